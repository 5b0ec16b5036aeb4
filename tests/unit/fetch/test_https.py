import gzip
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsdesk.errors import FetchError
from newsdesk.fetch import Fetched
from newsdesk.fetch.https import HttpsFetcher
from newsdesk.fetch.network import Network, parse_address
from tests.https_site import Reply, Site, serve_site

TYPES = ("text/html", "text/plain")
PAGE = b"<html><p>The ferry sank.</p></html>"

MakeNetwork = Callable[..., Network]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, MakeNetwork]]:
    with serve_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(running: tuple[Site, MakeNetwork]) -> Site:
    site, _ = running
    site.replies.clear()
    site.visits.clear()
    site.replies["/page"] = Reply(body=PAGE)
    return site


@pytest.fixture
def network(running: tuple[Site, MakeNetwork]) -> MakeNetwork:
    return running[1]


def fetcher(network: Network) -> HttpsFetcher:
    return HttpsFetcher(network, user_agent="newsdesk/test (+https://desk.example)", sleep=lambda _: None)


def fetch(network: Network, url: str, **known: str) -> Fetched:
    return fetcher(network).fetch(url, types=TYPES, **known)


def problem(network: Network, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(network, url)
    return caught.value.problem


def test_a_page_is_brought_with_its_type_and_validators(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(
        body=PAGE,
        type="Text/HTML; charset=utf-8",
        headers={"ETag": '"7"', "Last-Modified": "Mon, 06 Jan 2031 10:00:00 GMT"},
    )

    found = fetch(network(), site.url("/page#part"))

    assert found == Fetched(
        url=site.url("/page"),
        body=PAGE,
        media_type="text/html",
        etag='"7"',
        last_modified="Mon, 06 Jan 2031 10:00:00 GMT",
    )


def test_a_request_says_who_asks_and_carries_nothing_of_this_machine(
    site: Site, network: MakeNetwork, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    fetch(network(), site.url("/page"))

    visit = site.visits[-1]
    assert visit.host == site.url("")[8:]
    assert visit.headers["user-agent"] == "newsdesk/test (+https://desk.example)"
    assert visit.headers.keys() == {"host", "user-agent", "accept-encoding", "connection"}


def test_what_did_not_change_is_not_sent_again(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(status=304)

    found = fetch(network(), site.url("/page"), etag='"7"', last_modified="Mon, 06 Jan 2031 10:00:00 GMT")

    assert found == Fetched(url=site.url("/page"), is_modified=False)
    assert site.visits[-1].headers["if-none-match"] == '"7"'
    assert site.visits[-1].headers["if-modified-since"] == "Mon, 06 Jan 2031 10:00:00 GMT"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("http://news.example/page", "only https is fetched", id="http"),
        pytest.param("ftp://news.example/page", "only https is fetched", id="ftp"),
        pytest.param("file:///etc/passwd", "only https is fetched", id="file"),
        pytest.param("https://me:word@news.example/", "holds a user name or password", id="credentials"),
        pytest.param("https://", "is not an address", id="no host"),
        pytest.param("https://[::1/", "is not an address", id="broken"),
        pytest.param("https://news.example:99999/", "is not an address", id="no such port"),
        pytest.param("https://news.example/a b", "is not an address", id="space"),
        pytest.param("https://news.example/\r\nX: y", "is not an address", id="line break"),
        pytest.param("https://news.example/" + "a" * 2000, "is longer than", id="long"),
    ],
)
def test_addresses_that_are_not_asked_for(site: Site, network: MakeNetwork, url: str, reason: str) -> None:
    assert reason in problem(network(), url)
    assert site.visits == []


def test_validators_that_cannot_be_sent_back_are_forgotten(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(body=PAGE, headers={"ETag": '"é"', "Last-Modified": "x" * 501})

    found = fetch(network(), site.url("/page"))

    assert (found.etag, found.last_modified) == (None, None)


def test_a_host_name_in_another_script_is_asked_for_in_ascii(site: Site, network: MakeNetwork) -> None:
    found = fetch(network(), site.url("/page", host="Bücher.example"))

    assert found.url == site.url("/page", host="xn--bcher-kva.example")


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"])
def test_a_name_for_a_private_address_is_refused(site: Site, network: MakeNetwork, address: str) -> None:
    reason = problem(network(names={"news.example": address}), site.url("/page"))

    assert f"news.example is {address}, which is not a public address" in reason


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "0x7f000001", "2130706433", "127.1"])
def test_this_machine_is_refused_however_it_is_written(site: Site, host: str) -> None:
    # The program's own policy and resolver, as the command line has them.
    assert "not a public address" in problem(Network(max_bytes=1000), site.url("/page", host=host))
    assert site.visits == []


def test_one_private_address_among_public_ones_is_refused(site: Site, network: MakeNetwork) -> None:
    mixed = network(resolve=lambda _host, _port: ["127.0.0.1", "192.168.0.1"])

    assert "192.168.0.1, which is not a public address" in problem(mixed, site.url("/page"))


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, network: MakeNetwork) -> None:
    answers = iter(["127.0.0.1", "127.0.0.1", "10.0.0.1"])  # robots.txt, the page, a rebinding name
    asked = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [next(answers)]

    assert fetch(network(resolve=resolve), site.url("/page")).body == PAGE
    assert asked == ["news.example", "news.example"]


