"""Small pictures of what a page says in words, as SVG: a story's timeline, figures that differ, coverage.

They go in behind the second wall, which lets no SVG of strangers through, and are made of numbers and escaped
text only. Colours are classes of newsdesk.css, so that they follow the reader's choice and print; there is no
script. The words beside them say the same, so a reader without pictures misses nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from xml.etree import ElementTree as ET

import msgspec

from newsdesk.render.language import ENGLISH, Language

WIDTH = 360
"""Units of the drawing: about the pixels of a phone, where labels must still be read."""

_EDGE = 5
_MOST_DATES = 40
_LETTER = 7.4
"""How wide a letter of a label is, in the widest of the fonts that devices have."""
_GAP = 3
_MOST_LETTERS = int(WIDTH / _LETTER)
_Rows = tuple[list[tuple[float, float]], ...]
"""What of each row of labels is taken: from where to where."""


class _Dated(msgspec.Struct):
    dates: tuple[str, ...]


class _Side(msgspec.Struct):
    value: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    according_to: str | None = None
    outlets: tuple[str, ...] = ()


class _Difference(msgspec.Struct):
    what: str
    sides: tuple[_Side, ...]


class _Twin(msgspec.Struct):
    timeline: tuple[_Dated, ...] = ()
    differences: tuple[_Difference, ...] = ()


def draw_briefing(twin: bytes, language: Language = ENGLISH) -> dict[str, tuple[str, ...]]:
    """Return id of a section → its pictures, from a briefing's JSON twin.

    Where accounts differ that is one for each difference, "" for one that cannot be drawn.
    """
    try:
        found = msgspec.json.decode(twin, type=_Twin)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    pictures = {
        "s-timeline": (
            draw_timeline([iso for entry in found.timeline for iso in entry.dates], language) or "",
        ),
        "s-where-accounts-differ": tuple(
            draw_difference(n, d, language) or "" for n, d in enumerate(found.differences, start=1)
        ),
    }
    return {section: drawn for section, drawn in pictures.items() if any(drawn)}


def draw_timeline(dates: Iterable[str], language: Language = ENGLISH) -> str | None:
    """Return the dates on a line, each as wide as it is precise; None when there are fewer than two to show."""
    spans = sorted({span for iso in dates if (span := _span_of(iso))})[:_MOST_DATES]
    if len(spans) < 2:
        return None
    first, last = spans[0][0], max(end for _, end, _ in spans)
    scale = (WIDTH - 2 * _EDGE) / max(1, last - first)
    said = language.gettext("From %(first)s to %(last)s, to scale.")
    title = language.pgettext("heading", "Timeline")
    ends = {"first": language.tell_date(spans[0][2]), "last": language.tell_date(spans[-1][2])}
    drawing, mark = _begin("timeline", 52, title, said % ends)
    _add(mark, "line", "nd-axis", x1=_EDGE, x2=WIDTH - _EDGE, y1=16, y2=16)
    rows: _Rows = ([], [])
    for start, end, iso in (
        spans[0],
        spans[-1],
        *spans[1:-1],
    ):  # both ends have their labels before the others
        left, right = _EDGE + (start - first) * scale, _EDGE + (end - first) * scale
        if right - left > 8:
            _add(mark, "rect", "nd-span", x=left, y=13, width=right - left, height=6, rx=3)
        else:
            _add(mark, "circle", "nd-dot", cx=(left + right) / 2, cy=16, r=4)
        # Where dates lie on one another, the list below has them all.
        _label(mark, rows, language.tell_date(iso), near=(left + right) / 2, y=34)
    return _end(drawing)


def _span_of(iso: str) -> tuple[int, int, str] | None:
    """Return first day, last day and the label of a date; None when it is no ISO date."""
    parts = iso[:10].split("-")
    try:
        year, month, day = (int(parts[n]) if n < len(parts) else 0 for n in range(3))
        start = date(year, month or 1, day or 1)
        if day:
            return start.toordinal(), start.toordinal(), start.isoformat()
        after = date(year + (not month or month == 12), month % 12 + 1 if month else 1, 1)
    except (ValueError, OverflowError):
        return None
    return start.toordinal(), after.toordinal() - 1, start.isoformat()[: 7 if month else 4]


def draw_difference(number: int, difference: _Difference, language: Language = ENGLISH) -> str | None:
    """Return the values as dots on one line that begins at nothing; None when they cannot be compared.

    A line from the lowest to the highest would put 48 as far from 52 as 9.
    """
    sides = sorted(
        (
            (side.low, side.low if side.high is None else side.high, side)
            for side in difference.sides
            if side.low
        ),
        key=lambda s: s[:2],
    )
    if len(sides) < 2 or len({side.unit for _, _, side in sides}) > 1 or sides[0][0] < 0:
        return None
    (least, _, lowest), most = sides[0], max(high for _, high, _ in sides)
    highest = next(side for _, high, side in sides if high == most)
    if most <= least:
        return None
    said = "; ".join(_attribute(side, language) for _, _, side in sides)
    what = language.gettext(difference.what)
    title = language.gettext("%(what)s: accounts differ") % {"what": what[:1].upper() + what[1:]}
    drawing, mark = _begin(f"difference-{number}", 38, title, said)
    scale = (WIDTH - 2 * _EDGE) / most
    _add(mark, "line", "nd-axis", x1=_EDGE, x2=WIDTH - _EDGE, y1=12, y2=12)
    _add(mark, "rect", "nd-span", x=_EDGE + least * scale, y=9, width=(most - least) * scale, height=6)
    for value in sorted({value for low, high, _ in sides for value in (low, high)}):
        _add(mark, "circle", "nd-dot", cx=_EDGE + value * scale, cy=12, r=5)
    rows: _Rows = ([], [])
    for value, side in ((least, lowest), (most, highest)):
        text = _shorten(_attribute(side, language), _MOST_LETTERS)
        _label(mark, rows, text, near=_EDGE + value * scale, y=31)
    _label(mark, rows[:1], "0", near=_EDGE, y=31)
    drawing.set("viewBox", f"0 0 {WIDTH} {52 if rows[1] else 38}")
    return _end(drawing)


def _attribute(side: _Side, language: Language) -> str:
    who = side.according_to or ", ".join(side.outlets) or language.gettext("the source")
    return f"{side.value} · {who}"


def draw_coverage(counts: Sequence[tuple[str, int]], language: Language = ENGLISH) -> str | None:
    """Return a bar a period, in order of time; None for fewer than three, which a list tells as well."""
    if len(counts) < 3:
        return None
    most = max(1, *(number for _, number in counts))
    busiest = max(counts, key=lambda c: c[1])
    total = sum(number for _, number in counts)
    told = language.ngettext(
        "%(n)s briefing from %(first)s to %(last)s; the most, %(most)s: %(busiest)s.",
        "%(n)s briefings from %(first)s to %(last)s; the most, %(most)s: %(busiest)s.",
        total,
    )
    numbers = {
        "n": total,
        "first": language.tell_date(counts[0][0]),
        "last": language.tell_date(counts[-1][0]),
        "most": busiest[1],
        "busiest": language.tell_date(busiest[0]),
    }
    drawing, mark = _begin("coverage", 74, language.gettext("Briefings over time"), told % numbers)
    step = WIDTH / len(counts)
    for n, (_, number) in enumerate(counts):
        tall = 46 * number / most
        _add(
            mark,
            "rect",
            "nd-bar",
            x=(n + 0.1) * step,
            y=54 - tall,
            width=step * 0.8,
            height=tall,
        )
    _add(mark, "line", "nd-axis", x1=0, x2=WIDTH, y1=54, y2=54)
    _add(mark, "text", "nd-label", str(numbers["first"]), x=0, y=69)
    _add(mark, "text", "nd-label", str(numbers["last"]), x=WIDTH, y=69, **{"text-anchor": "end"})
    return _end(drawing)


def _begin(name: str, height: int, title: str, said: str) -> tuple[ET.Element, ET.Element]:
    """Return a drawing, and the group in it that the marks go into; title and description are for all readers."""
    drawing = ET.Element(
        "svg",
        {
            "class": "nd-picture",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "aria-labelledby": f"nd-{name}-title nd-{name}-said",
        },
    )
    ET.SubElement(drawing, "title", id=f"nd-{name}-title").text = title
    ET.SubElement(drawing, "desc", id=f"nd-{name}-said").text = said
    return drawing, ET.SubElement(drawing, "g", {"aria-hidden": "true"})


def _add(
    parent: ET.Element, tag: str, style: str, text: str | None = None, /, **numbers: float | str
) -> None:
    values = {k: v if isinstance(v, str) else f"{v:.1f}".removesuffix(".0") for k, v in numbers.items()}
    ET.SubElement(parent, tag, {"class": style, **values}).text = text


def _label(mark: ET.Element, rows: _Rows, text: str, *, near: float, y: float) -> None:
    """Write a label as near to a place as it can be, in the first row that has room there; in none, leave it out."""
    half = _LETTER * len(text) / 2
    at = min(max(near, half), WIDTH - half)
    for taken in rows:
        if all(at + half + _GAP < begun or at - half - _GAP > done for begun, done in taken):
            taken.append((at - half, at + half))
            _add(mark, "text", "nd-label", text, x=at, y=y, **{"text-anchor": "middle"})
            return
        y += 14


def _end(drawing: ET.Element) -> str:
    return ET.tostring(drawing, encoding="unicode")


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
