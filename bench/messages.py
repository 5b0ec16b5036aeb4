"""Gather what the program tells readers into locale/newsdesk.pot, bring the catalogues up to it, and write for the theme
and its scripts, which can read no catalogue, what they say in each language.

Usage: python -m bench.messages [ROOT]. Nothing is translated here.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, get_args

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from newsdesk.config import LOCALE
from newsdesk.model import ChangeKind, Status
from newsdesk.render.language import COUNTED, DOMAIN, find_catalogues
from newsdesk.text.units import UNITS

ROOT = Path(__file__).parents[1]

WORDS = "theme/partials/words.html"
SCRIPTS = "theme/assets/words"

CODES = {
    "newsdesk/model.py": (*get_args(Status), *get_args(ChangeKind)),
    "newsdesk/render/viewer.py": ("verbatim in source", "wording varies across sources"),
    "newsdesk/briefing.py": (
        *("headline", "publisher", "author", "publication date", "link to the original", "event date"),
        "independent confirmation",
    ),
    "newsdesk/stories": ("date of the event", "wording", "speaker"),
    "newsdesk/text/units.py": sorted({unit.dimension for unit in UNITS.values()} | {"count", "people"}),
}
"""Where it comes from → what the JSON twin says in fixed English words, and pages in the reader's language."""

_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_ROOMS = {
    ("templates", "*.jinja"): ("jinja2", _KEYWORDS, {"newstyle_gettext": "true"}),
    ("theme", "*.html"): ("jinja2", {"say": None}, {}),
    ("theme/assets", "*.js"): ("javascript", {"_": None, "ngettext": (1, 2)}, {}),
    ("newsdesk/render", "*.py"): ("python", _KEYWORDS | {"marked": None}, {}),
    ("newsdesk/site", "*.py"): ("python", _KEYWORDS, {}),
}
"""Folder and files → how their messages are told."""

_HEADER = "# What newsdesk tells readers. `make messages` writes this file."
_LEFT_OUT = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To|Last-Translator'
    rb"|Language-Team): .*\n",
    re.MULTILINE,
)
"""Lines of a catalogue that say nothing here, or something else on another day."""

