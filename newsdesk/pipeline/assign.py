"""Articles → stories and copies, with what earlier runs found out about pairs of them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from newsdesk.engines import Engine, Killed
from newsdesk.fingerprint import digest_code
from newsdesk.model import Copy, Story
from newsdesk.pipeline.memory import Memory
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import KnownArticle, recall_article, recall_sketch
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.originals import group_again


def group_articles(
    project: Project, articles: Sequence[KnownArticle], known: Mapping[str, str], *, engine: Engine
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id so far.

    Where many are new, the engine compares them.
    """
    by_id = {article.id: article for article in articles}
    tokens = {article.id: article.key for article in articles}
    version = digest_code("stories", "text", "model.py", "pipeline/assign.py", "pipeline/memory.py")
    return Memory(project.state).keep_notes(
        version,
        lambda notes: group_again(
            notes,
            tokens,
            lambda id_: recall_sketch(project, by_id[id_]),
            lambda id_: recall_article(project, by_id[id_]).text,
            known=known,
            compare=partial(compare_by, engine),
        ),
    )


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
