"""Articles → stories and copies, with what earlier runs found out about pairs of them."""

from collections.abc import Mapping, Sequence

from newsdesk.fingerprint import digest_code
from newsdesk.model import Copy, Story
from newsdesk.pipeline.memory import Memory
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import KnownArticle, recall_text
from newsdesk.stories.copies import group_sketches
from newsdesk.stories.grouped import Grouped, Row


def group_articles(
    project: Project, articles: Sequence[KnownArticle], known: Mapping[str, str]
) -> tuple[tuple[Story, ...], tuple[Copy, ...]]:
    """Return the stories of the articles that are no copies, and the copies; `known` is article id → story id so far."""
    memory, version = Memory(project.state), digest_code("stories", "text", "model.py")
    by_id = {article.article.id: article for article in articles}
    before = memory.load("shares", version, float)
    shares = dict(before)
    grouped = Grouped(rows=memory.load("pairs", version, Row))
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
