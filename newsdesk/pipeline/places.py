"""Stories → what is to become of their pages. Only those are placed that something reaches that changed.

A page follows from its sources, from which of its names have pages, and from the cards of earlier briefings that it
leads to. What is known of the last run tells which pages none of that has reached.
"""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import msgspec

from newsdesk.model import Failure, Story
from newsdesk.pipeline.catalogue import PageRecord
from newsdesk.pipeline.desk import Desk, Draft, PlacedStory
from newsdesk.pipeline.kin import Kin
from newsdesk.render.topics import Counted, Topic, has_page


class Places:
    """The pages of one run's stories; `before` is what was written, of each there is a card in the catalogue."""

    def __init__(self, desk: Desk, stories: Sequence[Story], before: dict[str, PageRecord]) -> None:
        self._desk, self._catalogue, self._before = desk, desk.catalogue, before
        self._stories = {story.id: story for story in stories}
        self._kin = Kin(self._catalogue)
        self._drafts: dict[str, Draft] = {}
        self.failures: list[Failure] = []
        """Why there is no new page of some stories."""
        self.records = dict(before)
        """Story → what will have been written."""

    def place(self) -> Iterator[PlacedStory]:
        """Yield what is to become of each page that may not be as it is to be."""
        waiting = self._draft()
        topics = {topic for topic, _, _ in count_topics(self._desk)}
        waiting |= self._catalogue.find_stories(self._find_other(topics)) & self._stories.keys()
        lost = self._before.keys() - self._stories.keys()
        order = [(*self._rank(story), story) for story in waiting]
        heapq.heapify(order)
        while order:
            story = heapq.heappop(order)[-1]
            if story not in waiting:
                continue
            waiting.remove(story)
            earlier = [self._catalogue.read_card(other) for other in self._kin.find(story)]
            placed = self._desk.place_story(self._take_draft(story), topics, earlier)
            yield placed
            if not self._keep(placed):
                lost.add(story)
            elif self._catalogue.is_touched(story):
                later = set(self._kin.find_later(story)) - waiting
                waiting |= later
                for other in later:
                    heapq.heappush(order, (*self._rank(other), other))
        yield from self._place_lost(lost & self._before.keys())

    def _draft(self) -> set[str]:
        """Bring the cards up to date, and who is related to whom; return which pages may not be as they are to be."""
        desk, catalogue = self._desk, self._catalogue
        waiting, changed, gone = set[str](), list[str](), self._before.keys() - self._stories.keys()
        for lost in gone:
            catalogue.drop_card(lost)
        for id_, story in self._stories.items():
            old, key = self._before.get(id_), desk.make_card_key(story)
            is_new = not old or old.card_key != key
            if old and not is_new and not old.deleted and desk.is_as_left(old):
                continue
            waiting.add(id_)
            draft = desk.draft_story(story, old, key)
            if is_new:
                self._drafts[id_] = replace(draft, card=None)  # the catalogue has it
                self.failures += [draft.failure] if draft.failure else []
            is_listed = draft.card is not None and not desk.folder.is_deleted(draft.card.path)
            if draft.card:
                catalogue.put_card(draft.card, listed=is_listed)
            else:
                catalogue.drop_card(id_)
            if draft.card and is_listed:
                changed.append(id_)
            else:
                gone.add(id_)
        return waiting | self._kin.renew(map(catalogue.read_card, changed), gone) & self._stories.keys()

    def _find_other(self, topics: Collection[Topic]) -> set[Topic]:
        """Return the topics that have a page and had none, or the other way round."""
        last = self._catalogue.recall("topics") or b"\x90"
        before = {Topic(*topic) for topic in msgspec.msgpack.decode(last, type=list[tuple[str, str]])}
        self._catalogue.say("topics", msgspec.msgpack.encode(sorted(topics)))
        return before ^ set(topics)

    def _rank(self, story: str) -> tuple[bool, str]:
        """Return when it is a story's turn: earlier ones first, because later ones lead to them."""
        day = self._catalogue.find_day(story)
        return (not day, day)

    def _take_draft(self, story: str) -> Draft:
        """Return a draft, which nobody needs any more."""
        if draft := self._drafts.pop(story, None):
            return replace(draft, card=self._catalogue.find_card(story))
        old = self._before[story]
        return self._desk.draft_story(self._stories[story], old, old.card_key)

    def _keep(self, placed: PlacedStory) -> bool:
        """Keep what is written for a page; tell whether it is anything."""
        record = placed.record
        if not record:
            return False
        if placed.card:
            self.records[record.story] = record
            self._catalogue.put_record(record)
            self._catalogue.put_card(placed.card, listed=not record.deleted)
        return True

    def _place_lost(self, stories: Collection[str]) -> Iterator[PlacedStory]:
        """Yield what is to become of pages that have no source any more."""
        for story in sorted(stories):
            placed = self._desk.keep_page(self._before[story])
            if placed and self._keep(placed):
                yield placed
            else:
                del self.records[story]
                self._catalogue.drop_record(story)


def count_topics(desk: Desk) -> list[Counted]:
    """Return what has a page of its own, in order."""
    config, briefings = desk.folder.project.config, desk.catalogue.count_cards()
    return [
        counted
        for counted in desk.catalogue.count_topics()
        if has_page(counted, briefings, subjects=config.subjects, fewest=config.subject_briefings)
    ]
