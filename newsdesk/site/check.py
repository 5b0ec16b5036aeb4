"""Check a built site before anyone sees it: links, markup, policy, secrets; how it looks is for people.

What is refused here is either broken for readers or a hole in a wall; each problem names its file.
"""

import html
import os
import posixpath
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newsdesk.site.policy import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNKNOWN_TAG = 801  # libxml2 knows HTML 4: <article> and <svg> are news to it
_HIDDEN_ALLOWED = {".nojekyll", ".well-known"}
_SECRET_NAMES = re.compile(
    r"(?i)\.env.*|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx|kdbx)|credentials(?:\.json)?"
)
_SECRETS = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----\s{0,4}[A-Za-z0-9+/=]{40}"
    rb"|(?<![\w-])(?:AKIA[0-9A-Z]{16}|gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{50}|glpat-[\w-]{20}"
    rb"|sk-(?:ant-|proj-)?[\w-]{40}|xox[abprs]-[\w-]{20}|AIza[\w-]{35})(?![\w-])"
)
_SCANNED = {".html", ".json", ".xml", ".txt", ".js", ".css", ".md", ".svg", ".webmanifest"}
_CSS_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!data:)(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_NEVER = {"style", "iframe", "frame", "embed", "object", "base", "applet"}
_ADDRESS = re.compile(r"""\s(?:href|src)="([^"]*)\"""")
_ADDRESSES = ("href", "src", "srcset", "data", "poster", "action", "formaction", "background")


def find_secrets(content: bytes) -> tuple[str, ...]:
    """Return the first characters of whatever in `content` looks like a private key or an access token."""
    return tuple(found.group()[:12].decode("ascii", "replace") + "…" for found in _SECRETS.finditer(content))


def check_site(
    folder: Path, *, base_path: str = "/", known: AbstractSet[str] = frozenset(), unchecked: str | None = None
) -> tuple[str, ...]:
    """Return what keeps the site in `folder` from being published, sorted; nothing when it may be.

    `base_path` is the path of the site's address ("/repo/" for a project page): only links that start
    with it may start at the root, and only the 404 page, which is shown at any depth, needs them.
    `known` are pages whose very bytes have passed before, by this code: of them only the links are
    followed again. `unchecked` is a folder that another program is still writing.
    """
    names, problems = _list_files(folder, unchecked)
    wanted: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(names):
        suffix = posixpath.splitext(name)[1].lower()
        if suffix not in _SCANNED:
            continue
        content = (folder / name).read_bytes()
        page = _Page(name=name, root=base_path, names=names)
        if name in known:
            problems += page.follow_links(content)
        else:
            problems += _check_file(page, suffix, content)
        for target, fragment in page.wanted:
            # A person may have taken a cited sentence off a page: the link then leads to the page's top.
            if not fragment.startswith("fn:"):
                wanted.setdefault(target, []).append((fragment, name))
    for target, fragments in wanted.items():
        ids = _find_ids(_parse((folder / target).read_bytes())[0])
        problems += [f"{name}: no #{part} on {target}" for part, name in fragments if part not in ids]
    return tuple(sorted(problems))


def _check_file(page: "_Page", suffix: str, content: bytes) -> list[str]:
    problems = [f"{page.name}: holds what looks like a secret ({found})" for found in find_secrets(content)]
    if suffix == ".css" and _CSS_OUTSIDE.search(content.decode("utf-8", "replace")):
        problems.append(f"{page.name}: the style sheet loads something from elsewhere")
    if suffix == ".html":
        problems += page.find_problems(content)
    return problems


def _list_files(folder: Path, unchecked: str | None) -> tuple[frozenset[str], list[str]]:
    names: set[str] = set()
    problems: list[str] = []
    for entry in _walk(folder, unchecked):
        name = Path(entry.path).relative_to(folder).as_posix()
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


def _walk(folder: Path, unchecked: str | None) -> Iterator[os.DirEntry[str]]:
    waiting = [str(folder)]
    left_out = None if unchecked is None else str(folder / unchecked)
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.path == left_out:
                    continue
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


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


def _find_ids(root: "_Element | None") -> frozenset[str]:
    if root is None:
        return frozenset()
    return frozenset(value for element in root.iter("*") if (value := element.get("id")) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """Where an address of this site leads."""

    target: str
    fragment: str


class _Page:
    """One page while it is checked; gathers the anchors that it expects on other pages."""

    def __init__(self, *, name: str, root: str, names: frozenset[str]) -> None:
        self.name = name
        self.wanted: list[tuple[str, str]] = []
        self._root = root if root.endswith("/") else f"{root}/"
        self._names = names

    def find_problems(self, content: bytes) -> list[str]:
        root, repairs = _parse(content)
        if root is None:
            return [f"{self.name}: {problem}" for problem in repairs or ["is empty"]]
        problems = repairs + _find_policy_problems(root)
        ids = _find_ids(root)
        for element in root.iter("*"):
            problems += _find_inline_problems(element)
            refresh = _find_refresh(element)
            if refresh is not None:
                problems += self._find_link_problems(element, refresh, ids)
            for attribute in _ADDRESSES:
                address = element.get(attribute)
                if address is not None:
                    problems += self._find_link_problems(element, address.strip(), ids)
        return [f"{self.name}: {problem}" for problem in problems]

    def follow_links(self, content: bytes) -> list[str]:
        """Look only for links whose target has gone since the page was checked."""
        problems = []
        for address in sorted(set(_ADDRESS.findall(content.decode("utf-8", "replace")))):
            parts = urlsplit(html.unescape(address))
            if parts.scheme or parts.netloc or not parts.path:
                continue
            link = self._resolve(parts.path, unquote(parts.fragment))
            if link is None or link.target not in self._names:
                problems.append(f"{self.name}: {address!r} leads to no file")
            elif link.fragment:
                self.wanted.append((link.target, link.fragment))
        return problems

    def _find_link_problems(self, element: "_Element", address: str, ids: frozenset[str]) -> list[str]:
        tag = str(element.tag)
        try:
            parts = urlsplit(address)
        except ValueError:
            return [f"{address!r} is no address"]
        if parts.scheme or parts.netloc:
            if not _leads_out(element):
                return [f"<{tag}> loads {address} from elsewhere"]
            return [] if parts.scheme in {"http", "https"} else [f"{address!r} is neither http nor https"]
        link = self._resolve(parts.path, unquote(parts.fragment))
        if link is None or link.target not in self._names:
            return [f"{address!r} leads " + ("out of the site" if link is None else "to no file")]
        if link.fragment and link.target != self.name:
            self.wanted.append((link.target, link.fragment))
        elif link.fragment and link.fragment not in ids:
            return [f"{address!r} leads to no element of the page"]
        return []

    def _resolve(self, path: str, fragment: str) -> _Link | None:
        path = unquote(path)
        if not path:
            return _Link(target=self.name, fragment=fragment)
        if path.startswith("/"):
            if self.name != "404.html" or not path.startswith(self._root):
                return None
            target = path.removeprefix(self._root)
        else:
            target = posixpath.join(posixpath.dirname(self.name), path)
        folder = target.endswith(("/", "/.", "/..")) or target in {"", ".", ".."}
        target = posixpath.normpath(target or ".")
        if target.startswith(".."):
            return None
        if folder or target == ".":
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        return _Link(target=target, fragment=fragment)


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


def _find_inline_problems(element: "_Element") -> list[str]:
    tag = str(element.tag)
    problems = [f"<{tag}> runs {name}" for name in map(str, element.attrib) if name.lower().startswith("on")]
    if element.get("style") is not None:
        problems.append(f"<{tag}> has a style attribute, which the policy blocks")
    if tag in _NEVER:
        problems.append(f"<{tag}> has no place on a page")
    data = element.get("type") in {"application/json", "application/ld+json"}
    if tag == "script" and element.get("src") is None and not data:
        problems.append("an inline script, which the policy blocks")
    return problems


def _find_refresh(element: "_Element") -> str | None:
    """Return where a refresh leads; None for every other element."""
    if element.tag != "meta" or (element.get("http-equiv") or "").lower() != "refresh":
        return None
    return re.sub(r"^\s*0\s*;\s*url=", "", element.get("content") or "", flags=re.IGNORECASE)


def _leads_out(element: "_Element") -> bool:
    """Tell links that a reader follows (or a crawler reads) from what a browser loads by itself."""
    if element.tag == "link":
        return (element.get("rel") or "").lower() in {"canonical", "alternate"}
    return element.tag == "a"
