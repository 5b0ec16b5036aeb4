"""Cards → what is to become of the pages and files that are made of many of them.

Only those are planned again that show a card that changed, or of which a file is not as it was left.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from newsdesk.fingerprint import fingerprint
from newsdesk.model import Failure
from newsdesk.pipeline.desk import Desk, PlacedIndex
from newsdesk.render.feeds import NEWEST
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
    cut_iso,
    plan_about,
    plan_archive,
    plan_changes,
    plan_home,
    plan_year,
)
from newsdesk.render.pages import UNDATED
from newsdesk.render.topics import (
    FOLDERS,
    Counted,
    Topic,
    list_topics,
    plan_list,
    plan_quarantine,
    plan_topic,
)

Plan = Callable[[], Iterable[IndexPage | File]]


class Lists:
    """The lists of one run. What is known of the last run's saves time and decides nothing."""

    def __init__(self, desk: Desk, *, quarantined: Sequence[Failure] | None) -> None:
        self._desk, self._catalogue, self._quarantined = desk, desk.catalogue, quarantined
        config = desk.folder.project.config
        self._site = Site(name=config.site_name, url=config.site_url or "", language=desk.language)
        self._old = self._catalogue.read_lists()
        self._anew = self._catalogue.recall("shared key") != desk.shared_key
        self._asked: set[str] = set()
        self._touched: set[str] = set()
        for card in self._catalogue.read_touched():
            self._touched |= {topic.path for topic in list_topics(card)} | {_name_year(card.date)}
        self.paths: set[str] = set()
        """Of all pages and files that there are to be."""

    def place(self, counted: Sequence[Counted]) -> Iterator[PlacedIndex]:
        """Yield what is to happen to lists that are not as they are to be; `counted` are the topics that have a page."""
        yield from self._place("news", self._plan_news)
        for year, _ in self._catalogue.count_years():
            yield from self._place_touched(year, partial(self._plan_year, year))
        for kind in FOLDERS:
            yield from self._place_kind(kind, [one for one in counted if one[0].kind == kind])
        for topic, _, _ in counted:
            yield from self._place_touched(topic.path, partial(self._plan_topic, topic))
        for name in sorted(self._old.keys() - self._asked):
            self._catalogue.put_list(name, {})
        self._catalogue.say("shared key", self._desk.shared_key)

    def _plan_news(self) -> Iterator[IndexPage | File]:
        """Yield what leads to all: planned each time, for it is little."""
        catalogue, site, language = self._catalogue, self._site, self._desk.language
        latest, total = self._desk.folder.project.config.latest, catalogue.count_cards()
        changed = catalogue.read_changed(max(latest, NEWEST))
        newest = catalogue.read_newest(latest)
        yield plan_home(newest, changed, total=total, site_name=site.name, latest=latest)
        yield plan_changes(changed, latest=latest, language=language)
        yield plan_about(site_name=site.name, language=language)
        yield plan_archive(catalogue.count_years(), language=language)
        if self._quarantined is not None:
            yield plan_quarantine(self._quarantined, language=language)
        yield from plan_news(catalogue.read_latest(), site)
        yield from plan_news_of_changes(changed, site)
        yield from plan_texts(self._desk.environment, total, site)

    def _plan_year(self, year: str) -> Iterator[IndexPage]:
        return plan_year(year, self._catalogue.read_year(year), language=self._desk.language)

    def _place_kind(self, kind: str, counted: Sequence[Counted]) -> Iterator[PlacedIndex]:
        quarantine, language = kind == "source" and self._quarantined is not None, self._desk.language
        told = fingerprint(counted, quarantine)
        self._touched |= {kind} if self._catalogue.recall(kind) != told else set()
        self._catalogue.say(kind, told)
        plan = partial(plan_list, kind, counted, quarantine=quarantine, language=language)
        yield from self._place_touched(kind, plan)

    def _plan_topic(self, topic: Topic) -> Iterator[IndexPage | File]:
        cards = self._catalogue.read_appearances(topic)
        yield from plan_topic(topic, cards, language=self._desk.language)
        if topic.kind == "subject":
            yield from plan_news_of_subject(topic, cards, self._site)

    def _place_touched(self, name: str, plan: Plan) -> Iterator[PlacedIndex]:
        old = self._old.get(name, {})
        if old and not self._anew and name not in self._touched and self._desk.are_as_left(old):
            self._asked.add(name)
            self.paths.update(old)
        else:
            yield from self._place(name, plan)

    def _place(self, name: str, plan: Plan) -> Iterator[PlacedIndex]:
        old, now = self._old.get(name, {}), dict[str, tuple[str, str]]()
        for made in plan():
            left = old.get(made.path)
            if isinstance(made, File):
                placed = self._desk.place_file(made, left)
            else:
                placed = self._desk.place_index(made, left)
            now[placed.path] = (placed.key, placed.digest)
            yield placed
        if now != old:
            self._catalogue.put_list(name, now)
        self._asked.add(name)
        self.paths.update(now)


def _name_year(date: str | None) -> str:
    return cut_iso(date, 1) or UNDATED
