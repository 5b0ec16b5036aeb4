"""A web site on this machine that speaks https under made-up names, for tests of what connects to one."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import trustme

from newsdesk.fetch.addresses import is_public
from newsdesk.fetch.network import Network

HOSTS = ("news.example", "other.example", "xn--bcher-kva.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the site answers under one path."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """What it says of its length; None: the truth. -1: nothing."""
    more: Callable[[], Iterator[bytes]] = field(default=lambda: iter(()))
    """What follows the body, until the client has enough."""
    before: Callable[[], Iterator[bytes]] = field(default=lambda: iter(()))
    """What comes before all, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that came."""

    host: str
    path: str
    headers: Mapping[str, str]


class Site(ThreadingHTTPServer):
    """Answers with `replies`, and remembers `visits`. There is no robots.txt unless a test puts one."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, authority: trustme.CA) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, Reply | Sequence[Reply]] = {}
        """Path → the reply, or the replies one after the other."""
        self.visits: list[Visit] = []
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*HOSTS).configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def url(self, path: str, host: str = HOSTS[0]) -> str:
        """Return the address of a path."""
        return f"https://{host}:{self.server_address[1]}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [visit.path for visit in self.visits if visit.path != "/robots.txt"]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients of these tests hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path
        self.server.visits.append(
            Visit(
                host=self.headers["Host"], path=path, headers={k.lower(): v for k, v in self.headers.items()}
            )
        )
        replies = self.server.replies.get(path, Reply(status=404))
        if not isinstance(replies, Reply):
            asked = sum(visit.path == path for visit in self.server.visits)
            replies = replies[min(asked, len(replies)) - 1]
        for part in replies.before():
            self.wfile.write(part)
        self.send_response(replies.status)
        headers = {"Content-Type": replies.type, "Connection": "close", **replies.headers}
        if replies.length != -1:
            headers["Content-Length"] = str(len(replies.body) if replies.length is None else replies.length)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(replies.body)
        for part in replies.more():
            self.wfile.write(part)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Say nothing."""


@contextmanager
def serve_site(folder: Path) -> Iterator[tuple[Site, Callable[..., Network]]]:
    """Yield a running site, and what makes a Network that reaches it: its names are this machine's loopback."""
    authority = trustme.CA()
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(file)

    def make_network(
        *,
        names: Mapping[str, str] = dict.fromkeys(HOSTS, "127.0.0.1"),
        max_bytes: int = 1_000_000,
        seconds: float = 20.0,
        resolve: Callable[[str, int], Sequence[str]] | None = None,
    ) -> Network:
        return Network(
            max_bytes=max_bytes,
            seconds=seconds,
            resolve=resolve or (lambda host, _: [names[host]]),
            may_connect=allow_loopback,
            authorities=str(file),
        )

    with Site(authority) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site, make_network
        finally:
            site.shutdown()
            thread.join()


def allow_loopback(address: IPv4Address | IPv6Address) -> bool:
    """Return what the program's own policy says, except that the site of the tests may be reached."""
    return is_public(address) or address == IPv4Address("127.0.0.1")