def test_the_next_address_is_tried_when_one_cannot_be_reached(site: Site, network: MakeNetwork) -> None:
    allowed = Network(
        max_bytes=1000,
        resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"],  # nobody listens on the first
        may_connect=lambda _: True,
        authorities=network().authorities,
    )

    assert fetch(allowed, site.url("/page")).body == PAGE


def test_a_redirect_is_followed_and_the_last_address_is_told(site: Site, network: MakeNetwork) -> None:
    site.replies["/old"] = Reply(status=301, headers={"Location": "/page"})

    assert fetch(network(), site.url("/old")).url == site.url("/page")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        pytest.param("https://inside.example/", "inside.example is 10.0.0.7", id="private address"),
        pytest.param("http://news.example/page", "only https is fetched", id="http"),
        pytest.param("https://me:word@news.example/", "holds a user name or password", id="credentials"),
        pytest.param("https://[", "redirects to what is no address", id="broken"),
        pytest.param("file:///etc/passwd", "only https is fetched", id="file"),
        pytest.param("/around", "redirects more than 5 times", id="loop"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    site: Site, network: MakeNetwork, target: str, reason: str
) -> None:
    site.replies["/around"] = Reply(status=302, headers={"Location": target})
    names = {"news.example": "127.0.0.1", "inside.example": "10.0.0.7"}

    assert reason in problem(network(names=names), site.url("/around"))


def test_a_name_that_is_rebound_between_redirects_is_refused(site: Site, network: MakeNetwork) -> None:
    site.replies["/old"] = Reply(status=302, headers={"Location": "/page"})
    answers = iter(["127.0.0.1", "127.0.0.1", "192.168.7.7"])

    reason = problem(network(resolve=lambda _host, _port: [next(answers)]), site.url("/old"))

    assert "192.168.7.7, which is not a public address" in reason
    assert site.paths == ["/old"]


def test_a_type_that_cannot_be_read_is_refused(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(body=b"\x89PNG", type="image/png")

    assert problem(network(), site.url("/page")) == "is image/png, which newsdesk cannot read"


def zeros() -> Iterator[bytes]:
    return itertools.repeat(bytes(1 << 16))


def promises() -> Iterator[bytes]:
    return itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def empty_blocks() -> Iterator[bytes]:
    """A deflate stream that never ends and never says anything."""
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    yield from itertools.repeat(b"\x00\x00\x00\xff\xff" * 10_000)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body=bytes(1_000_001)), id="large body"),
        pytest.param(Reply(length=-1, more=zeros), id="endless body"),
        pytest.param(Reply(before=promises), id="an answer that is always about to come"),
        pytest.param(
            Reply(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}), id="gzip bomb"
        ),
        pytest.param(
            Reply(length=-1, headers={"Content-Encoding": "gzip"}, more=empty_blocks),
            id="endless gzip of nothing",
        ),
    ],
)
def test_a_body_that_is_too_large_is_given_up(site: Site, network: MakeNetwork, reply: Reply) -> None:
    site.replies["/page"] = reply

    assert problem(network(), site.url("/page")) == "is larger than the 1,000,000 bytes allowed"


def test_a_compressed_page_is_brought_as_it_was(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(body=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})

    assert fetch(network(), site.url("/page")).body == PAGE


