"""Take escaped characters out of Markdown's way before it parses, so that its time grows with the text only.

Python-Markdown copies a paragraph once for each numeric reference in it: 200 kB of `[` took minutes, and a build
is one process. Escaping itself is `render.escape`'s.
"""

import re

from markdown.preprocessors import Preprocessor

_REFERENCE = re.compile(r"&#[0-9]{1,7};")


class ReferenceStash(Preprocessor):
    """Does in one pass what Markdown's own `entity` pattern does one reference at a time."""

    PRIORITY = 22
    """Behind fenced code (25), which keeps its text as it is; before raw HTML (20), whose parser stops at each reference."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with placeholders, which Markdown replaces when it is done.

        A line with a code span stays: there a reference is six characters. What is printed beside one is short.
        """
        known: dict[str, str] = {}

        def stash(found: re.Match[str]) -> str:
            if found[0] not in known:
                known[found[0]] = self.md.htmlStash.store(found[0])
            return known[found[0]]

        return [line if "`" in line else _REFERENCE.sub(stash, line) for line in lines]
