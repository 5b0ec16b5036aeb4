"""Inspect a page as two parts, its article and the shell around it: a change of the theme leaves articles as they are.

The rules are `check`'s. Where the parts do not tell what the whole page would (a problem in either, a theme that shows
the article twice, or in an attribute), the whole page is inspected.
"""

from dataclasses import dataclass

from newsdesk.site.check import Inspected, Link, Markup, inspect_file, inspect_markup, state_ids
from newsdesk.site.leaks import find_secrets
from newsdesk.site.policy import CONTENT_SECURITY_POLICY
from newsdesk.site.stamps import digest

_HOLE = "newsdesk-article"
"""Id of what takes the article's place in the shell."""
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
    name: str, html: bytes, article: bytes, known: Article | None, *, base_path: str
) -> tuple[Inspected, Article | None]:
    """Return what a page has in it, and its article, if that can be told by itself.

    `article`: the part of `html` that the theme does not make. `known`: what was found the last time.
    """
    key = digest(f"{name}\0{base_path}\0".encode() + article)
    if known is None or known.key != key:
        known = _inspect_article(name, article, key, base_path)
    if known and html.count(article) == 1:
        shell = html.replace(article, f'<hr id="{_HOLE}">'.encode())
        markup = inspect_markup(name, shell, base_path=base_path, others=known.ids)
        if _is_clean(markup, shell) and _is_around(markup) and markup.ids.isdisjoint(known.ids):
            links = {(link.target, link.fragment): link for link in (*markup.links, *known.links)}
            ids = state_ids((markup.ids | known.ids) - {_HOLE})
            return Inspected(name=name, links=tuple(links.values()), ids=ids), known
    return inspect_file(name, html, base_path=base_path), known


def _inspect_article(name: str, article: bytes, key: str, base_path: str) -> Article | None:
    markup = inspect_markup(name, _BEFORE + article + _AFTER, base_path=base_path)
    return Article(key=key, links=markup.links, ids=markup.ids) if _is_clean(markup, article) else None


def _is_clean(markup: Markup, content: bytes) -> bool:
    return not (markup.problems or find_secrets(content))


def _is_around(shell: Markup) -> bool:
    """Tell whether the article is in the shell as an element among others."""
    holes = shell.root.findall(f".//hr[@id='{_HOLE}']")
    return len(holes) == 1 and {element.tag for element in holes[0].iterancestors()} <= _AROUND
