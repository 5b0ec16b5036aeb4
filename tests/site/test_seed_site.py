"""What a first reader does on the site that `make site` builds from seeds/."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsdesk.config import load_config
from newsdesk.engines import SerialEngine
from newsdesk.pipeline.plan import make_plan
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.publish import apply_plan
from newsdesk.site.build import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def seed_address(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], AbstractContextManager[str]]
) -> Iterator[str]:
    root = tmp_path_factory.mktemp("desk")
    for folder in ("seeds", "templates", "theme"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "newsdesk").symlink_to(ROOT / "newsdesk")
    shutil.copy(ROOT / "mkdocs.yml", root)
    project = Project(root=root, config_file=root / "mkdocs.yml", config=load_config(root / "mkdocs.yml"))
    plan = make_plan(project, engine=SerialEngine(), progress=lambda *_: None, today="2031-06-01")
    apply_plan(project, plan, build_site=build_site, progress=lambda *_: None)
    with serve(project.site) as address:
        yield address


def test_a_reader_searches_opens_the_briefing_follows_a_quote_and_switches_to_dark(
    browser: "Browser", seed_address: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda r: None if r.url.startswith((seed_address, "data:")) else complaints.append(r.url)
    )

    page.goto(seed_address)
    page.keyboard.press("/")
    page.keyboard.type("hypersonic")
    page.locator(".nd-search [role=option]").first.wait_for()
    assert page.locator(".nd-hit mark").first.inner_text().lower() == "hypersonic"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/2025/"))

    quote = page.locator("blockquote", has_text="plan and effort for self-defense")
    assert quote.is_visible()
    attribution = quote.locator("xpath=following-sibling::p[1]")
    assert "Kim Jong-un" in attribution.inner_text()
    attribution.locator(".footnote-ref").click()
    assert "“This is clearly a plan and effort for self-defense" in page.locator("li:target").inner_text()

    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert complaints == []
    context.close()


def test_pictures_are_named_follow_the_colours_and_stay_on_paper(
    browser: "Browser", seed_address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto(seed_address)
    page.locator("h3 a").first.click()
    picture = page.get_by_role("img", name=re.compile("accounts differ"))
    fill = "svg => getComputedStyle(svg.querySelector('.nd-dot')).fill"

    light = picture.evaluate(fill)
    page.emulate_media(color_scheme="dark")
    page.reload()
    dark = picture.evaluate(fill)
    page.emulate_media(media="print")

    assert light != dark
    assert picture.is_visible()
    assert "1,500 kilometers" in (picture.locator("desc").text_content() or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_reader_goes_from_a_speaker_to_the_person_and_back_to_the_sentence(
    browser: "Browser", seed_address: str
) -> None:
    page = browser.new_page()
    page.goto(seed_address)
    page.locator("h3 a").first.click()
    page.locator("blockquote + p").get_by_role("link", name="Kim Jong-un").click()
    page.wait_for_url(re.compile("/people/kim-jong-un-"))
    assert page.locator("blockquote").count() == 1
    page.get_by_role("link", name="source sentence").click()
    page.wait_for_url(re.compile(r"#fn:1-9$"))
    assert "Kim explained" in page.locator("li:target").inner_text()
    page.close()
