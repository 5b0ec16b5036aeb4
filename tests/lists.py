"""All lists of some cards, made at once; a run makes them one by one, from the catalogue (`pipeline.lists`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

import jinja2

from newsdesk.model import Card, Failure
from newsdesk.render.files import (
    File,
    Site,
    plan_news,
    plan_news_of_changes,
    plan_news_of_subject,
    plan_texts,
)
from newsdesk.render.indexes import (
    IndexPage,
    cut_date,
    make_entry,
    plan_about,
    plan_archive,
    plan_changes,
    plan_home,
    plan_year,
)
from newsdesk.render.language import ENGLISH
from newsdesk.render.pages import UNDATED
from newsdesk.render.topics import (
    FOLDERS,
    Counted,
    Topic,
    has_page,
    list_topics,
    plan_list,
    plan_quarantine,
    plan_topic,
)

Topics = Mapping[Topic, tuple[Card, ...]]


def order_newest(cards: Collection[Card]) -> list[Card]:
    return sorted(sorted(cards, key=lambda c: c.path), key=lambda c: c.date or "", reverse=True)


def plan_indexes(cards: Collection[Card], *, site_name: str, latest: int) -> Iterator[IndexPage]:
    """Yield the home page, the archive and the pages about changes and the site."""
    newest = order_newest(cards)
    yield plan_home(newest[:latest], newest, total=len(newest), site_name=site_name, latest=latest)
    yield plan_changes(newest, latest=latest, language=ENGLISH)
    yield plan_about(site_name=site_name, language=ENGLISH)
    years = [(name or UNDATED, tuple(group)) for name, group in groupby(newest, key=lambda c: cut_date(c, 1))]
    yield plan_archive([(year, len(group)) for year, group in years], language=ENGLISH)
    for year, group in years:
        yield from plan_year(year, [make_entry(card) for card in group], language=ENGLISH)


def find_topics(cards: Collection[Card], *, subjects: Collection[str] = (), fewest: int = 5) -> Topics:
    """Return all that has a page of its own, in order."""
    found: dict[Topic, list[Card]] = {}
    for card in order_newest(cards):
        for topic in list_topics(card):
            found.setdefault(topic, []).append(card)
    return {
        topic: tuple(found[topic])
        for topic in sorted(found)
        if has_page(count_topic(topic, found[topic]), len(cards), subjects=subjects, fewest=fewest)
    }


def count_topic(topic: Topic, cards: Collection[Card]) -> Counted:
    return topic, len(cards), sum(list_topics(card)[topic] for card in cards)


def plan_topics(topics: Topics, *, quarantined: Sequence[Failure] | None = None) -> Iterator[IndexPage]:
    """Yield the list of each kind, and the pages of each topic; of sources that failed, when they are given."""
    for kind in FOLDERS:
        quarantine = kind == "source" and quarantined is not None
        counted = [count_topic(topic, cards) for topic, cards in topics.items() if topic.kind == kind]
        yield from plan_list(kind, counted, quarantine=quarantine, language=ENGLISH)
    for topic, cards in topics.items():
        yield from plan_topic(topic, cards, language=ENGLISH)
    if quarantined is not None:
        yield plan_quarantine(quarantined, language=ENGLISH)


def plan_files(
    environment: jinja2.Environment, cards: Collection[Card], topics: Topics, *, site_name: str, site_url: str
) -> Iterator[File]:
    """Yield the feeds of everything, of what changed and of each subject, llms.txt and robots.txt."""
    site = Site(name=site_name, url=site_url)
    yield from plan_news(cards, site)
    yield from plan_news_of_changes(cards, site)
    for topic, held in topics.items():
        if topic.kind == "subject":
            yield from plan_news_of_subject(topic, held, site)
    yield from plan_texts(environment, len(cards), site)
