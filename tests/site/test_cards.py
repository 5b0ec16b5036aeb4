"""The picture for links to a page, on the built site: where it is, what leads to it, when it is drawn."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from newsdesk.errors import CheckError
from newsdesk.site.build import build_site
from newsdesk.site.cards import draw_card

ADDRESS = "https://desk.example/repo/"
BRIDGE = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d"
TRAIN = "2030/night-train-returns-to-coast-line-9c0d1e2f"


def read_meta(site: Path, name: str) -> dict[str, str]:
    tags = html.fromstring((site / f"{name}.html").read_bytes()).iterfind("head/meta")
    return {
        str(tag.get("property") or tag.get("name")): str(tag.get("content"))
        for tag in tags
        if tag.get("property") or tag.get("name")
    }


def digest_pictures(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.png")}


@pytest.mark.parametrize(
    ("page", "picture"), [(BRIDGE, BRIDGE), (TRAIN, TRAIN), ("index", "index"), ("about", "index")]
)
def test_a_page_leads_to_its_picture(addressed_site: Path, page: str, picture: str) -> None:
    meta = read_meta(addressed_site, page)

    address, _, version = meta["og:image"].partition("?")
    assert address == f"{ADDRESS}{picture}.png"
    assert len(version) == 8
    with Image.open(addressed_site / f"{picture}.png") as drawn:
        assert drawn.size == (int(meta["og:image:width"]), int(meta["og:image:height"])) == (1200, 630)
    assert meta["twitter:card"] == "summary_large_image"
    assert meta["og:image:alt"] == meta["twitter:image:alt"] != ""
    if page == picture != "index":
        assert meta["og:image:alt"].startswith(meta["og:title"])


def test_machines_that_read_json_are_led_to_it_too(addressed_site: Path) -> None:
    page = html.fromstring((addressed_site / f"{BRIDGE}.html").read_bytes())
    article = json.loads(page.findtext("head/script[@type='application/ld+json']", ""))
    assert article["image"] == read_meta(addressed_site, BRIDGE)["og:image"]


def test_every_briefing_has_one_and_nothing_else_has(addressed_site: Path, sample: Path) -> None:
    briefings = {path.with_suffix("").relative_to(sample).as_posix() for path in sample.glob("20*/*.md")}
    assert digest_pictures(addressed_site).keys() == {f"{name}.png" for name in {*briefings, "index"}}


def test_without_an_address_there_are_none(built_site: Path) -> None:
    assert digest_pictures(built_site) == {}
    assert read_meta(built_site, BRIDGE)["twitter:card"] == "summary"
    assert "og:image" not in read_meta(built_site, BRIDGE)


def test_only_what_is_new_is_drawn_and_what_goes_leaves_nothing(
    change_config: Callable[[str, str], Path], sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def note(card: object) -> bytes:
        drawn.append(card.file)  # type: ignore[attr-defined]
        return draw_card(card)  # type: ignore[arg-type]

    monkeypatch.setattr("newsdesk.site.cards.draw_card", note)
    config_file = change_config('site_url: ""', f"site_url: {ADDRESS}")
    docs, site = Path(shutil.copytree(sample, tmp_path / "docs")), tmp_path / "site"

    def build() -> list[str]:
        drawn.clear()
        build_site(config_file, site, docs=docs, state=tmp_path / "state")
        return sorted(drawn)

    assert len(build()) == 4
    page = docs / f"{BRIDGE}.md"
    page.write_text(page.read_text() + "\nA person adds a line.\n")
    (site / f"{TRAIN}.png").write_bytes(b"damaged")
    before = (site / f"{BRIDGE}.png").read_bytes()
    assert build() == [f"{TRAIN}.png"]  # the page of the bridge was made again, its picture was right
    page.write_text(page.read_text().replace("\ntitle: Harbour bridge", "\ntitle: Old harbour bridge", 1))
    for ending in (".md", ".json"):
        (docs / f"{TRAIN}{ending}").unlink()
    for path in docs.rglob("*.md"):
        path.write_text(
            path.read_text().replace(f"{TRAIN}.md", f"{BRIDGE}.md").replace(TRAIN[5:], f"../{BRIDGE}")
        )
    assert build() == [f"{BRIDGE}.png"]
    assert (site / f"{BRIDGE}.png").read_bytes() != before
    assert not (site / f"{TRAIN}.png").exists()
    stood = (site / f"{BRIDGE}.png").stat().st_ino
    config_file.write_text(config_file.read_text() + "# a whole site again\n")
    assert build() == []
    assert (site / f"{BRIDGE}.png").stat().st_ino == stood, "it was neither read nor written"
    (site / "index.png").write_bytes(b"damaged")
    config_file.write_text(config_file.read_text() + "# and again\n")
    assert build() == ["index.png"]

    build_site(config_file, tmp_path / "clean", docs=docs)
    assert digest_pictures(site) == digest_pictures(tmp_path / "clean")


def test_they_can_be_switched_off_and_a_file_of_that_name_is_then_ones_own(
    change_config: Callable[[str, str], Path], sample: Path, tmp_path: Path
) -> None:
    config_file = change_config('site_url: ""', f"site_url: {ADDRESS}")
    docs = Path(shutil.copytree(sample, tmp_path / "docs"))
    (docs / f"{BRIDGE}.png").write_bytes(b"a photograph")

    with pytest.raises(CheckError, match=f"{BRIDGE}.png"):
        build_site(config_file, tmp_path / "site", docs=docs)
    text = config_file.read_text()
    config_file.write_text(text.replace("newsdesk: {}", "newsdesk: {social_images: false}"))
    build_site(config_file, tmp_path / "site", docs=docs)

    assert digest_pictures(tmp_path / "site") == {f"{BRIDGE}.png": b"a photograph"}
    assert "og:image" not in read_meta(tmp_path / "site", BRIDGE)
