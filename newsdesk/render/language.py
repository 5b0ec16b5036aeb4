"""What the program itself tells readers, in the language of the site; what sources say is never translated.

Messages are English and stand where they are said; `locale/` has them in other languages (GNU gettext). `make
messages` gathers them.
"""

import calendar
import gettext
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from newsdesk.config import LOCALE
from newsdesk.errors import ConfigError

DOMAIN = "newsdesk"

COUNTED = ("headline", "point", "context sentence", "view", "quote", "figure")
"""What a source gave so many of: as the JSON twin names one of them."""

ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that readers are told things in; English, which stands in the code, without a catalogue."""

    tag: str = "en"
    """As Material calls it: `de`, `pt-BR`."""
    catalogue: bytes = b""
    """Its .po file."""

    def gettext(self, message: str) -> str:
        """Return the message in this language; in English where it is not known."""
        return _read(self.tag, self.catalogue).gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """Return the message as it is said in that context."""
        return _read(self.tag, self.catalogue).pgettext(context, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form of the message for that number."""
        return _read(self.tag, self.catalogue).ngettext(one, many, number)

    def npgettext(self, context: str, one: str, many: str, number: int) -> str:
        """Return the form for that number as it is said in that context."""
        return _read(self.tag, self.catalogue).npgettext(context, one, many, number)

    def tell_date(self, iso: str) -> str:
        """Return `6 January 2025`, `January 2025` or `2025` as this language has it; what is no date as it is."""
        return _tell_date(self.tag, iso)

    def tell_change(self, kind: str, text: str, was: str | None) -> str:
        """Return a change in a line of plain text."""
        quoted = self.gettext("“%(text)s”")
        before = f"{quoted % {'text': was}} → " if was else ""
        return f"{self.gettext(kind)}: {before}{quoted % {'text': text}}"

    def tell_counted(self, counted: str) -> str:
        """Return `3 points`, as the JSON twin has it, in this language."""
        number, _, name = counted.partition(" ")
        one = name if number == "1" else name.removesuffix("s")
        if not number.isdecimal() or one not in COUNTED:
            return counted
        return f"{number} {self.ngettext(one, f'{one}s', int(number))}"


ENGLISH = Language()


def marked(message: str) -> str:
    """Return the message as it is: it is said elsewhere, and `make messages` finds it here."""
    return message


def open_language(folder: Path, tag: str, *, file: str) -> Language:
    """Return the language with that tag; raise ConfigError, which names `file`, when `folder` has no catalogue for it."""
    if tag == ENGLISH.tag:
        return ENGLISH
    try:
        return Language(tag=tag, catalogue=catalogue_file(folder, tag).read_bytes())
    except OSError:
        there = sorted(path.parts[-3].replace("_", "-") for path in find_catalogues(folder))
        problem = (
            f"theme.language: there is no catalogue for '{tag}' in {LOCALE}/; "
            f"there are {', '.join([ENGLISH.tag, *there])}, and CONTRIBUTING.md tells how to add one"
        )
        raise ConfigError(file=file, problem=problem) from None


def catalogue_file(folder: Path, tag: str) -> Path:
    """Return where the catalogue of a language stands."""
    return folder / _locale(tag) / "LC_MESSAGES" / f"{DOMAIN}.po"


def find_catalogues(folder: Path) -> list[Path]:
    """Return the catalogues that there are, sorted."""
    return sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def find_messages(folder: Path, *, context: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of a context and what they are in each of the catalogues."""
    from babel.messages.pofile import read_po

    for path in find_catalogues(folder):
        for message in read_po(io.BytesIO(path.read_bytes())):
            if message.context == context and message.string:
                yield str(message.id), str(message.string)


@cache
def _read(tag: str, catalogue: bytes) -> gettext.NullTranslations:
    if not catalogue:
        return gettext.NullTranslations()
    # Babel takes 0.1 s to import, and most runs say nothing in another language.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    known = read_po(io.BytesIO(catalogue), locale=_locale(tag))
    for message in known:
        if isinstance(message.string, tuple) and not all(message.string):
            message.string = ""  # as Babel leaves out what is not translated, but for numbers
    compiled = io.BytesIO()
    write_mo(compiled, known)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _tell_date(tag: str, iso: str) -> str:
    match = ISO_DATE.match(iso)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    year, month, day = match.groups()
    if tag == ENGLISH.tag or not month:
        named = (str(int(day)) if day else "", calendar.month_name[int(month)] if month else "", year)
        return " ".join(part for part in named if part)
    from babel import UnknownLocaleError
    from babel.dates import format_date, format_skeleton

    locale = _locale(tag)
    try:
        when = date(int(year), int(month), int(day or 1))
        return format_date(when, "long", locale) if day else format_skeleton("yMMMM", when, locale=locale)
    except (ValueError, UnknownLocaleError):
        return iso


def _locale(tag: str) -> str:
    return tag.replace("-", "_")
