"""One story or list → what is to become of its page. Which there are is the plan's to tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import jinja2
import msgspec
from msgspec.structs import replace as replace_fields

from newsdesk.briefing import write_briefing
from newsdesk.errors import NewsdeskError
from newsdesk.fingerprint import digest_bytes, fingerprint
from newsdesk.model import Card, Copy, Failure, Page, Story
from newsdesk.pipeline.actions import Action
from newsdesk.pipeline.catalogue import Catalogue, PageRecord
from newsdesk.pipeline.compare import WITHDRAWN, Folder
from newsdesk.pipeline.project import BASES
from newsdesk.pipeline.recover import read_record, read_stub
from newsdesk.pipeline.spool import Spool, Spooled, read_content
from newsdesk.pipeline.understand import KnownArticle, recall_analysis
from newsdesk.render.changes import find_changes, keep_numbers
from newsdesk.render.citation import make_citation
from newsdesk.render.edits import edit_card, find_conflicts, is_locked, is_untouched, list_links
from newsdesk.render.files import File
from newsdesk.render.indexes import IndexPage, render_index
from newsdesk.render.language import Language
from newsdesk.render.pages import make_card, page_path, render_briefing
from newsdesk.render.related import view_related
from newsdesk.render.topics import Topic, find_links
from newsdesk.render.view import BriefingView, read_view
from newsdesk.render.viewer import view_briefing
from newsdesk.site.leaks import find_secrets

LISTED = "the briefings that it lists changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a story's briefing says, before it is known which names lead to pages of their own."""

    story: Story
    copies: tuple[Copy, ...]
    old: PageRecord | None
    card_key: str
    card: Card | None = None
    """None when no page can be made, and there was none before."""
    twin: Spooled | None = None
    """The view as JSON; None when it was not needed, because the old card still holds."""
    failure: Failure | None = None

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of the story's articles, copies of them among these."""
        return (*self.story.articles, *(copy.article for copy in self.copies))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStory:
    """What is to become of one story's page."""

    record: PageRecord | None
    """None when no page could be made, and there was none before."""
    card: Card | None = None
    """What lists say of the page, as a person left it; None when they say what they said."""
    actions: tuple[Action, ...] = ()
    rendered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedIndex:
    """What is to become of one page, or other file, that is made from cards."""

    path: str
    key: str
    digest: str
    """Of what was generated."""
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that the pages of one run are made from."""

    folder: Folder
    environment: jinja2.Environment
    language: Language
    articles: Mapping[str, tuple[KnownArticle, str]]
    """Article id → the article, and the cache key of its source."""
    shared_key: str
    """Fingerprint of what every page depends on."""
    copies: Mapping[str, Sequence[Copy]]
    """Article id → its copies, for those that have some."""
    catalogue: Catalogue
    """What the last run left; of every `PageRecord` it has the card."""
    spool: Spool
    """Where pages wait until all are made."""
    today: str

    def make_card_key(self, story: Story) -> str:
        """Return the fingerprint of all that the story's card is made from."""
        keys = [self.articles[a][1] for a in story.articles]
        return fingerprint(self.shared_key, story.id, story.articles, self._list_copies(story), keys)

    def _list_copies(self, story: Story) -> tuple[Copy, ...]:
        return tuple(copy for a in story.articles for copy in self.copies.get(a, ()))

    def draft_story(self, story: Story, old: PageRecord | None, card_key: str) -> Draft:
        """Return the story's card, from the last run where it still holds; `old` is what was written before."""
        card = self.catalogue.read_card(old.story) if old else None
        draft = Draft(story=story, copies=self._list_copies(story), old=old, card_key=card_key, card=card)
        if old and old.card_key == card_key:
            return draft
        names = ", ".join(self.articles[a][0].source for a in story.articles)
        try:
            view = self._view(draft)
            twin = msgspec.json.encode(view)
        except NewsdeskError:
            raise
        except Exception as error:  # noqa: BLE001 - the per-story boundary: a fault of ours must not stop the others
            reason = f"no page could be made ({type(error).__name__}: {error}); please report it"
            return replace(draft, failure=Failure(source=names, stage="brief", reason=reason))
        if secrets := find_secrets(twin):
            # The check of the site would refuse all of it: one source must not stop the others.
            reason = f"the page would hold what looks like a key or token ({secrets[0]}…); mend the source"
            return replace(draft, card=None, failure=Failure(source=names, stage="render", reason=reason))
        return replace(draft, card=self._make_card(view, old), twin=self.spool.put(twin))

    def _view(self, draft: Draft) -> BriefingView:
        config, story = self.folder.project.config, draft.story
        analyses = [recall_analysis(self.folder.project, self.articles[a][0]) for a in story.articles]
        briefing = write_briefing(
            story.id, analyses, copies=draft.copies, most_quotes=config.quotes, most_context=config.context
        )
        last = self._last_edition(draft.old) if draft.old else None
        numbers = keep_numbers(last, briefing) if last else {}
        view = view_briefing(briefing, full_text=config.full_text, numbers=numbers)
        if last:
            texts = [a.article.text for a in analyses]
            view = replace(view, changes=(*find_changes(last, view, texts, today=self.today), *last.changes))
        return view

    def _last_edition(self, old: PageRecord) -> BriefingView | None:
        twin = next(path for path in old.digests if path.endswith(".json"))
        return read_view(self.folder.read(twin) or b"")

    def _make_card(self, view: BriefingView, old: PageRecord | None) -> Card:
        path = old.path if old else page_path(view)
        subjects = self.folder.project.config.subjects
        return make_card(view, path=path, subjects=subjects, language=self.language)

    def place_story(self, draft: Draft, topics: Collection[Topic], earlier: Sequence[Card]) -> PlacedStory:
        """Return what is to happen to the story's page, now that it is known what it can link to.

        `earlier` are the cards of related briefings as their pages have them.
        """
        old = draft.old
        if draft.card is None or draft.failure:
            return PlacedStory(record=old if draft.card else None)
        links = find_links(draft.card, topics)
        related = tuple(view_related(card, path=draft.card.path) for card in earlier)
        key = fingerprint(draft.card_key, links, related)
        if old and old.key == key and self.is_as_left(old):
            return PlacedStory(record=old)
        view = msgspec.json.decode(draft.twin.read(), type=BriefingView) if draft.twin else self._view(draft)
        view = replace(view, related=related)
        card = self._make_card(view, old)  # the old one may have a title that a person gave the page
        config = self.folder.project.config
        made = render_briefing(
            self.environment,
            view,
            path=card.path,
            card=card,
            topics=links,
            citation=make_citation(
                card, site_name=config.site_name, site_url=config.site_url or "", language=self.language
            ),
            language=self.language,
        )
        record = PageRecord(
            story=draft.story.id,
            path=card.path,
            key=key,
            digests={},
            card_key=draft.card_key,
            articles=draft.articles,
        )
        return self._place(record, card, made, why=_why(draft))

    def is_as_left(self, old: PageRecord) -> bool:
        """Tell whether the files of a briefing lie as the last run left them."""
        folder, path = self.folder, old.path
        for lies, known in old.digests.items():
            if (folder.files.get(lies) or folder.digest(lies)) != known:
                return False
        return path in folder.bases and old.deleted == folder.is_deleted(path)

    def _place(self, record: PageRecord, card: Card, made: tuple[Page, Page], *, why: str) -> PlacedStory:
        """Return what is to happen to a briefing's page and its twin, and the record of how they will lie."""
        folder, (page, twin) = self.folder, made
        deleted = folder.is_deleted(page.path)
        if deleted:  # what the page said is not to be published in another form
            twin = replace(twin, path=BASES + twin.path)
        on_page = None if deleted else folder.compare(page, why=why, today=self.today)
        locked = is_locked(folder.read(page.path) or b"")
        on_twin = None if locked else folder.compare(twin, why=why, today=self.today)
        if locked and (frozen := read_record(folder, twin.path)):
            # A fresh clone knows only what the twin says: what joined since is no part of the story yet.
            record = replace_fields(record, articles=frozen.articles)
        actions = tuple(action for action in (on_twin, on_page) if action)
        written = {a.path: read_content(a.content) for a in actions if a.content is not None}
        digests = {
            path: digest
            for path in (twin.path, page.path)
            if (digest := digest_bytes(written[path]) if path in written else folder.digest(path))
        }
        lies = written.get(page.path) or folder.read(page.path) or page.content
        record = replace_fields(
            record,
            digests=digests,
            deleted=deleted,
            conflicts=on_page.conflicts if on_page else (),
            links=() if deleted or lies == page.content else list_links(lies, path=page.path),
        )
        waiting = tuple(action.put_by(self.spool) for action in actions)
        return PlacedStory(record=record, card=edit_card(card, lies), actions=waiting, rendered=True)

    def keep_page(self, old: PageRecord) -> PlacedStory | None:
        """Return what is kept of a page that has no source any more but a person's edits; None when it has none."""
        folder, path = self.folder, old.path
        lies, twin = folder.read(path), path.removesuffix(".md") + ".json"
        if lies is None or is_untouched(lies):
            return None
        record = read_record(folder, twin)
        if not record:
            return None
        view = self._last_edition(record)
        card = self._make_card(view, record) if view else read_stub(folder, record)
        record = replace_fields(
            record,
            digests=record.digests | {path: folder.digest(path) or ""},
            conflicts=find_conflicts(lies, path=path),
            links=list_links(lies, path=path),
        )
        keep = Action(kind="keep", path=path, why=WITHDRAWN)
        return PlacedStory(record=record, card=edit_card(card, lies), actions=(keep,))

    def place_index(self, index: IndexPage, old: tuple[str, str] | None) -> PlacedIndex:
        """Return what is to happen to a page made from cards; `old` are key and digest of the last run.

        It is rendered only when the cards changed, or the file.
        """
        key, path = fingerprint(self.shared_key, index), index.path
        if old and old[0] == key and self.are_as_left({path: old}):
            return PlacedIndex(path=path, key=key, digest=old[1])
        page = render_index(self.environment, index)
        return self._place_made(page, key)

    def are_as_left(self, pages: Mapping[str, tuple[str, str]]) -> bool:
        """Tell whether pages made from cards lie as the last run left them; path → key and digest."""
        files, bases = self.folder.files, self.folder.bases
        return all(
            files.get(path) == digest and (path in bases or not path.endswith(".md"))
            for path, (_, digest) in pages.items()
        )

    def place_file(self, file: File, old: tuple[str, str] | None) -> PlacedIndex:
        """Return what is to happen to a file that is no page, as `place_index` does."""
        key, path = fingerprint(self.shared_key, file.told), file.path
        if old and old[0] == key and self.are_as_left({path: old}):
            return PlacedIndex(path=path, key=key, digest=old[1])
        made = Page(path=path, content=file.write())
        return self._place_made(made, key)

    def _place_made(self, made: Page, key: str) -> PlacedIndex:
        action = self.folder.compare(made, why=LISTED, today=self.today)
        action = action and action.put_by(self.spool)
        return PlacedIndex(path=made.path, key=key, digest=digest_bytes(made.content), action=action)


