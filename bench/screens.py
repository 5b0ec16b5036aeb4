"""Take pictures of a built site for people to look at; nothing is compared.

Usage: python bench/screens.py SITE [FOLDER], by default into build/screens/.
"""

import functools
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
_SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _serve(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


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
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    for kind, path in pages.items():
        page.goto(address + path)
        page.screenshot(path=folder / f"{kind}-print.png", full_page=True)


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


def main() -> None:
    """Take all pictures."""
    site = Path(sys.argv[1])
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "build/screens")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: run `make test` once, it installs it")
    with _serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        _shoot(browser, address, _find_pages(site), folder)
        browser.close()


if __name__ == "__main__":
    main()
