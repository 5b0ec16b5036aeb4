"""Articles → stories and copies, with what earlier runs found out about pairs of them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from newsdesk.engines import Engine, Killed
from newsdesk.fingerprint import digest_code
from newsdesk.model import Article, Copy, Story
from newsdesk.pipeline.memory import Memory
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.spool import Spool, Spooled
from newsdesk.pipeline.understand import KnownArticle, recall_article
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.originals import group_again
from newsdesk.stories.sketch import Sketch, pack_sketch, sketch_article, unpack_sketch


def group_articles(
    project: Project, articles: Sequence[KnownArticle], known: Mapping[str, str], *, engine: Engine
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id so far.

    Where many are new, the engine compares them.
    """
    sketches = _Sketches(project, articles)
    tokens = {article.id: article.key for article in articles}
    version = digest_code("stories", "text", "model.py", "pipeline/assign.py", "pipeline/memory.py")
    return Memory(project.state).keep_notes(
        version,
        lambda notes: group_again(
            notes,
            tokens,
            sketches.find,
            lambda id_: sketches.recall(id_).text,
            known=known,
            compare=partial(compare_by, engine),
        ),
    )


class _Sketches:
    """The articles of a run and their sketches, of which each is made once: by whoever read the article, or here."""

    def __init__(self, project: Project, articles: Iterable[KnownArticle]) -> None:
        self._project, self._spool = project, Spool(project.state)
        self._articles = {article.id: article for article in articles}
        self._made: dict[str, Spooled] = {}

    def find(self, id_: str) -> Sketch:
        """Return the sketch of an article; raise LostError as `recall_article` does."""
        made = self._articles[id_].sketch or self._made.get(id_)
        if made is None:
            self._made[id_] = made = self._spool.put(pack_sketch(sketch_article(self.recall(id_))))
        return unpack_sketch(made.read())

    def recall(self, id_: str) -> Article:
        """Return an article as `recall_article` does."""
        return recall_article(self._project, self._articles[id_])


def compare_by(engine: Engine, batches: Iterable[Batch]) -> Iterator[bytes]:
    """Yield what `compare_batch` gives for each, wherever the engine works."""
    sent: deque[Batch] = deque()

    def send() -> Iterator[Batch]:
        for batch in batches:
            sent.append(batch)
            yield batch

    for result in engine.map(compare_batch, send()):
        batch = sent.popleft()
        # A worker may be lost for whatever else its machine was doing: the pairs are compared all the same.
        yield compare_batch(batch) if isinstance(result, Killed) else result
