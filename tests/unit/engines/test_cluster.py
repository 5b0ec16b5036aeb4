"""Items and whole runs on a Dask cluster, whose workers are lost, harmed or strangers."""

import itertools
import os
import re
import signal
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from bench.stories import make_news
from newsdesk.cli.options import make_engine
from newsdesk.config import Config
from newsdesk.engines import Engine, Killed, ProcessEngine, SerialEngine, cluster
from newsdesk.engines.cluster import ClusterEngine
from newsdesk.engines.hand import identify
from newsdesk.errors import EngineError
from newsdesk.pipeline.assign import compare_by
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import LIBRARIES, list_sources, source_keys, understand_sources
from newsdesk.stories import comparison
from newsdesk.stories.comparison import Batch, compare_batch
from newsdesk.stories.grouping import group_signatures
from newsdesk.stories.likeness import find_levels
from newsdesk.stories.signature import sign_article
from tests.dask_cluster import Scheduler, run_cluster, run_worker

pytestmark = pytest.mark.xdist_group("dask")
distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

ROOT = Path(__file__).parents[3]
NEAR = ProcessEngine(workers=1)


def misbehave(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == 4:
        return sum(itertools.repeat(0, 10**11))
    if number == 5:
        return len(bytearray(3 << 30))
    if number == 6:
        raise KeyError("no such thing")
    sys.stdout.write("printed where the answers go\n")
    return number


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    with run_cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


def write_seeds(folder: Path) -> None:
    sentences = (
        "The ferry to Port {} sank on Monday, the harbour office said.",
        "Mara Lindqvist, the mayor, called it “a dark day for all {} islands”.",
        "Some {} people were on board, and all of them were saved by fishing boats from the sound.",
        "The Varn Line will pay {},000 crowns to the families, its director Tomas Berg said on Tuesday.",
    )
    folder.mkdir(parents=True)
    for number in range(120):
        text = "\n\n".join(sentence.format(number + 2) for sentence in sentences * 2)
        (folder / f"{number:03}.txt").write_text(f"Ferry {number} sinks off Port Varn\n\n{text}\n", "utf-8")
    (folder / "000.txt.meta.yml").write_text("publisher: The Varn Gazette\n", "utf-8")
    for name in ("feed.json", "page.html", "chess.docx"):
        (folder / name).write_bytes((ROOT / "tests" / "formats" / name).read_bytes())
    (folder / "empty.txt").touch()


def understand(
    root: Path, engine: Engine, progress: Callable[[str, int, int], None]
) -> tuple[list[str], dict[str, bytes]]:
    """Return the names of the sources, and the files that hold what came of them."""
    project = Project(root=root, config_file=root / "mkdocs.yml", config=Config())
    sources = list_sources(project)
    keys = source_keys(project, sources)
    found, _ = understand_sources(project, sources, keys, engine=engine, progress=progress)
    state = project.state
    return list(found), {
        file.relative_to(state).as_posix(): file.read_bytes() for file in state.rglob("*") if file.is_file()
    }


def test_a_cluster_writes_the_same_bytes_even_when_a_worker_is_lost(
    scheduler: Scheduler, tmp_path: Path
) -> None:
    killed: list[int] = []
    for name in ("here", "there"):
        write_seeds(tmp_path / name / "seeds")
    here = understand(tmp_path / "here", SerialEngine(), lambda *_: None)
    with (
        run_worker(scheduler, tmp_path, "doomed", "--no-nanny") as doomed,
        distributed.Client(scheduler.address, set_as_default=False) as client,
    ):
        client.wait_for_workers(2, timeout=60)
        (address,) = (
            address
            for address, worker in client.scheduler_info(n_workers=-1)["workers"].items()
            if worker["name"] == "doomed"
        )

        def kill_one(_stage: str, done: int, total: int) -> None:
            if done < total and not killed and client.processing()[address]:
                doomed.kill()
                killed.append(doomed.wait())

        there = understand(
            tmp_path / "there",
            ClusterEngine(scheduler=scheduler.address, near=NEAR, alike=LIBRARIES),
            kill_one,
        )

    assert killed == [-signal.SIGKILL]
    assert len(there[0]) == 124
    assert there == here


def test_no_item_can_harm_a_worker(scheduler: Scheduler) -> None:
    near = replace(NEAR, seconds=2.0, memory=2 << 30)

    results = list(ClusterEngine(scheduler=scheduler.address, near=near).map(misbehave, range(50)))

    reasons = [result.reason for result in results if isinstance(result, Killed)]
    # On a machine busy with other work the limit on the clock may come first.
    assert [re.split(r" \(| \d", reason)[0] for reason in reasons] == [
        "its worker crashed",
        "took longer than",
        "needs more memory than a worker may have",
        "stopped by an internal error",
    ]
    assert results[:3] + results[7:] == [*range(3), *range(7, 50)]


def test_endless_items_are_drawn_as_they_are_needed(scheduler: Scheduler) -> None:
    drawn: list[int] = []

    def count_up() -> Iterator[int]:
        for number in itertools.count():
            drawn.append(number)
            yield number

    results = ClusterEngine(scheduler=scheduler.address, near=NEAR).map(abs, count_up())
    first = list(itertools.islice(results, 100))
    results.close()  # type: ignore[attr-defined]

    assert first == [*range(100)]
    assert len(drawn) < 500


def test_nothing_to_do_asks_no_cluster() -> None:
    assert list(ClusterEngine(scheduler="tcp://127.0.0.1:1", near=NEAR).map(abs, [])) == []


def test_a_worker_of_another_version_ends_the_run(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ClusterEngine(scheduler=scheduler.address, near=NEAR, alike=("lxml",))
    here = identify(["lxml"])
    monkeypatch.setattr(cluster, "identify", lambda _: (*here[:2], ("lxml", "0.1")))

    with pytest.raises(
        EngineError, match=r"tcp://.*: this worker has lxml .*, where the client has lxml 0.1; "
    ):
        list(engine.map(abs, [-1]))


def test_an_address_where_no_scheduler_is_says_so() -> None:
    engine = ClusterEngine(scheduler="tcp://127.0.0.1:1", near=NEAR, patience=0.5)

    with pytest.raises(
        EngineError, match=r"^tcp://127.0.0.1:1: no Dask scheduler answers there .*check the address"
    ):
        list(engine.map(abs, [-1]))


@pytest.mark.parametrize(("name", "scheduler"), [("dask", ""), ("processes", "tcp://127.0.0.1:8786")])
def test_the_engine_and_its_scheduler_go_together(name: str, scheduler: str) -> None:
    with pytest.raises(typer.BadParameter, match="go together"):
        make_engine(name, 0, ("newsdesk.pipeline.understand",), 8, scheduler=scheduler)


def test_pairs_of_articles_are_compared_on_the_cluster(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MANY", 100)
    monkeypatch.setattr(comparison, "BATCH", 500)
    news = [sign_article(article) for article, _ in make_news(260)]
    engine = ClusterEngine(scheduler=scheduler.address, near=NEAR)
    answers: list[bytes] = []

    def compare(batches: Iterable[Batch]) -> Iterator[bytes]:
        for answer in compare_by(engine, batches):
            answers.append(answer)
            yield answer

    found = group_signatures(news, compare=compare)

    assert found == group_signatures(news)
    assert len(answers) > 3


def test_pairs_whose_worker_is_lost_are_compared_here() -> None:
    class Lost:
        def map(self, _: object, items: Iterable[object]) -> Iterator[Killed]:
            return (Killed("its worker crashed") for _ in items)

    two = tuple(sign_article(article) for article, _ in make_news(2))
    batch = Batch(signatures=two, levels=tuple(find_levels(two)), pairs=array("I", [0, 1]).tobytes())

    assert list(compare_by(Lost(), [batch])) == [compare_batch(batch)]
