"""Topics → what is to become of their pages. Only those are planned again that list a briefing that changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.model import Failure
from newsdesk.pipeline.desk import Desk, PlacedIndex
from newsdesk.pipeline.memory import Memory
from newsdesk.render.indexes import IndexPage
from newsdesk.render.topics import FOLDERS, Topics, count_topics, plan_list, plan_quarantine, plan_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The pages that came of a topic, or of a list of topics."""

    told: str
    """Digest of what they follow from."""
    pages: tuple[tuple[str, str], ...]
    """Path and key of each."""


@dataclass(slots=True)
class TopicDesk:
    """Places the pages of topics. What an earlier run planned saves time and decides nothing."""

    desk: Desk
    written: Mapping[str, tuple[str, str]]
    """Path → key and digest of what the last run left."""
    planned: Mapping[str, Planned]
    """Name of a topic or list → what an earlier run planned."""
    changed: dict[str, Planned] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def place(self, name: str, told: str, plan: Callable[[], Iterable[IndexPage]]) -> Iterator[PlacedIndex]:
        """Yield what is to happen to the pages that `plan` gives; it is not asked when all is as it was left."""
        self.names.add(name)
        known = self.planned.get(name)
        if known and known.told == told:
            left = [self.desk.keep_index(path, key, self.written.get(path)) for path, key in known.pages]
            if all(left):
                yield from (page for page in left if page)
                return
        pages = [self.desk.place_index(page, self.written.get(page.path)) for page in plan()]
        now = Planned(told=told, pages=tuple((page.path, page.key) for page in pages))
        if now != known:
            self.changed[name] = now
        yield from pages


def place_topics(
    desk: Desk,
    topics: Topics,
    written: Mapping[str, tuple[str, str]],
    *,
    quarantined: Sequence[Failure] | None,
) -> Iterator[PlacedIndex]:
    """Yield what is to happen to the lists of topics and the pages of each; `written` is path → key and digest of what
    the last run left. `quarantined` are sources that failed, when there is to be a page of these.
    """
    memory, version, language = Memory(desk.folder.project.state), desk.shared_key, desk.language
    places = TopicDesk(desk=desk, written=written, planned=memory.load("topics", version, Planned))
    for kind in FOLDERS:
        counted = count_topics(kind, topics)
        quarantine = kind == "source" and quarantined is not None
        plan = partial(plan_list, kind, counted, quarantine=quarantine, language=language)
        yield from places.place(kind, fingerprint(counted, quarantine), plan)
    listed = {card.path: card for cards in topics.values() for card in cards}
    digests = {
        path: fingerprint(card) for path, card in listed.items()
    }  # once each: a card is of many topics
    for topic, cards in topics.items():
        told = digest_bytes("".join([digests[card.path] for card in cards]).encode())
        plan = partial(plan_topic, topic, cards, language=language)
        yield from places.place(topic.path, told, plan)
    if quarantined is not None:
        page = plan_quarantine(quarantined, language=language)
        yield desk.place_index(page, written.get(page.path))
    memory.save("topics", version, places.changed, places.planned.keys() - places.names)
