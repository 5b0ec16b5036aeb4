"""Inspect a page as parts, its article, what all pages of a folder share, and the shell around these.

A change of the theme leaves articles as they are, and what is shared is looked at once. The rules are `check`'s. Where the parts do not tell what the whole page would (a problem in either, a theme that shows
the article twice, or in an attribute), the whole page is inspected.
"""

import posixpath
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from newsdesk.site.check import Inspected, Link, Markup, inspect_file, inspect_markup, state_ids
from newsdesk.site.leaks import find_secrets
from newsdesk.site.policy import CONTENT_SECURITY_POLICY
from newsdesk.site.stamps import digest

_HOLE = "newsdesk-article"
"""How the id of what takes a part's place in the shell begins."""
_TELLING = 100
"""Bytes by which a part is told from all else on its page, mostly."""
_AROUND = frozenset({"html", "body", "div", "main", "section", "article"})
"""Elements that an article may be in without meaning anything else there."""
_BEFORE, _AFTER = (
    f'<meta http-equiv="content-security-policy" content="{CONTENT_SECURITY_POLICY}"><article>'.encode(),
    b"</article>",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an article without problems has in it."""

    key: str
    """Digest of its HTML, its page and the site's path: all that the rest follows from."""
    links: tuple[Link, ...]
    ids: frozenset[str]


def inspect_page(
    name: str,
    html: bytes,
    article: bytes,
    known: Article | None,
    *,
    base_path: str,
    shared: Iterable[bytes] = (),
) -> tuple[Inspected, Article | None]:
    """Return what a page has in it, and its article, if that can be told by itself.

    `article`: the part of `html` that the theme does not make. `known`: what was found the last time. `shared`: parts
    that other pages of the same folder have, too.
    """
    key = digest(f"{name}\0{base_path}\0".encode() + article)
    if known is None or known.key != key:
        known = _inspect_article(name, article, key, base_path)
    if known and (around := _cut_out(html, article)):
        shell, parts = _make_hole(0).join(around), [known]
        for part in shared:
            found = _inspect_shared(posixpath.dirname(name), part, base_path)
            if found and (around := _cut_out(shell, part)):
                shell = _make_hole(len(parts)).join(around)
                parts.append(found)
        ids = frozenset[str]().union(*(part.ids for part in parts))
        markup = inspect_markup(name, shell, base_path=base_path, others=ids)
        holes = {f"{_HOLE}-{number}" for number in range(len(parts))}
        alone = len(ids) == sum(len(part.ids) for part in parts) and markup.ids.isdisjoint(ids)
        if alone and _is_clean(markup, shell) and _is_around(markup, holes):
            found_links = chain(markup.links, *(part.links for part in parts))
            links = {(link.target, link.fragment): link for link in found_links}
            named = state_ids((markup.ids | ids) - holes)
            return Inspected(name=name, links=tuple(links.values()), ids=named), known
    return inspect_file(name, html, base_path=base_path), known


def _cut_out(html: bytes, part: bytes) -> tuple[bytes, bytes] | None:
    """Return what is before a part and behind it; None when it is not there once."""
    beginning = part[:_TELLING]  # to look for all of it takes ten times as long
    at, end = html.find(beginning), html.rfind(beginning)
    if at != end or not html.startswith(part, at):
        at = html.find(part)
        if at < 0 or html.find(part, at + 1) >= 0:
            return None
    return html[:at], html[at + len(part) :]


def _make_hole(number: int) -> bytes:
    return f'<hr id="{_HOLE}-{number}">'.encode()


@lru_cache(maxsize=1024)
def _inspect_shared(folder: str, part: bytes, base_path: str) -> Article | None:
    return _inspect_article(posixpath.join(folder, "_"), part, "", base_path)


def _inspect_article(name: str, article: bytes, key: str, base_path: str) -> Article | None:
    markup = inspect_markup(name, _BEFORE + article + _AFTER, base_path=base_path)
    return Article(key=key, links=markup.links, ids=markup.ids) if _is_clean(markup, article) else None


def _is_clean(markup: Markup, content: bytes) -> bool:
    return not (markup.problems or find_secrets(content))


def _is_around(shell: Markup, holes: AbstractSet[str]) -> bool:
    """Tell whether the parts are in the shell as elements among others."""
    found = [element for element in shell.root.iter("hr") if element.get("id") in holes]
    return len(found) == len(holes) and all(
        {element.tag for element in hole.iterancestors()} <= _AROUND for hole in found
    )