def test_a_compression_that_was_not_asked_for_is_refused(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(body=PAGE, headers={"Content-Encoding": "gzip, gzip, gzip"})

    assert "compressed in a way that was not asked for" in problem(network(), site.url("/page"))


def drip() -> Iterator[bytes]:
    while True:
        time.sleep(0.02)
        yield b"."


def test_a_body_that_drips_is_given_up_at_the_time_limit(site: Site, network: MakeNetwork) -> None:
    site.replies["/page"] = Reply(length=-1, more=drip)

    assert problem(network(seconds=0.5), site.url("/page")) == "took longer than 0.5 s; try again later"


@pytest.mark.parametrize("length", [len(PAGE) + 10, 10_000])
def test_an_answer_that_breaks_off_is_no_answer(site: Site, network: MakeNetwork, length: int) -> None:
    site.replies["/page"] = Reply(body=PAGE, length=length)

    assert "the connection broke" in problem(network(), site.url("/page"))


def test_a_certificate_for_another_name_is_refused(site: Site, network: MakeNetwork) -> None:
    names = {"elsewhere.example": "127.0.0.1"}

    assert "no secure connection" in problem(
        network(names=names), site.url("/page", host="elsewhere.example")
    )


def test_an_authority_that_is_not_known_is_refused(site: Site) -> None:
    stranger = Network(max_bytes=1000, resolve=lambda _host, _port: ["127.0.0.1"], may_connect=lambda _: True)

    assert "no secure connection" in problem(stranger, site.url("/page"))


def test_a_machine_without_a_network_says_so(site: Site, network: MakeNetwork) -> None:
    def fail(_host: str, _port: int) -> list[str]:
        raise OSError(-3, "Temporary failure in name resolution")

    reason = problem(network(resolve=fail), site.url("/page"))

    assert "the name news.example cannot be resolved; check the address and the network" in reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "is not there (404); check the address"),
        (403, "is not shown to us (403); save it in a browser and add the file"),
        (503, "the server cannot answer now (503); try again later"),
        (206, "the server answers 206, which is no page"),
        (304, "the server answers 304, which is no page"),
    ],
)
def test_what_a_status_means_is_told(site: Site, network: MakeNetwork, status: int, reason: str) -> None:
    site.replies["/page"] = Reply(status=status)

    assert problem(network(), site.url("/page")) == reason


def test_robots_txt_is_kept_to(site: Site, network: MakeNetwork) -> None:
    site.replies["/robots.txt"] = Reply(
        body=b"User-agent: *\nDisallow: /\n\nUser-agent: newsdesk\nDisallow: /page\nAllow: /\n"
    )
    site.replies["/other"] = Reply(body=PAGE)
    ours = fetcher(network())

    assert ours.fetch(site.url("/other"), types=TYPES).body == PAGE
    with pytest.raises(FetchError, match="asks programs not to read this"):
        ours.fetch(site.url("/page"), types=TYPES)
    assert [visit.path for visit in site.visits] == ["/robots.txt", "/other"]


def test_robots_txt_is_kept_to_behind_a_redirect(site: Site, network: MakeNetwork) -> None:
    site.replies["/old"] = Reply(status=302, headers={"Location": "/page"})
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /page\n")

    assert "asks programs not to read this" in problem(network(), site.url("/old"))
    assert site.paths == ["/old"]


def test_a_site_whose_robots_txt_is_in_trouble_is_left_alone(site: Site, network: MakeNetwork) -> None:
    site.replies["/robots.txt"] = Reply(status=503)

    reason = problem(network(), site.url("/page"))

    assert reason == "its robots.txt: the server cannot answer now (503); try again later"
    assert site.paths == []


def test_a_site_whose_robots_txt_leads_astray_is_left_alone(site: Site, network: MakeNetwork) -> None:
    site.replies["/robots.txt"] = Reply(status=301, headers={"Location": "http://news.example/robots.txt"})

    reason = problem(network(), site.url("/page"))

    assert reason.startswith(
        "its robots.txt: redirects to http://news.example/robots.txt: only https is fetched"
    )


def test_a_site_that_cannot_be_reached_is_asked_once(site: Site, network: MakeNetwork) -> None:
    asked = []

    def fail(host: str, _port: int) -> list[str]:
        asked.append(host)
        raise OSError(-3, "Temporary failure in name resolution")

    ours = fetcher(network(resolve=fail))
    for path in ("/page", "/other"):
        with pytest.raises(FetchError) as caught:
            ours.fetch(site.url(path), types=TYPES)
        assert caught.value.url == site.url(path)
        assert caught.value.passing

    assert asked == ["news.example"]


def test_a_site_is_not_asked_again_before_its_time(site: Site, network: MakeNetwork) -> None:
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 4\n")
    slept: list[float] = []
    ours = HttpsFetcher(network(), user_agent="newsdesk/test", clock=lambda: 100.0, sleep=slept.append)

    for _ in range(2):
        ours.fetch(site.url("/page"), types=TYPES)
    ours.fetch(site.url("/page", host="other.example"), types=TYPES)

    # One second after robots.txt, which had not been read yet; the clock stands still, so the waits add up.
    assert slept == [1.0, 5.0, 1.0]


def test_a_link_is_printed_without_what_moves_the_cursor() -> None:
    with pytest.raises(FetchError) as caught:
        parse_address("http://news.example/\x1b[2J")

    assert str(caught.value).startswith("http://news.example/?[2J: ")


def test_what_a_server_says_is_printed_without_what_moves_the_cursor(
    site: Site, network: MakeNetwork
) -> None:
    site.replies["/page"] = Reply(body=PAGE, type="image/\x1b[2Jpng")

    assert problem(network(), site.url("/page")) == "is image/?[2jpng, which newsdesk cannot read"
