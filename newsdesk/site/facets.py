"""By what the search can be narrowed down: year, subjects, people and publishers of a briefing, as words of its index.

Not as Pagefind's filters: their files come out in another order each time (1.5.2), and a list of all people is
fetched whole. A word that nobody writes is found like any other.
"""

import hashlib
import html
import re
from collections.abc import Iterator

_LINK = re.compile(
    r'<a href="\.\./((people|subjects|sources)/(?!index\.html)[^"]+)"[^>]*>(.*?)</a>', re.DOTALL
)
NOT_SEARCHED = "data-pagefind-ignore"
"""Attribute of what the search index leaves out, with all it holds."""
_KINDS = {"people": "person", "subjects": "subject", "sources": "publisher"}
_LETTERS = "bcdfgjkmnpqrtvwz"
"""No word begins like these after q and x, and stemming leaves them as they are."""


def list_topics(page: str, day: str) -> str:
    """Return hidden elements that tell Pagefind the topics to which the HTML of a briefing links, and its year."""
    names: dict[str, dict[str, str]] = {}
    for address, folder, inside in _LINK.findall(page):
        name = " ".join(html.unescape(re.sub(r"<[^>]*>", "", inside)).split())
        names.setdefault(_KINDS[folder], {}).setdefault(_make_word(address), name)
    return "".join(_tell(names, day))


def _tell(names: dict[str, dict[str, str]], day: str) -> Iterator[str]:
    for kind, found in sorted(names.items()):
        listed = "; ".join(f"{name} {word}" for word, name in found.items() if name)
        yield f'<data hidden data-pagefind-meta="{kind}[value]" value="{html.escape(listed)}"></data>'
    if re.match(r"[0-9]{4}-", day):
        word = "qx" + "".join(_LETTERS[int(digit)] for digit in day[:4])
        yield f'<data hidden data-pagefind-meta="year[value]" value="{word}"></data>'


def _make_word(address: str) -> str:
    number = int.from_bytes(hashlib.sha256(address.encode()).digest()[:5])
    return "qx"[number & 1] + "".join(_LETTERS[number >> shift & 15] for shift in range(4, 40, 4))
