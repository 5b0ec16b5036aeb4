"""Give every heading an id that cannot be one of the page's own; page and file names are made elsewhere."""

import re
import unicodedata

_PREFIX = "s-"
_LONGEST = 60


def slugify_heading(text: str, separator: str) -> str:
    """Return an id for a heading: `s-` and its words in lower case.

    Material's scripts look elements up by id: a heading `__config` in an article replaced their
    settings and stopped every script of its page. Both MkDocs and Zensical call this function, by the
    name that mkdocs.yml gives to the toc extension.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = separator.join(re.findall(r"\w+", plain))
    return _PREFIX + words[:_LONGEST].strip(separator + "_")
