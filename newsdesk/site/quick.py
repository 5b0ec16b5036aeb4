"""The HTML of a page that has nothing in it but what our templates write, in a twentieth of Python-Markdown's time.

It is Python-Markdown's to the byte (tests/property/test_quick_markdown.py), or there is none: for whatever else stands
in a page, Python-Markdown converts all of it. So what is understood here may stay little: headings, paragraphs, quotes,
tight lists, plain tables, rules, footnotes of one paragraph, `<details>`; in them links, emphasis, code, references.
The second wall stands behind it as it stands behind Python-Markdown.
"""

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from newsdesk.site.wall import sanitize_article

_EXTENSIONS = {"toc", "tables", "fenced_code", "footnotes", "newsdesk.site.wall"}
_SETTINGS = {
    "toc": {"slugify", "toc_depth"},
    "footnotes": {"PLACE_MARKER", "BACKLINK_TITLE"},
    "tables": {"use_align_attribute"},
}
"""What changes nothing here, or is heeded."""

_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\\]|[^\S\n]$", re.MULTILINE)
"""What Markdown, or one of its parsers, gives a meaning wherever it stands."""
_MARKS = re.compile(r"[`*_\[\]<>&|]")
_TOKEN = re.compile(
    r"\[\^(?P<cite>[\w-]+)\]|(?P<open>(?<!!)\[)(?!\[)|\]\((?P<href>[^\s()<>\"'`*&\[\]]+)\)|(?P<star>\*\*?)(?!\*)"
    r"|`(?P<code>[0-9A-Za-z.-]+)`|&#[0-9]{1,7};"
)
_NOT_PLAIN = re.compile(r"[\s#>=:+|`~!]|-|\*\s|\d+[.)]|\[\^[^\]]*\]:|$")
"""How no line of a paragraph begins that is understood here."""
_HEADING = re.compile(r"(#{1,6}) ([^#\n]+)")
_NOTE = re.compile(r"\[\^([\w-]+)\]: (.+)")
_RULE = re.compile(r"(?: ?:?-+:? ?\|)+")
_DETAILS = re.compile(
    r"<details><summary>[^<>&]*</summary>\n(?:[^<>&]++|&(?=#[0-9]{1,7};)|</?(?:p|pre|strong)>)*+(?<=\n)</details>"
)
_SIDES = {
    (False, False): "",
    (True, True): ' align="center"',
    (True, False): ' align="left"',
    (False, True): ' align="right"',
}
"""By the colons at both ends of a rule."""
_TAG = re.compile(r"<[^>]*>")


class _UnknownError(Exception):
    """Something is not understood here."""


@dataclass(slots=True)
class _Node:
    """An element, or a piece of HTML that is ready."""

    tag: str
    text: str = ""
    """What comes before the children; Markdown, and then HTML."""
    children: list["_Node"] = field(default_factory=list)
    attributes: str = ""
    is_read: bool = True
    """Whether `text` is Markdown."""


class _Open(NamedTuple):
    """A tag that has no end yet."""

    tag: str
    start: int
    """Where in the text that which it holds begins."""
    place: int = 0
    """Where among what is printed it stands."""


class QuickMarkdown:
    """Converts the pages of one build."""

    def __init__(self, config: Any) -> None:
        settings = self._settings = config.mdx_configs
        self._known: dict[tuple[str, str], dict[str, str | None]] = {}
        """Folders of a page, as a file and on the site → address → the same, as MkDocs writes it."""
        self._usable = (
            set(config.markdown_extensions) == _EXTENSIONS
            and all(set(settings.get(name) or ()) <= _SETTINGS.get(name, set()) for name in _EXTENSIONS)
            and (settings.get("tables") or {}).get("use_align_attribute") is True
            and {"PLACE_MARKER", "BACKLINK_TITLE"} <= set(settings.get("footnotes") or ())
            and {"slugify", "toc_depth"} <= set(settings.get("toc") or ())
        )

    def convert(self, markdown: str, file: Any, files: Any) -> tuple[str, Any] | None:
        """Return the HTML of a page and its table of contents; None when Python-Markdown has to be asked."""
        if not self._usable or _STRANGE.search(markdown):
            return None
        if self._settings["footnotes"]["PLACE_MARKER"] in markdown:
            return None

        known = self._known.setdefault((posixpath.dirname(file.src_uri), posixpath.dirname(file.url)), {})

        def find(address: str) -> str:
            if address not in known:
                known[address] = _find_address(address, file, files)
            if (found := known[address]) is None:
                raise _UnknownError
            return found

        try:
            return _Page(markdown, self._settings, find).convert()
        except _UnknownError:
            return None


