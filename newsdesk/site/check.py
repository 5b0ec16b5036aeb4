"""Check a built site before anyone sees it: links, markup, policy, secrets; how it looks is for people.

What is refused here is either broken for readers or a hole in a wall; each problem names its file. A file is
inspected by itself; where its links lead is judged when all names of the site are known.
"""

import os
import posixpath
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from newsdesk.site.leaks import find_secrets
from newsdesk.site.policy import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNKNOWN_TAG = 801  # libxml2 knows HTML 4: <article> and <svg> are news to it
_HIDDEN_ALLOWED = {".nojekyll", ".well-known"}
_SECRET_NAMES = re.compile(
    r"(?i)\.env.*|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx|kdbx)|credentials(?:\.json)?"
)
_SCANNED = {".html", ".json", ".xml", ".txt", ".js", ".css", ".md", ".svg", ".webmanifest"}
_CSS_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!data:)(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_NEVER = frozenset({"style", "iframe", "frame", "embed", "object", "base", "applet"})
_OUT, _BROKEN = "leads out of the site", "is no address"
_ADDRESSES = frozenset({"href", "src", "srcset", "data", "poster", "action", "formaction", "background"})
_DATA = frozenset({"application/json", "application/ld+json"})


class Link(NamedTuple):
    """Where an address of this site leads."""

    address: str
    target: str
    """A path of the site."""
    fragment: str


class Inspected(NamedTuple):
    """What one file has in it."""

    name: str
    problems: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    """To other files of the site."""
    ids: tuple[str, ...] = ()
    """What links of other pages can lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What the HTML of a page, or of a part of it, has in it."""

    root: Any = None
    """As lxml has it; None when it cannot be read."""
    problems: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    ids: frozenset[str] = frozenset()


def check_site(folder: Path, *, base_path: str = "/") -> tuple[str, ...]:
    """Return what keeps the site in `folder` from being published, sorted; nothing when it may be.

    `base_path` is the path of the site's address ("/repo/" for a project page): only links that start
    with it may start at the root, and only the 404 page, which is shown at any depth, needs them.
    """
    names, problems = list_names(folder)
    files = [inspect_file(name, (folder / name).read_bytes(), base_path=base_path) for name in sorted(names)]
    ids = {file.name: file.ids for file in files}
    return tuple(sorted([*problems, *find_problems(files, names, lambda name: ids[name])]))


def find_problems(
    files: Iterable[Inspected], names: Container[str], find_ids: Callable[[str], Collection[str]]
) -> list[str]:
    """Return the problems of files, and which of their links lead nowhere in a site of `names`.

    `find_ids` returns the ids of a page of the site that is not among `files`, or is.
    """
    problems: list[str] = []
    ids = cache(lambda name: frozenset(find_ids(name)))
    for file in files:
        problems += file.problems
        for link in file.links:
            if link.target not in names:
                problems.append(f"{file.name}: {link.address!r} leads to no file")
            elif expects_id(link) and link.fragment not in ids(link.target):
                problems.append(f"{file.name}: no #{link.fragment} on {link.target}")
    return problems


def expects_id(link: Link) -> bool:
    """Tell whether a link needs an element on its target.

    A person may have taken a cited sentence off a page: the link to it then leads to the page's top.
    """
    return bool(link.fragment) and not link.fragment.startswith("fn:")


def inspect_file(name: str, content: bytes, *, base_path: str = "/") -> Inspected:
    """Return what the file `name` of a site has in it."""
    suffix = posixpath.splitext(name)[1].lower()
    if suffix not in _SCANNED:
        return Inspected(name=name)
    problems = [f"{name}: holds what looks like a secret ({found})" for found in find_secrets(content)]
    if suffix == ".css" and _CSS_OUTSIDE.search(content.decode("utf-8", "replace")):
        problems.append(f"{name}: the style sheet loads something from elsewhere")
    if suffix != ".html":
        return Inspected(name=name, problems=tuple(problems))
    markup = inspect_markup(name, content, base_path=base_path)
    return Inspected(
        name=name,
        problems=(*problems, *(f"{name}: {problem}" for problem in markup.problems)),
        links=markup.links,
        ids=state_ids(markup.ids),
    )


def inspect_markup(
    name: str, content: bytes, *, base_path: str, others: frozenset[str] = frozenset()
) -> Markup:
    """Return what the HTML of the page `name` has in it; its links may lead to `others`, ids of another part of it."""
    root, repairs = _parse(content)
    if root is None:
        return Markup(problems=tuple(repairs or ["is empty"]))
    found = repairs + _find_policy_problems(root)
    seen: list[str] = []
    addresses: list[tuple[_Element, str]] = []
    for element in root.iter("*"):
        found += _look_at(element, seen, addresses)
    ids = frozenset(seen)
    known = ids | others
    links: dict[tuple[str, str], Link] = {}
    for element, address in addresses:
        problem, link = _judge_address(name, element, address, known, base_path)
        found += problem
        if link is not None:
            links[link.target, link.fragment] = link
    return Markup(root=root, problems=tuple(found), links=tuple(links.values()), ids=ids)


def state_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return which ids of a page links of other pages can lead to."""
    return tuple(sorted(one for one in ids if not one.startswith(("fn:", "fnref", "_"))))


def list_names(folder: Path) -> tuple[frozenset[str], list[str]]:
    """Return the files below `folder`, and which entries may not be published whatever they hold."""
    names: set[str] = set()
    problems: list[str] = []
    for name, entry in _walk(folder):
        if entry.is_symlink():
            problems.append(f"{name}: is a symbolic link")
        elif (entry.name.startswith(".") and entry.name not in _HIDDEN_ALLOWED) or (
            _SECRET_NAMES.fullmatch(entry.name)
        ):
            problems.append(f"{name}: hidden or secret files are not published")
        elif entry.is_file(follow_symlinks=False):
            names.add(name)
        elif not entry.is_dir(follow_symlinks=False):
            problems.append(f"{name}: is neither a file nor a folder")
    return frozenset(names), problems


def _walk(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    waiting = [(str(folder), "")]
    while waiting:
        here, prefix = waiting.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                yield prefix + entry.name, entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))


def _parse(content: bytes) -> "tuple[_Element | None, list[str]]":
    """Read one page; the second value is what the parser had to repair."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        return None, [f"cannot be parsed: {error}"]
    repairs = [
        f"line {entry.line}: {entry.message}" for entry in parser.error_log if entry.type != _UNKNOWN_TAG
    ]
    return root, repairs


def _judge_address(
    name: str, element: "_Element", address: str, ids: Collection[str], base_path: str
) -> tuple[list[str], Link | None]:
    """Return what is wrong with an address by itself, and where it leads if that is another file."""
    root = base_path if name == "404.html" else ""
    found = _find_target(name.rpartition("/")[0], address, root)
    if isinstance(found, Link):
        if found.target and found.target != name:
            return [], found
        lost = bool(found.fragment) and found.fragment not in ids
        return ([f"{address!r} leads to no element of the page"] if lost else []), None
    if found in {"http", "https"} and _leads_out(element):
        return [], None
    if found in {_OUT, _BROKEN}:
        return [f"{address!r} {found}"], None
    if not _leads_out(element):
        return [f"<{element.tag}> loads {address} from elsewhere"], None
    return [f"{address!r} is neither http nor https"], None


@lru_cache(maxsize=1 << 14)
def _find_target(folder: str, address: str, root: str) -> Link | str:
    """Return where an address on a page in `folder` leads; else its scheme, or what is wrong with it.

    Links of a page have the same few targets as those of the page before, so most answers are known. The target
    is empty when it is the page itself. `root`: the path that links from the root may begin with, if they may.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return _BROKEN
    if parts.scheme or parts.netloc:
        return parts.scheme or "no scheme"
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    target: str | None = None
    if not path:
        target = ""
    elif not path.startswith("/"):
        target = _resolve(folder, path)
    elif root and path.startswith(below := root if root.endswith("/") else f"{root}/"):
        target = _resolve("", path.removeprefix(below))
    return _OUT if target is None else Link(address=address, target=target, fragment=fragment)


def _resolve(folder: str, path: str) -> str | None:
    target = posixpath.join(folder, path)
    is_folder = target.endswith(("/", "/.", "/..")) or target in {"", ".", ".."}
    target = posixpath.normpath(target or ".")
    if target.startswith(".."):
        return None
    return posixpath.normpath(posixpath.join(target, "index.html")) if is_folder or target == "." else target


def _find_policy_problems(root: "_Element") -> list[str]:
    """Look for the policy in the first place of the head: it counts only for what comes after it."""
    first = root.find("head/*")
    if (
        first is None
        or first.tag != "meta"
        or (first.get("http-equiv") or "").lower() != "content-security-policy"
        or first.get("content") != CONTENT_SECURITY_POLICY
    ):
        return ["the content security policy is not first in the head"]
    return []


def _look_at(element: "_Element", ids: list[str], addresses: "list[tuple[_Element, str]]") -> list[str]:
    """Return what is wrong with an element by itself; note its id and its addresses.

    By hand, since one walk over a page takes half the time of the XPath expressions that say the same.
    """
    tag = element.tag
    problems = [f"<{tag}> has no place on a page"] if tag in _NEVER else []
    for attribute, value in cast("list[tuple[str, str]]", element.items()):
        if attribute in _ADDRESSES:
            addresses.append((element, value.strip()))
        elif attribute == "id":
            ids.append(value)
        elif attribute == "style":
            problems.append(f"<{tag}> has a style attribute, which the policy blocks")
        elif attribute.startswith("on"):
            problems.append(f"<{tag}> runs {attribute}")
        elif attribute == "http-equiv" and value.lower() == "refresh":
            content = element.get("content") or ""
            addresses.append((element, re.sub(r"^\s*0\s*;\s*url=", "", content, flags=re.IGNORECASE)))
    if tag == "script" and element.get("src") is None and element.get("type") not in _DATA:
        problems.append("an inline script, which the policy blocks")
    return problems


def _leads_out(element: "_Element") -> bool:
    """Tell links that a reader follows (or a crawler reads) from what a browser loads by itself."""
    if element.tag == "link":
        return (element.get("rel") or "").lower() in {"canonical", "alternate"}
    return element.tag == "a"
