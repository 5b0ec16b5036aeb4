"""Articles → stories and copies, with what earlier runs found out about pairs of them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from newsdesk.engines import Engine, Killed
from newsdesk.fingerprint import digest_code
from newsdesk.model import Copy, Story
from newsdesk.pipeline.memory import Memory
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import KnownArticle, recall_text
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.copies import group_sketches
from newsdesk.stories.grouped import Grouped, Row


def group_articles(
    project: Project, articles: Sequence[KnownArticle], known: Mapping[str, str], *, engine: Engine
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id so far.

    Where many are new, the engine compares them.
    """
    memory, version = Memory(project.state), digest_code("stories", "text", "model.py")
    by_id = {article.article.id: article for article in articles}
    before = memory.load("shares", version, float)
    shares = dict(before)
    grouped = Grouped(rows=memory.load("pairs", version, Row), compare=partial(compare_by, engine))
    found = group_sketches(
        [article.sketch for article in articles],
        lambda id_: recall_text(project, by_id[id_]),
        known=known,
        shares=shares,
        grouped=grouped,
    )
    new = {pair: share for pair, share in shares.items() if before.get(pair) != share}
    memory.save("shares", version, new, before.keys() - shares.keys())
    memory.save("pairs", version, grouped.changed, grouped.gone)
    return found


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