_PLURAL = re.compile(r"[n0-9 ()!=<>%&|?:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A message where it is said."""

    path: str
    line: int
    id: str | tuple[str, ...]
    """English; two forms where a number chooses."""
    context: str | None = None


def gather_messages(root: Path) -> Catalog:
    """Return all messages of the project at `root`, in English."""
    catalog = Catalog(header_comment=_HEADER, fuzzy=False)
    found = [*_extract(root), *_read_codes(), *_read_configuration(root)]
    rooms = ("templates", "theme", "mkdocs.yml", "newsdesk")  # what readers see first comes first
    found.sort(key=lambda said: (rooms.index(said.path.split("/")[0]), said.path, said.line))
    for said in found:
        catalog.add(said.id, locations=[(said.path, 0)], context=said.context)
    return catalog


def _extract(root: Path) -> Iterator[_Said]:
    for (folder, pattern), (method, keywords, options) in _ROOMS.items():
        for path in sorted((root / folder).rglob(pattern)):
            name = path.relative_to(root).as_posix()
            if name == WORDS or name.startswith(SCRIPTS):
                continue
            with path.open("rb") as file:
                for line, id_, _, context in extract(method, file, keywords=keywords, options=options):
                    yield _Said(path=name, line=line, id=id_, context=context)


def _read_codes() -> Iterator[_Said]:
    for path, codes in CODES.items():
        yield from (_Said(path=path, line=line, id=code) for line, code in enumerate(codes))
    path = "newsdesk/render/language.py"
    yield from (_Said(path=path, line=line, id=(one, f"{one}s")) for line, one in enumerate(COUNTED))


def _read_configuration(root: Path) -> Iterator[_Said]:
    """Yield what the configuration as it comes says to readers."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    path = "mkdocs.yml"
    values = yaml.load((root / path).read_text(encoding="utf-8"), Loader)  # noqa: S506 (it is a SafeLoader)
    said = [title for item in values["nav"] for title in item]
    said += [option["toggle"]["name"] for option in values["theme"]["palette"]]
    said += [
        extension["footnotes"]["BACKLINK_TITLE"]
        for extension in values["markdown_extensions"]
        if isinstance(extension, dict) and "footnotes" in extension
    ]
    yield from (_Said(path=path, line=line, id=title) for line, title in enumerate(said))


def write_catalogue(catalog: Catalog) -> bytes:
    """Return the catalogue as a file, the same whoever writes it and when."""
    written = io.BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return _LEFT_OUT.sub(b"", written.getvalue())


def update_catalogue(content: bytes, template: Catalog) -> Catalog:
    """Return a language's catalogue with the messages of `template`; what is new in it is empty."""
    catalog = read_po(io.BytesIO(content))
    catalog.header_comment = _HEADER
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def write_words(catalogs: dict[str, Catalog]) -> str:
    """Return the partial from which the theme has its words. Zensical's templates can do no more than this."""
    cases = "\n".join(
        f'{{%- {"if" if n == 0 else "elif"} config.theme.language == "{tag}" -%}}\n'
        f"{{%- set words = {_write(_texts(catalog, 'theme/', 'mkdocs.yml', html=True), ' ')} -%}}"
        for n, (tag, catalog) in enumerate(sorted(catalogs.items()))
    )
    return (
        "{#- What the theme says, in the language of the site. `make messages` writes this from locale/. -#}\n"
        "{%- macro say(text) -%}\n{%- set words = {} -%}\n"
        f"{cases}\n{{%- endif -%}}\n"
        "{{ words[text] | default(text) | safe }}\n{%- endmacro -%}\n"
    )


def write_script(catalog: Catalog) -> str:
    """Return the script from which the others have their words."""
    plural = catalog.plural_expr
    if not _PLURAL.fullmatch(plural):
        raise ValueError(plural)
    texts = _texts(catalog, "theme/assets/", "newsdesk/model.py")
    return (
        "/* What scripts say in this language. `make messages` writes this from locale/. */\n"
        f"window.ndWords = {{\n  plural: (n) => Number({plural}),\n  texts: {_write(texts, '  ')},\n}};\n"
    )


def _texts(catalog: Catalog, *places: str, html: bool = False) -> dict[str, Any]:
    def is_there(message: Message) -> bool:
        inside = [path for path, _ in message.locations if path.startswith(places)]
        return any(html is False or not path.endswith(".js") for path in inside)

    found: dict[str, Any] = {}
    for message in catalog:
        if message.id and message.string and all(message.string) and is_there(message):
            one = message.id if isinstance(message.id, str) else message.id[0]
            said = message.string if isinstance(message.string, str) else list(message.string)
            found[one] = escape(said).replace("&#x27;", "'") if html and isinstance(said, str) else said
    return dict(sorted(found.items()))


def _write(texts: dict[str, Any], margin: str) -> str:
    lines = "".join(
        f"{margin} {json.dumps(one, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)},\n"
        for one, said in texts.items()
    )
    return f"{{\n{lines}{margin}}}"


def make_files(root: Path) -> dict[str, bytes]:
    """Return path below `root` → content of every file that follows from the messages."""
    template = gather_messages(root)
    files = {f"{LOCALE}/{DOMAIN}.pot": write_catalogue(template)}
    catalogs = {}
    for path in find_catalogues(root / LOCALE):
        catalog = update_catalogue(path.read_bytes(), template)
        files[path.relative_to(root).as_posix()] = write_catalogue(catalog)
        catalogs[path.parts[-3].replace("_", "-")] = catalog
    files[WORDS] = write_words(catalogs).encode()
    return files | {f"{SCRIPTS}/{tag}.js": write_script(c).encode() for tag, c in catalogs.items()}


def main() -> None:
    """Write the files."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for name, content in make_files(root).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    for path in find_catalogues(root / LOCALE):
        messages = [m for m in read_po(io.BytesIO(path.read_bytes())) if m.id]
        open_ones = sum(not m.string or not all(m.string) for m in messages)
        print(f"{path.relative_to(root)}: {len(messages)} messages, {open_ones} not translated")


if __name__ == "__main__":
    main()
