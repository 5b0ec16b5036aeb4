import gzip
import json
from dataclasses import replace

import pytest

from newsdesk.engines import Engine, ProcessEngine, SerialEngine
from newsdesk.errors import StoreError
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.understand import (
    Understood,
    forget_strays,
    list_sources,
    recall_analysis,
    source_keys,
    understand_sources,
)
from newsdesk.store import Cache
from newsdesk.stories.sketch import sketch_article, unpack_sketch

TEXT = "The council of Ostry voted on Monday to reopen the baths that had been closed since the flood. " * 4


def understand(
    project: Project, engine: Engine | None = None, *, check: bool = False
) -> tuple[dict[str, Understood], int]:
    sources = list_sources(project)
    keys = source_keys(project, sources)
    return understand_sources(
        project, sources, keys, engine=engine or SerialEngine(), progress=lambda *_: None, check=check
    )


def tell(found: dict[str, Understood]) -> object:
    return {name: ([(a.id, a.source, a.key) for a in u.articles], u.failures) for name, u in found.items()}


def sources_of(understood: Understood) -> list[str]:
    return [known.source for known in understood.articles]


def line(number: int, text: str = TEXT) -> str:
    return json.dumps({"id": number, "title": f"Baths {number}", "text": f"{text}It is number {number}."})


def test_every_article_of_a_file_is_analysed_and_nothing_is_left_behind(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join((line(1), "no JSON", line(3))), encoding="utf-8")

    found, count = understand(project)

    assert sources_of(found["a.jsonl"]) == ["a.jsonl#1", "a.jsonl#3"]
    assert [f.source for f in found["a.jsonl"].failures] == ["a.jsonl#2"]
    assert count == 3
    assert [path.name for path in project.state.iterdir()] == ["cache"]


def test_the_analysis_of_every_article_waits_in_the_cache(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join(map(line, range(3))), encoding="utf-8")
    (project.seeds / "b.txt").write_text(TEXT, encoding="utf-8")

    found, _ = understand(project)

    for known in (known for understood in found.values() for known in understood.articles):
        article = recall_analysis(project, known).article
        assert (article.id, article.source) == (known.id, known.source)
        assert known.sketch
        assert unpack_sketch(known.sketch.read()) == sketch_article(article)


def test_an_analysis_that_the_cache_lost_meanwhile_is_an_error_that_says_so(project: Project) -> None:
    (project.seeds / "b.txt").write_text(TEXT, encoding="utf-8")
    found, _ = understand(project)
    next(project.state.glob("cache/*/*.json")).unlink()

    with pytest.raises(StoreError, match="run again"):
        recall_analysis(project, found["b.txt"].articles[0])


def test_what_is_known_is_not_read_again(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join((line(1), "no JSON", line(3))), encoding="utf-8")
    first, _ = understand(project)

    second, count = understand(project)

    assert (tell(second), count) == (tell(first), 0)


def test_only_the_part_that_the_cache_lost_is_read_again(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join(map(line, range(5))), encoding="utf-8")
    first, _ = understand(project)
    next(project.state.glob("cache/*/*.3.json")).unlink()

    second, count = understand(project, check=True)

    assert (tell(second), count) == (tell(first), 1)


def test_of_a_source_that_is_no_more_nothing_stays(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join(map(line, range(3))), encoding="utf-8")
    (project.seeds / "b.txt").write_text(TEXT, encoding="utf-8")
    understand(project)

    (project.seeds / "a.jsonl").unlink()
    found, _ = understand(project)

    (known,) = found["b.txt"].articles
    assert Cache(project.state).list_keys() == {known.key}


def test_what_a_killed_run_left_of_a_source_is_dropped_after_the_next(project: Project) -> None:
    (project.seeds / "b.txt").write_text(TEXT, encoding="utf-8")
    found, _ = understand(project)
    Cache(project.state).put("00" * 32, {})

    forget_strays(project)

    (known,) = found["b.txt"].articles
    assert Cache(project.state).list_keys() == {known.key}


def test_an_entry_that_hangs_its_parser_loses_no_other(project: Project) -> None:
    bomb = f"<p>{TEXT}</p><p>{'x<br>' * 300_000}</p>"
    (project.seeds / "a.jsonl").write_text("\n".join((line(1), line(2, bomb), line(3))), encoding="utf-8")
    engine = ProcessEngine(workers=1, seconds=4.0, preload=("newsdesk.pipeline.understand", "trafilatura"))

    found, _ = understand(project, engine)

    assert sources_of(found["a.jsonl"]) == ["a.jsonl#1", "a.jsonl#3"]
    (failure,) = found["a.jsonl"].failures
    assert failure.source == "a.jsonl#2"
    assert failure.reason.startswith("took longer than")  # by its own clock, or on a busy machine by ours


def test_an_id_that_is_used_twice_in_a_file_is_a_failure(project: Project) -> None:
    (project.seeds / "a.jsonl").write_text("\n".join((line(1), line(1))), encoding="utf-8")

    found, _ = understand(project)

    assert sources_of(found["a.jsonl"]) == ["a.jsonl#1"]
    assert [f.reason for f in found["a.jsonl"].failures] == ["has the same id as entry 1; give it another"]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.xml.gz"])
def test_a_source_above_the_limit_is_refused_unread(project: Project, name: str) -> None:
    small = replace(project, config=replace(project.config, max_source_mb=1))
    (project.seeds / name).write_bytes(b"x" * 1_000_001)

    found, _ = understand(small)

    assert [f.reason for f in found[name].failures] == [
        "larger than 1 MB (max_source_mb); split it or raise the limit"
    ]


def test_an_archive_that_was_cut_off_is_a_failure_of_the_file(project: Project) -> None:
    (project.seeds / "a.jsonl.gz").write_bytes(gzip.compress(line(1).encode())[:-9])

    found, _ = understand(project)

    assert [(f.source, f.reason) for f in found["a.jsonl.gz"].failures] == [
        ("a.jsonl.gz", "is a gzip archive that was cut off; fetch or pack it again")
    ]
