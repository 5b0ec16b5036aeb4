# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.68.*", "uharfbuzz==0.57.*", "fontpkg-source-serif-4==4.4"]
# ///
"""Make the fonts of newsdesk/site/fonts from Source Serif 4: `uv run bench/fonts.py`."""

import io
from importlib.resources import files
from itertools import product
from pathlib import Path

import uharfbuzz as hb
from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib.instancer import instantiateVariableFont

ORIGINAL = files("fontpkg_source_serif_4") / "files" / "SourceSerif4[opsz,wght].ttf"
TARGET = Path(__file__).parents[1] / "newsdesk" / "site" / "fonts"
CHARACTERS = (
    "0020-007E,00A0-017F,0192,01A0-01A1,01AF-01B0,01CD-01DC,01E6-01E7,01FA-021B,0259,02BB-02BC,02C6-02DD,0370-03FF,"
    "0400-045F,0490-0491,04D8-04D9,1E00-1EFF,2010-2027,2030-203A,2044,2070-208E,20A0-20BF,2116,2122,2150-215E,"
    "2190-2193,2212,2215,2248,2260,2264-2265,FB01-FB02"
)
KERNED = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?-–—‘’“”()/& ÄÖÜÉÀÅØäöüéèàåøçñßíóú"
)


def make(style: str, **axes: float) -> None:
    """Write one static font: few characters, no hints, its pairs in a `kern` table, another name."""
    font = instantiateVariableFont(TTFont(io.BytesIO(ORIGINAL.read_bytes())), axes)
    subsetter = subset.Subsetter(
        subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True, name_IDs=[0, 13, 14])
    )
    subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    held = io.BytesIO()
    font.save(held)
    names = font.getBestCmap()
    table = KernTable_format_0()
    table.coverage, table.tupleIndex = 1, None
    table.kernTable = {
        (names[ord(a)], names[ord(b)]): closer for a, b, closer in find_pairs(held.getvalue(), set(names))
    }
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]
    for tag in {"GPOS", "GSUB", "GDEF", "BASE", "STAT"} & set(font.keys()):
        del font[tag]
    name = f"NewsdeskSerif-{style}"
    said = {
        1: "Newsdesk Serif",
        2: style,
        3: name,
        4: f"Newsdesk Serif {style}",
        5: "Version 4.004",
        6: name,
        10: "Static instance and subset of Source Serif 4, renamed as its licence asks",
    }
    for number, text in said.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(TARGET / f"{name}.ttf")


def find_pairs(font: bytes, known: set[int]) -> list[tuple[str, str, int]]:
    """Return the pairs of characters that HarfBuzz sets closer or wider, and by how many units of the font."""
    shaper = hb.Font(hb.Face(font))

    def width(text: str) -> int:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(shaper, buffer, {"kern": True})
        return sum(position.x_advance for position in buffer.glyph_positions)

    alone = {char: width(char) for char in KERNED if ord(char) in known}
    pairs = ((a, b, width(a + b) - alone[a] - alone[b]) for a, b in product(alone, repeat=2))
    return [pair for pair in pairs if pair[2]]


if __name__ == "__main__":
    make("SemiBold", wght=600, opsz=40)
    make("Regular", wght=400, opsz=20)
