"""One request to one https address: resolved, checked, sent to exactly what was checked, its answer limited.

Redirects, robots.txt and politeness are for `https`. No proxy, cookie or password of this machine is used.
"""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import certifi
import urllib3.exceptions
from urllib3 import BaseHTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.util import Url, parse_url

from newsdesk.errors import FetchError
from newsdesk.fetch.addresses import is_public

_LONGEST_URL = 2000
_HEADERS = 200_000
"""Bytes an answer may have beside its body: http.client takes 100 headers, but any number of "100 Continue"."""
_TRIED = 4
"""Addresses of a host that are tried."""
_BARE: Any = {"redirect": False, "retries": False, "preload_content": False}
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    """Read only when the status is 200."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, in the order in which this machine would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How others are reached, and what they may send. Tests bring names, a policy and authorities of their own."""

    max_bytes: int
    """Of a body, both as it comes and decompressed."""
    seconds: float = 60.0
    """For a whole answer, however slowly it drips."""
    resolve: Callable[[str, int], Sequence[str]] = resolve_host
    may_connect: Callable[[IPv4Address | IPv6Address], bool] = is_public
    authorities: str = field(default_factory=certifi.where)
    """File of the certificates that are trusted; certifi's, since not every Python finds the system's."""

    def get(
        self,
        url: Url,
        headers: Mapping[str, str],
        *,
        types: Collection[str] | None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Send one GET; raise FetchError when there is no answer, or none of the media `types` (None: any)."""
        host, port = (url.host or "").strip("[]"), url.port or 443
        most = max_bytes or self.max_bytes
        deadline = time.monotonic() + self.seconds
        for address in self._check_host(url, host, port):
            pool = HTTPSConnectionPool(
                f"[{address}]" if ":" in address else address,
                port,
                timeout=Timeout(total=max(deadline - time.monotonic(), 0.01), connect=10),
                ssl_context=_make_context(self.authorities, deadline, most + _HEADERS),
                server_hostname=host,  # for SNI and the certificate: the name, while we connect to the address
            )
            sent = {
                "Host": url.netloc or host,
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
            } | dict(headers)
            try:
                with pool, pool.urlopen("GET", url.request_uri, headers=sent, **_BARE) as answer:
                    return _read_answer(url, answer, types, most)
            except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
                continue
            except (urllib3.exceptions.HTTPError, OSError, _TooLargeError) as error:
                passing = not isinstance(error, _TooLargeError)
                raise FetchError(url=url.url, problem=self._explain(error, most), passing=passing) from error
        problem = f"{host} cannot be reached; check the network, or try again later"
        raise FetchError(url=url.url, problem=problem, passing=True)

    def _check_host(self, url: Url, host: str, port: int) -> Sequence[str]:
        """Return the addresses to connect to. One that is not public damns the host: honest names have none."""
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError):
            problem = f"the name {host} cannot be resolved; check the address and the network"
            raise FetchError(url=url.url, problem=problem, passing=True) from None
        for address in addresses:
            if not self.may_connect(ip_address(address)):
                problem = f"{host} is {address}, which is not a public address; nothing is fetched from there"
                raise FetchError(url=url.url, problem=problem)
        return addresses[:_TRIED]

    def _explain(self, error: Exception, most: int) -> str:
        if isinstance(error, _TooLargeError):
            return f"is larger than the {most:,} bytes allowed"
        if isinstance(error, (urllib3.exceptions.TimeoutError, TimeoutError)):
            return f"took longer than {self.seconds:g} s; try again later"
        words = str(error).rpartition(">: ")[2][:160]  # urllib3 puts the object that it happened to before
        if isinstance(error, urllib3.exceptions.SSLError):
            return f"no secure connection: {words}"
        return f"the connection broke ({words}); try again later"


def parse_address(text: str) -> Url:
    """Return an https address without a fragment, its host in ASCII; raise FetchError for any other."""
    if len(text) > _LONGEST_URL:
        raise FetchError(url=text, problem=f"is longer than {_LONGEST_URL} characters")
    try:
        url = parse_url(text)
    except (urllib3.exceptions.LocationParseError, ValueError):
        raise FetchError(url=text, problem="is not an address that can be read") from None
    if url.scheme != "https":
        problem = "only https is fetched; save the page in a browser and add the file"
        raise FetchError(url=text, problem=problem)
    if url.auth is not None:
        raise FetchError(url=text, problem="holds a user name or password; leave it out")
    if not url.host or any(not c.isprintable() or c == " " for c in text):
        raise FetchError(url=text, problem="is not an address that can be read")
    return url._replace(fragment=None, path=url.path or "/")


def _make_context(authorities: str, deadline: float, most: int) -> ssl.SSLContext:
    """Return a context whose sockets end at the deadline, and after `most` bytes.

    urllib3's own timeouts start anew with every byte, and a decompressor can swallow bytes without end.
    """

    class LimitedSocket(ssl.SSLSocket):
        received = 0

        def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.settimeout(left)
            count = super().recv_into(buffer, nbytes, flags)
            self.received += count
            if self.received > most:
                raise _TooLargeError
            return count

    context = ssl.create_default_context(cafile=authorities)
    context.sslsocket_class = LimitedSocket
    return context


class _TooLargeError(Exception):
    """More bytes came than may come."""


def _read_answer(url: Url, answer: BaseHTTPResponse, types: Collection[str] | None, most: int) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status != 200:
        return Answer(status=answer.status, headers=headers)
    found = media_type(headers)
    if types is not None and found not in types:
        raise FetchError(
            url=url.url, problem=f"is {found or 'of no stated type'}, which newsdesk cannot read"
        )
    if headers.get("content-encoding", "").strip().lower() not in _CODINGS:
        raise FetchError(url=url.url, problem="is compressed in a way that was not asked for")
    body = bytearray()
    for part in answer.stream(1 << 16, decode_content=True):
        body += part
        if len(body) > most:
            raise _TooLargeError
    return Answer(status=200, headers=headers, body=bytes(body))


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type that headers state, in lower case and without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