def _find_address(address: str, file: Any, files: Any) -> str | None:
    """Return an address on a page as MkDocs writes it; None when it may have something to say of it."""
    from mkdocs.utils import get_relative_url

    if re.match(r"https?://[\w.-]+(?:[/?#]|$)", address):
        return address
    path, mark, fragment = address.partition("#")
    if not re.fullmatch(r"[\w.%/-]+", path) or path.startswith("/") or (mark and not fragment):
        return None
    folder = posixpath.dirname(file.src_uri)
    target = files.get_file_from_path(posixpath.normpath(posixpath.join(folder, unquote(path))))
    if target is None or target.inclusion.is_excluded():
        return None
    return str(get_relative_url(target.url, file.url)) + mark + fragment


class _Page:
    def __init__(self, markdown: str, settings: Any, find: Callable[[str], str]) -> None:
        self._markdown = markdown
        self._find = find
        self._slugify = settings["toc"]["slugify"]
        self._depth = str(settings["toc"]["toc_depth"])
        self._back = settings["footnotes"]["BACKLINK_TITLE"]
        self._notes: dict[str, tuple[int, _Node]] = {}
        """Label → number and paragraph."""
        self._cited: dict[str, int] = {}
        """Label → how often."""

    def convert(self) -> tuple[str, Any]:
        from markdown.extensions.toc import nest_toc_tokens
        from mkdocs.structure.toc import get_toc

        root = _Node("div", children=self._read_blocks())
        if self._notes:
            items = [
                _Node("li", children=[note], attributes=f' id="fn:{label}"')
                for label, (_, note) in self._notes.items()
            ]
            notes = [_Node("hr", is_read=False), _Node("ol", children=items)]
            root.children.append(_Node("div", children=notes, attributes=' class="footnote"'))
        self._read_texts(root)
        for label, (number, note) in self._notes.items():
            note.text += "&#160;" + "".join(self._link_back(label, number))
        contents = get_toc(nest_toc_tokens(list(self._name_headings(root.children))))
        out: list[str] = []
        for node in root.children:
            _write(node, out)
        return sanitize_article("".join(out).strip()), contents

    def _read_blocks(self) -> list[_Node]:
        nodes: list[_Node] = []
        for block in re.split(r"\n{2,}", self._markdown.strip("\n")):
            node = self._read_block(block)
            if node is None:
                continue
            if nodes and nodes[-1].tag == node.tag and node.tag in {"ul", "blockquote"}:
                raise _UnknownError  # they become one
            nodes.append(node)
        return nodes

    def _read_block(self, block: str) -> _Node | None:
        if note := _NOTE.fullmatch(block):
            if note[1] in self._notes:
                raise _UnknownError
            self._notes[note[1]] = len(self._notes) + 1, _read_paragraph(note[2])
            return None
        if heading := _HEADING.fullmatch(block):
            return _Node(f"h{len(heading[1])}", heading[2].strip())
        if block == "---":
            return _Node("hr", is_read=False)
        if _DETAILS.fullmatch(block):
            return _Node("", block, is_read=False)
        return _READERS.get(block[:1], _read_paragraph)(block)

    def _read_texts(self, root: _Node) -> None:
        """Turn texts into HTML in the order of Python-Markdown, which numbers what is cited twice by it."""
        waiting = [root]
        for parent in waiting:
            for node in parent.children:
                if node.is_read and node.text:
                    node.text = self._convert_text(node.text)
            waiting += [node for node in parent.children if node.children]

    def _convert_text(self, text: str) -> str:
        if not _MARKS.search(text):
            return text
        out: list[str] = []
        opened: list[_Open] = []
        at = 0
        for token in _TOKEN.finditer(text):
            out.append(_check_plain(text[at : token.start()]))
            at = token.end()
            if label := token["cite"]:
                out.append(self._cite(label))
            elif token["star"]:
                out.append(_mark_emphasis(token, opened))
            elif token["open"]:
                opened.append(_Open("a", at, len(out)))
                out.append("")
            elif address := token["href"]:
                link = _close("a", token, opened)
                if any(one.tag == "a" for one in opened):
                    raise _UnknownError
                out[link.place] = f'<a href="{self._find(address)}">'
                out.append("</a>")
            else:
                out.append(f"<code>{token['code']}</code>" if token["code"] else token[0])
        if opened:
            raise _UnknownError
        return "".join((*out, _check_plain(text[at:])))

    def _cite(self, label: str) -> str:
        if label not in self._notes:
            raise _UnknownError
        times = self._cited[label] = self._cited.get(label, 0) + 1
        place = f"fnref{times if times > 1 else ''}:{label}"
        number = self._notes[label][0]
        return f'<sup id="{place}"><a class="footnote-ref" href="#fn:{label}">{number}</a></sup>'

    def _link_back(self, label: str, number: int) -> Iterator[str]:
        title = html.escape(self._back.format(number))
        for time in range(1, max(1, self._cited.get(label, 0)) + 1):
            place = f"fnref{time if time > 1 else ''}:{label}"
            yield f'<a class="footnote-backref" href="#{place}" title="{title}">&#8617;</a>'

    def _name_headings(self, nodes: Iterable[_Node]) -> Iterator[Any]:
        from markdown.extensions.toc import unique

        top, _, bottom = self._depth.rpartition("-")
        used: set[str] = set()
        for node in nodes:
            if not (node.tag[:1] == "h" and node.tag[1:].isdigit()):
                continue
            if "<sup" in node.text:
                raise _UnknownError
            title = _TAG.sub("", node.text)
            if "&" in title or "\xa0" in title:
                title = sanitize_article(title)
            title = " ".join(title.split())
            anchor = unique(self._slugify(html.unescape(title), "-"), used)
            node.attributes = f' id="{anchor}"'
            if int(top or 1) <= int(node.tag[1]) <= int(bottom):
                yield {"name": title, "id": anchor, "level": int(node.tag[1])}


