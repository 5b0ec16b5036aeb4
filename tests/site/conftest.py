"""A site built from the sample pages, served below a path as project pages are, and a real browser."""

import functools
import runpy
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsdesk.site.build import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def config_file() -> Path:
    return ROOT / "mkdocs.yml"


@pytest.fixture(scope="session")
def change_config(
    config_file: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Path]:
    """Return a function that copies the real configuration with one change, away from the repository."""

    def change(old: str, new: str) -> Path:
        text = config_file.read_text()
        assert old in text
        text = text.replace(old, new, 1)
        text = text.replace("docs_dir: briefings", f"docs_dir: {sample}")
        text = text.replace("custom_dir: theme", f"custom_dir: {ROOT / 'theme'}")
        text = text.replace("- newsdesk/site/hooks.py", f"- {ROOT / 'newsdesk' / 'site' / 'hooks.py'}")
        changed = tmp_path_factory.mktemp("config") / "mkdocs.yml"
        changed.write_text(text)
        return changed

    return change


@pytest.fixture(scope="session")
def sample() -> Path:
    return Path(__file__).parent / "sample"


@pytest.fixture(scope="session")
def built_site(config_file: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed by a test: copy it."""
    site = tmp_path_factory.mktemp("served") / "repo"
    build_site(config_file, site, docs=sample)
    return site


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional beat of examples/, published day by day; its tests are of the group "demo". Not to be changed."""
    folder = tmp_path_factory.mktemp("demo") / "desk"
    runpy.run_path(str(ROOT / "examples" / "demo.py"))["publish"](folder)
    return folder


@pytest.fixture(scope="session")
def addressed_site(
    change_config: Callable[[str, str], Path], sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample at https://desk.example/repo/. Not to be changed by a test: copy it."""
    site = tmp_path_factory.mktemp("addressed") / "repo"
    build_site(change_config('site_url: ""', "site_url: https://desk.example/repo/"), site, docs=sample)
    return site


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """Return a function that serves a folder and gives its address."""
    return _serve


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    with _serve(built_site.parent) as root:
        yield f"{root}repo/"


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("no Chromium on this machine: `make test` installs it, then runs the tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the `page` of the test had to complain of: console errors, script errors, requests elsewhere."""
    return []


@pytest.fixture
def page(browser: "Browser", address: str, complaints: list[str]) -> "Iterator[Page]":
    """A fresh visitor at the home page; in the end there is nothing to complain of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.on("console", lambda message: _note(complaints, message.type, message.text))
    opened.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    opened.on("request", lambda request: _note_request(complaints, request.url, address))
    opened.goto(address)
    yield opened
    context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        complaints.append(f"console {kind}: {text}")


def _note_request(complaints: list[str], url: str, address: str) -> None:
    if not url.startswith((address, "data:", "blob:")):
        complaints.append(f"request off the site: {url}")
