"""The picture for links to a briefing: fitted, small, the same bytes each time, whatever the headline holds."""

import io
import re
import zlib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from newsdesk.render.language import ENGLISH
from newsdesk.site import cards
from newsdesk.site.cards import Card, bring_card, describe_briefing, draw_card
from newsdesk.site.lettering import FONTS, GAP, MOST, Font, break_lines, find_drawable, measure, shorten

ROOT = Path(__file__).parents[2]
FONT = Font("NewsdeskSerif-SemiBold", 60)
LONG = "The council of Port Ellery has closed its harbour bridge " * 9
CARD = Card(
    file="2031/bridge.png",
    site_name="Newsdesk",
    headline="Harbour bridge closed after inspectors find cracks",
    status="contested",
    status_said="Contested",
    date="4 March 2031",
    sources="2 sources: Ellery Post, Coast Radio",
)


def open_picture(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture


def test_a_picture_has_the_size_that_networks_ask_for_few_colours_and_few_bytes() -> None:
    drawn = draw_card(replace(CARD, headline=LONG, sources=LONG))

    picture = open_picture(drawn)
    assert (picture.format, picture.size, picture.mode) == ("PNG", (1200, 630), "P")
    assert len(picture.convert("RGB").getcolors(256) or ()) <= 16
    assert len(drawn) < 25_000


def test_the_same_card_is_the_same_bytes_and_another_card_others() -> None:
    assert draw_card(CARD) == draw_card(replace(CARD))
    others = [
        replace(CARD, headline="Bridge open"),
        replace(CARD, status="corroborated"),
        replace(CARD, date="5 March 2031"),
    ]
    assert len({CARD.key, *(other.key for other in others)}) == 4
    assert len({draw_card(CARD), *map(draw_card, others)}) == 4


def test_where_a_picture_lies_is_not_part_of_what_it_shows() -> None:
    assert replace(CARD, file="elsewhere.png").key == CARD.key


def test_every_part_of_a_card_can_be_seen() -> None:
    ink = {
        part: draw_card(replace(CARD, **{part: ""}))
        for part in ("headline", "status_said", "date", "sources")
    }
    assert draw_card(CARD) not in ink.values()
    assert len(set(ink.values())) == 4


def test_colours_are_those_of_the_style_sheet() -> None:
    light = (ROOT / "theme" / "assets" / "newsdesk.css").read_text().partition('"slate"')[0]
    css = {name: tuple(bytes.fromhex(value)) for name, value in re.findall(r"--nd-(\w+): #(\w{6});", light)}
    drawn = {
        "paper": cards._PAPER,
        "ink": cards._INKS["ink"],
        "soft": cards._INKS["soft"],
        "amber": cards._INKS["contested"],
        "green": cards._INKS["corroborated"],
        "accent": cards._ACCENT,
        "line": cards._LINE,
    }
    assert drawn == {name: css[name] for name in drawn}


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Plain  words\nand\ttabs", "Plain words and tabs"),
        ("Žluťoučký Ωμέγα Привет Việt", "Žluťoučký Ωμέγα Привет Việt"),
        ("cafe\u0301 ｆｕｌｌ 𝐛𝐨𝐥𝐝 ﬁne", "café full bold ﬁne"),
        ("e" + "\u0301" * 5000, "é"),
        ("\u202eevil\u202c \u2066hidden\u2069 a\x00b\x7f", "evil hidden ab"),
        ("Fire 🔥🔥 in the 👩\u200d🚀 harbour", "Fire in the harbour"),
        ("Talks between שלום עולם and Port Ellery", f"Talks between {GAP} and Port Ellery"),
        ("北京举行会议 G7", ""),
        ("\udcff\ufffe\U000e0041", ""),
        ("", ""),
    ],
    ids=[
        "space",
        "scripts",
        "compatible",
        "marks",
        "controls",
        "emoji",
        "gap",
        "too-little",
        "no-characters",
        "empty",
    ],
)
def test_what_the_font_cannot_draw_is_left_out(text: str, drawn: str) -> None:
    assert find_drawable(text, FONT) == drawn


def test_of_a_long_text_only_the_beginning_is_looked_at() -> None:
    assert len(find_drawable("a" * 1_000_000, FONT)) == MOST


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_headline_is_an_error(headline: str) -> None:
    drawn = draw_card(
        replace(CARD, headline=headline, status_said=headline, site_name=headline, sources=headline)
    )
    assert open_picture(drawn).size == (1200, 630)


@given(st.text(alphabet="abc WM-é", max_size=200), st.integers(80, 1100))
@settings(max_examples=60, deadline=None)
def test_lines_are_no_wider_than_the_column_and_lose_nothing(text: str, width: int) -> None:
    text = " ".join(text.split())
    lines = break_lines(text, FONT, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure(line, FONT) <= width for line in lines)
    assert measure(shorten(text, FONT, width), FONT) <= width


def test_a_headline_that_is_cut_says_so() -> None:
    assert cards._fit(LONG)[0][-1].endswith(GAP)
    assert not cards._fit(CARD.headline)[0][-1].endswith(GAP)


def test_a_picture_that_is_right_is_taken_over_and_any_other_drawn_anew(tmp_path: Path) -> None:
    last = tmp_path / "bridge.png"
    drawn = draw_card(CARD)
    chunk = b"tEXtmark\0taken over"
    added = len(chunk[4:]).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    marked = drawn[:-12] + added + drawn[-12:]  # still whole, and told from one that is drawn

    last.write_bytes(marked)
    assert bring_card(CARD, last) == marked
    assert bring_card(replace(CARD, date="5 March 2031"), last) == draw_card(
        replace(CARD, date="5 March 2031")
    )
    for damaged in (marked[:-1], marked + b"x", marked.replace(b"IDAT", b"IDAX", 1), marked[:200], b""):
        last.write_bytes(damaged)
        assert bring_card(CARD, last) == drawn
    last.unlink()
    assert bring_card(CARD, last) == drawn


def test_a_card_says_what_the_page_says_with_what_people_edited() -> None:
    meta = {"title": "Bridge &#60;closed&#62; &amp; barred", "status": "contested", "date": "2031-03-04"}
    twin = msgspec.json.encode(
        {"sources": [{"publisher": "Ellery Post"}, {"publisher": None}, {"publisher": "Ellery Post"}]}
    )

    card = describe_briefing(meta, twin, file="a.png", site_name="Newsdesk", language=ENGLISH)

    assert card is not None
    assert card.alternative == "Bridge <closed> & barred · Contested · 4 March 2031 · 3 sources: Ellery Post"
    assert describe_briefing(meta, b"no twin", file="a.png", site_name="Newsdesk", language=ENGLISH) is None


@pytest.mark.parametrize("odd", [None, 7, ["list"], {"map": 1}, "2031-99-99", "\x00"])
def test_odd_front_matter_is_no_error(odd: object) -> None:
    card = describe_briefing(
        {"title": odd, "status": odd, "date": odd},
        b"{}",
        file="a.png",
        site_name="Newsdesk",
        language=ENGLISH,
    )
    assert card is not None
    assert open_picture(draw_card(card)).size == (1200, 630)


def test_the_fonts_have_their_licence_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()
    assert {path.name for path in FONTS.glob("*.ttf")} == {
        f"{name}.ttf" for name in (cards._BOLD, cards._PLAIN)
    }