def find_moved_pages(
    before: Mapping[str, PageRecord], records: Mapping[str, PageRecord], moved: Mapping[str, str]
) -> dict[str, str]:
    """Return path → story for pages whose story became part of another: links to them lead on from there.

    `moved` is what the last run found.
    """
    if not moved and before.keys() <= records.keys():
        return {}
    holder = {article: story for story, record in records.items() for article in record.articles}
    heirs = {
        story: heir
        for story, record in before.items()
        if story not in records
        and (heir := next((holder[a] for a in record.articles if a in holder), None)) is not None
    }
    every = {path: heirs.get(story, story) for path, story in moved.items()}
    every |= {before[story].path: heir for story, heir in heirs.items()}
    taken = {record.path for record in records.values()}
    shown = {story for story, record in records.items() if not record.deleted}
    return {path: every[path] for path in sorted(every) if every[path] in shown and path not in taken}


def _why(draft: Draft) -> str:
    old = draft.old
    if old is None:
        return "new story"
    if gained := len(set(draft.articles) - set(old.articles)):
        return f"{gained} source{'s' if gained > 1 else ''} joined"
    if lost := len(set(old.articles) - set(draft.articles)):
        return f"{lost} source{'s' if lost > 1 else ''} withdrawn"
    if old.card_key == draft.card_key:
        return "who has a page of their own changed, or the file"
    return "source, template, configuration or program changed"
