"""Cards → the files of a site that are no pages: feeds, and what machines look for at its root."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

import jinja2

from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.model import Card
from newsdesk.render.escape import safe_url
from newsdesk.render.feeds import FORMATS, Feed, make_changes_feed, make_feed
from newsdesk.render.language import ENGLISH, Language
from newsdesk.render.templates import LLMS, fill_template
from newsdesk.render.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that is no page, not written out yet."""

    path: str
    told: str
    """Digest of what it says."""
    write: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What files say of the site as a whole."""

    name: str
    url: str
    language: Language = ENGLISH


def plan_news(cards: Collection[Card], site: Site) -> Iterator[File]:
    """Yield the feeds of the newest of `cards`."""
    return _plan_feed(make_feed(cards, title=site.name, stem="feed", page="index.html", site_url=site.url))


def plan_news_of_changes(cards: Collection[Card], site: Site) -> Iterator[File]:
    """Yield the feeds of what changed in `cards`."""
    language = site.language
    title = language.gettext("%(site)s: changes") % {"site": site.name}
    return _plan_feed(
        make_changes_feed(
            cards, title=title, stem="changes", page="changes.html", site_url=site.url, language=language
        )
    )


def plan_news_of_subject(topic: Topic, cards: Collection[Card], site: Site) -> Iterator[File]:
    """Yield the feeds of a subject; `cards` are those of its briefings."""
    stem = topic.path.removesuffix(".md")
    title = f"{site.name}: {topic.name}"
    return _plan_feed(make_feed(cards, title=title, stem=stem, page=f"{stem}.html", site_url=site.url))


def plan_texts(environment: jinja2.Environment, briefings: int, site: Site) -> Iterator[File]:
    """Yield llms.txt and robots.txt of a site of so many briefings."""
    yield _plan_text("llms.txt", fill_template(environment, LLMS, site_name=site.name, total=briefings))
    address = safe_url(site.url)
    sitemap = f"\nSitemap: {urljoin(address.rstrip('/') + '/', 'sitemap.xml')}\n" if address else ""
    yield _plan_text("robots.txt", f"User-agent: *\nAllow: /\n{sitemap}")


def is_feed(path: str) -> bool:
    """Tell whether the path below the briefings folder is one that a feed has."""
    stem, dot, ending = path.rpartition(".")
    return dot + ending in FORMATS and (stem in {"feed", "changes"} or path.startswith("subjects/"))


def _plan_feed(feed: Feed) -> Iterator[File]:
    told = fingerprint(feed)
    for ending, write in FORMATS.items():
        yield File(path=feed.stem + ending, told=told, write=partial(write, feed))


def _plan_text(path: str, text: str) -> File:
    content = text.encode()
    return File(path=path, told=digest_bytes(content), write=lambda: content)
