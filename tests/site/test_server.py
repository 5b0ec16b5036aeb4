import http.client
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.errors import StoreError
from newsdesk.site.server import SiteServer
from tests.campaign import choose_size

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def server(built_site: Path, tmp_path: Path) -> Iterator[SiteServer]:
    site = shutil.copytree(built_site, tmp_path / "site")
    (tmp_path / "secret.html").write_text("secret")
    (site / ".env").write_text("secret")
    (site / "link.html").symlink_to(tmp_path / "secret.html")
    (site / "folder").symlink_to(tmp_path)
    with SiteServer(site, port=0) as opened:
        threading.Thread(target=opened.serve_forever, args=(0.02,), daemon=True).start()
        yield opened
        opened.shutdown()


def ask(server: SiteServer, path: str, host: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer.status, content


@pytest.mark.parametrize("path", ["/", "/index.html", "/archive/", "/assets/newsdesk.css?x=1"])
def test_files_of_the_site_are_served(server: SiteServer, path: str) -> None:
    assert ask(server, path)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/archive/..%2f..%2fsecret.html",
        "/link.html",
        "/folder/secret.html",
        "/.env",
        "//etc/passwd",
        "/..\\secret.html",
        "/%00",
        "/" + "a" * 5000,
        "/no-such-page.html",
        "/archive/%2e%2e/%2e%2e/secret.html",
        "/archive/%252e%252e/%252e%252e/secret.html",
        "/%c0%ae%c0%ae/secret.html",
        "/..%5csecret.html",
        "/./../secret.html",
        "/folder%2fsecret.html",
        "/folder/",
        "/%2eenv",
        "/etc/passwd",
        "/%2fetc%2fpasswd",
        "///etc/passwd",
        "/file:///etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1/../secret.html",
        "/http:%2f%2felsewhere.example%2f",
        "/C:/secret.html",
        "/link.html/",
        "/index.html/../../secret.html",
        "/;/../secret.html",
        "//[",
    ],
)
def test_nothing_else_is_served(server: SiteServer, path: str) -> None:
    status, content = ask(server, path)
    assert status == 404
    assert "secret" not in content


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", " ", "localhost.evil.example",
     "127.0.0.1.nip.example", "evil.example#127.0.0.1", "0.0.0.0", "2130706433", "user@127.0.0.1"],
)  # fmt: skip
def test_a_page_elsewhere_whose_name_points_here_is_refused(server: SiteServer, host: str) -> None:
    assert ask(server, "/", host)[0] == 403


def test_the_preview_listens_on_this_machine_only(built_site: Path) -> None:
    with pytest.raises(StoreError, match="not this machine"):
        SiteServer(built_site, host="0.0.0.0", port=0)


def test_only_this_machine_can_connect(server: SiteServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_port_of_another_name_is_not_enough(server: SiteServer) -> None:
    assert ask(server, "/", f"evil.example:{server.port}")[0] == 403
    assert ask(server, "/_events", f"evil.example:{server.port}")[0] == 403
    assert ask(server, f"http://127.0.0.1:{server.port}/", "evil.example")[0] == 403


def test_a_missing_page_does_not_follow_a_link_either(server: SiteServer, tmp_path: Path) -> None:
    (server.folder / "404.html").unlink()
    (server.folder / "404.html").symlink_to(tmp_path / "secret.html")

    assert ask(server, "/no-such-page.html") == (404, "Not here.\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_nothing_can_be_sent(server: SiteServer, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, "/index.html")
    assert connection.getresponse().status == 501
    connection.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """One page, beside files with names that are easy to ask for."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "site" / "a").mkdir(parents=True)
    (folder / "site" / "a" / "index.html").write_text("")
    for name in "aeEfF2":
        (folder / name).write_text("secret")
    with SiteServer(folder / "site", port=0) as opened:
        yield opened


@settings(max_examples=choose_size(test=200, campaign=20_000))
@given(st.text(st.sampled_from("./%2eEfF5cC\\\0:~;?#a") | st.characters(codec="utf-8"), max_size=40))
def test_no_address_finds_a_file_outside_the_site(small: SiteServer, text: str) -> None:
    assert small.find_file("/" + text) in {None, small.folder / "a" / "index.html"}


def test_a_port_in_use_is_said_so(server: SiteServer, built_site: Path) -> None:
    with pytest.raises(StoreError, match="cannot listen"):
        SiteServer(built_site, port=server.port)


@pytest.mark.browser
def test_an_open_page_reloads_after_a_build(server: SiteServer, browser: "Browser") -> None:
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(server.address)
    page.wait_for_function(
        "performance.getEntriesByType('resource').some(one => one.name.endsWith('/_reload.js'))"
    )
    index = server.folder / "index.html"
    index.write_text(index.read_text().replace("Latest briefings</h1>", "Fresh briefings</h1>"))
    for _ in range(50):  # until the page has subscribed
        server.notify()
        if page.locator("h1", has_text="Fresh").count():
            break
        page.wait_for_timeout(100)
    assert page.locator("h1").inner_text() == "Fresh briefings"
    assert errors == []
    context.close()
