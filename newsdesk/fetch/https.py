"""Fetches as a guest should: follows few redirects, keeps to robots.txt (RFC 9309), and takes its time.

Every redirect is a new request: its address is parsed, resolved and checked, and its robots.txt asked, again.
"""

import time
from collections.abc import Callable, Collection, Mapping
from urllib.parse import urljoin

from protego import Protego
from urllib3.util import Url

from newsdesk.errors import FetchError
from newsdesk.fetch.network import Answer, Network, media_type, parse_address
from newsdesk.fetch.port import Fetched

ROBOT = "newsdesk"
"""The name that a robots.txt calls us by."""
_REDIRECTS = 5
_DELAY = 1.0
"""Seconds between two requests to one host, where its robots.txt asks for no other."""
_LONGEST_DELAY = 30.0
_ROBOTS_BYTES = 2_000_000  # the RFC asks for 500 kibibytes at least; more is read, far more is no robots.txt


class HttpsFetcher:
    """A Fetcher. It holds what each site's robots.txt says, and when each host may be asked again."""

    def __init__(
        self,
        network: Network,
        *,
        user_agent: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._network = network
        self.user_agent = user_agent
        self._clock = clock
        self._sleep = sleep
        self._robots: dict[str, Protego | FetchError] = {}
        """Site → its rules, or why they are not known."""
        self._due: dict[str, float] = {}
        """Host → when it may be asked again."""

    def fetch(
        self,
        url: str,
        *,
        types: Collection[str],
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Return what `url` leads to, if it is of one of the media `types`; else raise a FetchError."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in known.items() if value}
        found, answer = self._follow(parse_address(url), conditions, types, check=self._check_robots)
        if answer.status == 304 and conditions:
            return Fetched(url=found.url, is_modified=False)
        if answer.status != 200:
            raise FetchError(url=found.url, problem=_explain(answer), passing=_is_passing(answer))
        return Fetched(
            url=found.url,
            body=answer.body,
            media_type=media_type(answer.headers),
            etag=_read_validator(answer, "etag"),
            last_modified=_read_validator(answer, "last-modified"),
        )

    def _follow(
        self,
        url: Url,
        headers: Mapping[str, str],
        types: Collection[str] | None,
        *,
        check: Callable[[Url], None] = lambda _: None,
        max_bytes: int | None = None,
    ) -> tuple[Url, Answer]:
        """Return the first answer that is no redirect, and where it was found."""
        for _ in range(_REDIRECTS + 1):
            check(url)
            self._wait_for_turn(url)
            sent = {"User-Agent": self.user_agent, **headers}
            answer = self._network.get(url, sent, types=types, max_bytes=max_bytes)
            target = answer.headers.get("location")
            if answer.status not in {301, 302, 303, 307, 308} or target is None:
                return url, answer
            try:
                url = parse_address(urljoin(url.url, target))
            except ValueError:
                raise FetchError(url=url.url, problem="redirects to what is no address") from None
        raise FetchError(url=url.url, problem=f"redirects more than {_REDIRECTS} times")

    def _wait_for_turn(self, url: Url) -> None:
        host = url.host or ""
        now = self._clock()
        due = max(self._due.get(host, now), now)
        if due > now:
            self._sleep(due - now)
        rules = self._robots.get(_site(url))
        asked = rules.crawl_delay(ROBOT) if isinstance(rules, Protego) else None
        self._due[host] = due + (_DELAY if asked is None else min(asked, _LONGEST_DELAY))

    def _check_robots(self, url: Url) -> None:
        """Raise FetchError unless the site's robots.txt allows us to ask for `url`."""
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        if isinstance(rules, FetchError):
            raise FetchError(url=url.url, problem=rules.problem, passing=rules.passing)
        if not rules.can_fetch(url.url, ROBOT):
            problem = "the site's robots.txt asks programs not to read this; save it by hand and add the file"
            raise FetchError(url=url.url, problem=problem)

    def _read_robots(self, site: str) -> Protego | FetchError:
        """Return the rules of a site: a file that is not there allows all. A server in trouble allows nothing."""
        address = f"{site}/robots.txt"
        try:
            _, answer = self._follow(parse_address(address), {}, None, max_bytes=_ROBOTS_BYTES)
        except FetchError as error:
            if error.url == address:
                return error
            problem = f"its robots.txt: redirects to {error}"
            return FetchError(url=address, problem=problem, passing=error.passing)
        if _is_passing(answer):
            return FetchError(url=address, problem=f"its robots.txt: {_explain(answer)}", passing=True)
        return Protego.parse(answer.body.decode("utf-8", "replace"))


def _site(url: Url) -> str:
    return f"{url.scheme}://{url.netloc}"


def _is_passing(answer: Answer) -> bool:
    return answer.status >= 500 or answer.status == 429


def _read_validator(answer: Answer, name: str) -> str | None:
    """Return a header that we may send back one day: short, and nothing but what a header may hold."""
    value = answer.headers.get(name, "")
    return value if 0 < len(value) <= 500 and value.isascii() and value.isprintable() else None


def _explain(answer: Answer) -> str:
    """Return what an answer's status means for the editor."""
    if answer.status in {404, 410}:
        return f"is not there ({answer.status}); check the address"
    if answer.status in {401, 402, 403, 451}:
        return f"is not shown to us ({answer.status}); save it in a browser and add the file"
    if _is_passing(answer):
        return f"the server cannot answer now ({answer.status}); try again later"
    return f"the server answers {answer.status}, which is no page"
