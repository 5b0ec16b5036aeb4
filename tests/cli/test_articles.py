import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from newsdesk.cli.articles import analyze_lines
from newsdesk.engines import Killed
from newsdesk.pipeline.project import Project
from tests.cli.conftest import ARTICLES, Run

Seed = Callable[[str], Path]
FERRY = (ARTICLES / "ferry-harbour.txt").read_text()
BUDGET = (ARTICLES / "budget.txt").read_text()


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def parse(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_analyze_answers_line_by_line_with_spans_that_say_what_they_claim(run: Run) -> None:
    odd = "A “curly” \u00a0 text\r\nwith odd \ud83d spaces. " + BUDGET
    stdin = lines(
        {"id": "f", "text": FERRY, "published": "2031-04-08"}, {"id": 7, "text": odd}, {"id": "e", "text": ""}
    )

    got = parse(run("analyze", "--jsonl", stdin=stdin).stdout)

    assert [a["id"] for a in got] == ["f", 7, "e"]
    assert [a["text"] for a in got] == [FERRY, odd, ""]
    assert got[0]["summary"]
    assert got[0]["quotes"]
    for analysis in got:
        for part in ("summary", "quotes", "context"):
            for item in analysis[part]:
                assert analysis["text"][item["start"] : item["end"]] == item["text"]
        assert {s["role"] for s in analysis["sentences"]} <= {
            "event",
            "background",
            "comment",
            "outlook",
            "other",
        }


def test_a_bad_line_is_answered_in_its_place_and_the_others_are_analysed(run: Run) -> None:
    stdin = "not json\n" + lines({"id": 1}, {"id": 2, "text": BUDGET}, [1])

    got = parse(run("analyze", "--jsonl", stdin=stdin, code=1).stdout)

    assert [("error" in a) for a in got] == [True, True, False, True]
    assert got[0]["error"].startswith("line 1: not JSON")
    assert "'text'" in got[1]["error"]


def test_workers_answer_as_this_process_does(run: Run) -> None:
    stdin = lines(*({"id": n, "text": FERRY if n % 2 else BUDGET} for n in range(6)), {"id": 6})

    answers = [
        run("analyze", "--jsonl", *where, stdin=stdin, code=1).stdout
        for where in (("--engine", "serial"), ("--jobs", "2"))
    ]

    assert answers[0] == answers[1]
    assert len(parse(answers[0])) == 7


def test_a_line_that_is_given_up_is_answered_in_its_place() -> None:
    class SecondHangs:
        def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
            for place, item in enumerate(items):
                yield Killed("took longer than 60 s of processor time") if place == 1 else function(item)

    stdin = [
        "\n",
        *lines({"id": "a", "text": BUDGET}, {"text": BUDGET}, {"id": "c", "text": BUDGET}).splitlines(),
    ]

    got = list(analyze_lines(stdin, SecondHangs()))

    assert [good for _, good in got] == [True, False, True]
    assert json.loads(got[1][0]) == {"error": "line 3: took longer than 60 s of processor time"}
    assert json.loads(got[2][0])["id"] == "c"


def test_analyze_prints_the_analysis_of_files(run: Run) -> None:
    (got,) = json.loads(run("analyze", str(ARTICLES / "budget.txt")).stdout)

    assert got["text"].startswith("Parliament in Tessaly")
    assert any("take the bus" in q["text"] for q in got["quotes"])


def test_read_prints_text_and_metadata(run: Run) -> None:
    got = parse(run("read", "--jsonl", str(ARTICLES)).stdout)

    by_name = {Path(a["path"]).name: a for a in got}
    gazette = by_name["ferry-gazette.md"]
    assert set(by_name) == {"budget.txt", "ferry-gazette.md", "ferry-harbour.txt"}
    assert (gazette["title"], gazette["byline"], gazette["publisher"], gazette["published"]) == (
        "Ferry sinks off Port Varn with 94 aboard",
        "Ana Reyl",
        "Varn Gazette",
        "2031-04-08",
    )
    assert by_name["budget.txt"]["title"] is None


def test_read_names_what_it_cannot_read_and_goes_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02\xff\xfe\xfd" * 50)

    done = run("read", "--jsonl", str(tmp_path / "bad.txt"), str(ARTICLES / "budget.txt"))
    alone = run("read", str(tmp_path / "bad.txt"), code=1)

    assert len(parse(done.stdout)) == 1
    assert "bad.txt" in done.stderr
    assert "bad.txt" in alone.stderr


def test_a_path_that_is_not_there_is_a_usage_error(run: Run) -> None:
    assert "does not exist" in run("read", "nothing.txt", code=2).stderr


def test_stories_put_every_article_into_one_story(run: Run) -> None:
    gazette = (ARTICLES / "ferry-gazette.md").read_text()
    stdin = lines({"id": "a", "text": FERRY}, {"id": 2, "text": BUDGET}, {"id": "c", "text": gazette})

    got = parse(run("stories", "--jsonl", stdin=stdin).stdout)

    assert sorted(sorted(map(str, s["articles"])) for s in got) == [["2"], ["a", "c"]]


def test_stories_of_a_project_are_listed(project: Project, run: Run, seed: Seed) -> None:
    seed("budget.txt")

    listed = run("stories").stdout

    assert "2031-05-12" in listed
    assert not project.briefings.exists()
