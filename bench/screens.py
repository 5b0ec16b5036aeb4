"""Take pictures of the demo site, in English and in German, for people to look at; nothing is compared.

Usage: python -m bench.screens [SITE FOLDER], by default the demo's into build/screens/.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright

from bench.search import serve

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "build" / "demo"
SCREENS = ROOT / "build" / "screens"
_DAY = "1773608400"  # the evening after the last day of the demo, 15 March 2026
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
_SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}


def _find_pages(site: Path) -> dict[str, str]:
    """Return kind of page → path of the fullest of that kind."""

    def find(pattern: str) -> str | None:
        pages = [page for page in site.glob(pattern) if page.name != "index.html"]
        return (
            max(pages, key=lambda page: page.stat().st_size).relative_to(site).as_posix() if pages else None
        )

    kinds = {
        "home": "index.html",
        "archive": "archive/index.html",
        "period": find("archive/*.html"),
        "briefing": find("[0-9]*/*.html"),
        "people": "people/index.html",
        "person": find("people/*.html"),
        "subjects": "subjects/index.html",
        "subject": find("subjects/*.html"),
        "organisations": "organisations/index.html",
        "organisation": find("organisations/*.html"),
        "places": "places/index.html",
        "sources": "sources/index.html",
        "publisher": find("sources/*.html"),
        "changes": "changes.html",
        "about": "about.html",
        "lost": "404.html",
    }
    return {kind: path for kind, path in kinds.items() if path}


def _shoot(browser: Browser, address: str, pages: dict[str, str], folder: Path) -> None:
    for device, (width, height) in _SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                device_scale_factor=1 if device == "desktop" else 2,
            )
            page = context.new_page()
            name = f"{device}-{scheme}"
            for kind, path in pages.items():
                page.goto(address + path)
                page.screenshot(path=folder / f"{kind}-{name}.png")
            page.goto(address + pages["briefing"])
            page.screenshot(path=folder / f"briefing-{name}-whole.png", full_page=True)
            _search(page, folder / f"search-{name}.png")
            _cite(page, folder / f"cited-{name}.png")
            _return(page)
            for kind in ("home", "briefing"):
                page.goto(address + pages[kind])
                page.screenshot(path=folder / f"{kind}-{name}-again.png")
            context.close()


def _print(browser: Browser, address: str, pages: dict[str, str], folder: Path) -> None:
    page = browser.new_page()
    for kind, path in pages.items():
        page.goto(address + path)
        with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
            for n, sheet in enumerate(paper, start=1):
                sheet.render(scale=1.5).to_pil().save(folder / f"{kind}-print-{n}.png")


def _search(page: Page, picture: Path) -> None:
    word = page.locator("h1").inner_text().split()[0]
    page.keyboard.press("/")
    page.keyboard.type(word)
    page.locator("[role=option]").first.wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=picture)


def _cite(page: Page, picture: Path) -> None:
    page.reload()
    page.locator("li .footnote-ref").first.hover()
    page.locator(".nd-cited").wait_for()
    page.screenshot(path=picture)


def _return(page: Page) -> None:
    """Make it so that the reader was here a day ago, when each page was shorter by two lines."""
    page.evaluate(
        """for (const key of Object.keys(localStorage).filter(key => key.endsWith('.__read'))) {
            const days = page => 864e5 * (page === '' ? 1 : 2);
            const read = JSON.parse(localStorage[key]).map(
                ([page, at, lines]) => [page, at - days(page), lines.slice(2), 0, []]);
            localStorage[key] = JSON.stringify(read);
        }"""
    )


def _publish_in_german() -> Path:
    """Publish the sources of the demo, all at once, on a site that speaks German; return the site."""
    desk = ROOT / "build" / "demo-de"
    shutil.rmtree(desk, ignore_errors=True)
    for folder in ("seeds", "templates"):
        shutil.copytree(DEMO / folder, desk / folder)
    shutil.copytree(ROOT / "locale", desk / "locale")
    config = (DEMO / "mkdocs.yml").read_text("utf-8").replace("  language: en\n", "  language: de\n", 1)
    (desk / "mkdocs.yml").write_text(config, "utf-8")
    command = [
        sys.executable,
        str(ROOT / "generator.py"),
        "build",
        "--config",
        str(desk / "mkdocs.yml"),
        "--quiet",
    ]
    subprocess.run(command, env=os.environ | {"SOURCE_DATE_EPOCH": _DAY}, check=True)
    return desk / "site"


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: `make browser` installs it")
    if len(sys.argv) > 2:
        sites = {Path(sys.argv[2]): Path(sys.argv[1])}
    else:
        sites = {SCREENS: DEMO / "site", SCREENS / "de": _publish_in_german()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for folder, site in sites.items():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            with serve(site) as address:
                _shoot(browser, address, _find_pages(site), folder)
                _print(browser, address, _find_pages(site), folder)
        browser.close()


if __name__ == "__main__":
    main()