def _check_plain(text: str) -> str:
    if _MARKS.search(text):
        raise _UnknownError
    return text


def _mark_emphasis(token: re.Match[str], opened: list[_Open]) -> str:
    """Return the tag that stars are: where one of theirs is open, the end of it."""
    tag = "strong" if token["star"] == "**" else "em"
    if opened and opened[-1].tag == tag:
        _close(tag, token, opened)
        if token.string[token.start() - 1].isspace():
            raise _UnknownError
        return f"</{tag}>"
    if not token.string[token.end() : token.end() + 1].strip() or any(one.tag != "a" for one in opened):
        raise _UnknownError
    opened.append(_Open(tag, token.end()))
    return f"<{tag}>"


def _close(tag: str, token: re.Match[str], opened: list[_Open]) -> _Open:
    if not opened or opened[-1].tag != tag or opened[-1].start == token.start():
        raise _UnknownError
    return opened.pop()


def _read_paragraph(text: str) -> _Node:
    for line in text.split("\n"):
        if _NOT_PLAIN.match(line):
            raise _UnknownError
    return _Node("p", text)


def _read_quote(block: str) -> _Node:
    return _Node("blockquote", children=[_read_paragraph("\n".join(_cut(block, "> ")))])


def _read_list(block: str) -> _Node:
    return _Node("ul", children=[_Node("li", _read_paragraph(line).text) for line in _cut(block, "- ")])


def _cut(block: str, begin: str) -> Iterator[str]:
    """Yield what comes behind the mark that each line begins with."""
    for line in block.split("\n"):
        if not line.startswith(begin):
            raise _UnknownError
        yield line.removeprefix(begin)


def _read_table(block: str) -> _Node:
    lines = list(_cut(block, "|"))
    rows = [[cell.strip(" ") for cell in line.removesuffix("|").split("|")] for line in lines]
    if (
        len(rows) < 3
        or not _RULE.fullmatch(lines[1])
        or not all(line.endswith("|") for line in lines)
        or len({len(row) for row in rows}) > 1
    ):
        raise _UnknownError

    sides = [_SIDES[rule.startswith(":"), rule.endswith(":")] for rule in rows[1]]

    def make_row(tag: str, cells: Iterable[str]) -> _Node:
        made = [_Node(tag, cell, attributes=side) for cell, side in zip(cells, sides, strict=True)]
        return _Node("tr", children=made)

    head = _Node("thead", children=[make_row("th", rows[0])])
    body = _Node("tbody", children=[make_row("td", row) for row in rows[2:]])
    return _Node("table", children=[head, body])


_READERS: Mapping[str, Callable[[str], _Node]] = {"-": _read_list, ">": _read_quote, "|": _read_table}
"""By what a block begins with."""


def _write(node: _Node, out: list[str]) -> None:
    if not node.tag:
        out.append(f"{node.text}\n\n")
        return
    if node.tag == "hr":
        out.append("<hr>\n")
        return
    out.append(f"<{node.tag}{node.attributes}>{node.text}")
    if node.children:
        out.append("\n")
        for child in node.children:
            _write(child, out)
    out.append(f"</{node.tag}>\n")
