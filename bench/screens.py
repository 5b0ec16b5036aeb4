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


def _shoot(browser: Browser, address: str, briefing: str, folder: Path) -> None:
    for device, (width, height) in _SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                device_scale_factor=1 if device == "desktop" else 2,
            )
            page = context.new_page()
            name = f"{device}-{scheme}"
            page.goto(address)
            page.screenshot(path=folder / f"home-{name}.png")
            page.goto(address + "archive/index.html")
            page.screenshot(path=folder / f"archive-{name}.png")
            page.goto(address + briefing)
            page.screenshot(path=folder / f"briefing-{name}.png")
            page.screenshot(path=folder / f"briefing-{name}-whole.png", full_page=True)
            _search(page, folder / f"search-{name}.png")
            context.close()
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(address + briefing)
    page.emulate_media(media="print")
    page.screenshot(path=folder / "briefing-print.png", full_page=True)


def _search(page: Page, picture: Path) -> None:
    word = page.locator("h1").inner_text().split()[0]
    page.keyboard.press("/")
    page.keyboard.type(word)
    page.locator("[role=option]").first.wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=picture)


def main() -> None:
    """Take all pictures."""
    site = Path(sys.argv[1])
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "build/screens")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: run `make test` once, it installs it")
    briefing = (
        max(site.glob("[0-9]*/*.html"), key=lambda path: path.stat().st_size).relative_to(site).as_posix()
    )
    with _serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        _shoot(browser, address, briefing, folder)
        browser.close()


if __name__ == "__main__":
    main()
