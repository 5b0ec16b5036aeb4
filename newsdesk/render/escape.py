"""Strangers' text into Markdown, front matter and links so that it can only be text.

Numeric character references, because backslash escapes are wrong in a third of the places (tables, emphasis
inside words, extensions that look before the escape is read).
"""

import html
import re
from urllib.parse import quote, urlsplit

import yaml
from markupsafe import Markup

_INLINE = re.compile(r"[\\`*_\[\]<>&|{}#~^$]")
"""Whatever starts a construct anywhere in a line, in CommonMark, GitHub's dialect or Python-Markdown."""

_LINE_START = re.compile(r" ?(?:[-+=:!?/%@\"']|\d+(?=[.)]))")
"""Whatever starts a block when a line begins with it."""

_SPACE = re.compile(r"\s+")

_URL_KEEP = "/:?=&%@,+!~.-$"
"""Left as they are in a link; everything else that is not a letter or digit is percent-encoded."""


def escape_markdown(value: object) -> Markup:
    """Return `value` as inline Markdown on one line that renders as exactly its text; Markup passes.

    White space becomes single spaces, also at the ends: a template's own ", " must keep its space.
    """
    if isinstance(value, Markup):
        return value
    text = _SPACE.sub(" ", str(value))
    start = _LINE_START.match(text)
    if not start:
        return Markup(_escape_inline(text))  # noqa: S704
    cut = start.end() + start[0][-1].isdigit()  # for a number the mark behind it is the danger
    return Markup(f"{text[: cut - 1]}&#{ord(text[cut - 1])};{_escape_inline(text[cut:])}")  # noqa: S704


def _escape_inline(text: str) -> str:
    return _INLINE.sub(lambda m: f"&#{ord(m[0])};", text)


def safe_url(url: str | None) -> str | None:
    """Return an http or https URL in ASCII that no Markdown or HTML can misread; None when it is not one."""
    if not url or len(url) > 2000:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
        _ = parts.port  # raises when it is not a number
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or not host.strip("."):
        return None
    encoded = quote(url.strip(), safe=_URL_KEEP + "#")
    return encoded if not re.search(r"[\s<>\"'`()\[\]\\]", encoded) else None


def text_fragment(sentence: str) -> str:
    """Return `#:~:text=start,end` that makes a browser show `sentence` in the original (WICG text fragments)."""
    words = sentence.split()
    if len(words) <= 10:
        return "#:~:text=" + _fragment(words)
    return f"#:~:text={_fragment(words[:5])},{_fragment(words[-5:])}"


def _fragment(words: list[str]) -> str:
    # A dash and a comma are syntax of the directive, so they are encoded too.
    return quote(" ".join(words), safe="").replace("-", "%2D")


def front_matter(values: dict[str, object]) -> str:
    """Return YAML front matter, fences included. Strings are HTML-escaped: themes print them unescaped."""
    escaped = {
        k: html.escape(_SPACE.sub(" ", v).strip()) if isinstance(v, str) else v for k, v in values.items()
    }
    dumped = yaml.safe_dump(escaped, allow_unicode=True, sort_keys=False, width=10**9)
    return f"---\n{dumped}---\n"
