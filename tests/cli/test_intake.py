import dataclasses
import json
from collections.abc import Callable, Iterator

import pytest
import typer

from newsdesk import __version__
from newsdesk.cli.intake import bring_in, make_fetcher
from newsdesk.engines import ProcessEngine
from newsdesk.fetch.https import HttpsFetcher
from newsdesk.fetch.network import Network
from newsdesk.pipeline.project import Project
from newsdesk.store import TEMPORARY, list_files
from tests.cli.conftest import ARTICLES, Run
from tests.https_site import Reply, Site, serve_site

STORY = "The ferry Orla sank off Port Varn on Tuesday evening, the harbour office said. " * 12


def test_files_are_added_once_and_built(project: Project, run: Run) -> None:
    first = run("add", str(ARTICLES / "budget.txt"), str(ARTICLES / "ferry-gazette.md"))
    again = run("add", str(ARTICLES / "budget.txt"))
    built = run("build")

    names = [name for name in list_files(project.seeds) if not name.endswith(".meta.yml")]
    assert first.stdout.splitlines() == [f"added seeds/{name}" for name in names]
    assert again.stdout == f"already have it: seeds/{names[0]}\n"
    assert "2 sources analysed" in built.stdout


def test_one_target_that_fails_does_not_stop_the_others(run: Run) -> None:
    done = run(
        "add",
        "http://news.example/ferry",
        "https://127.0.0.1/ferry",
        "https://me:word@news.example/ferry",
        "missing.txt",
        str(ARTICLES / "budget.txt"),
        code=1,
    )

    assert done.stdout.startswith("added seeds/")
    assert done.stderr.splitlines() == [
        "http://news.example/ferry: only https is fetched; save the page in a browser and add the file",
        "https://127.0.0.1/ferry: 127.0.0.1 is 127.0.0.1, which is not a public address; nothing is fetched from there",
        "https://me:word@news.example/ferry: holds a user name or password; leave it out",
        "missing.txt: cannot be read: No such file or directory",
    ]


def test_requests_name_us_and_whom_to_write_to(project: Project) -> None:
    config = dataclasses.replace(project.config, contact="desk@varn.example")

    fetcher = make_fetcher(dataclasses.replace(project, config=config))

    assert isinstance(fetcher, HttpsFetcher)
    assert fetcher.user_agent == f"newsdesk/{__version__} (+desk@varn.example)"


def test_a_name_that_nobody_has_is_told(run: Run) -> None:
    done = run("add", "https://news.invalid/ferry", code=1)

    assert done.stderr == (
        "https://news.invalid/ferry: the name news.invalid cannot be resolved; check the address and the network\n"
    )


def test_the_report_is_json_when_asked(run: Run) -> None:
    done = run("add", "--json", str(ARTICLES / "budget.txt"), "missing.txt", code=1)

    report = json.loads(done.stdout)
    assert (report["added"], report["failed"]) == (1, 1)
    assert [source["target"] for source in report["sources"]] == [str(ARTICLES / "budget.txt"), "missing.txt"]
    assert done.stderr == ""


def test_without_feeds_there_is_nothing_to_pull(run: Run) -> None:
    assert run("pull").stdout == "No feeds are listed; name them in mkdocs.yml under extra.newsdesk.feeds.\n"
    assert json.loads(run("pull", "--json").stdout) == {"added": 0, "failed": 0, "sources": []}


def test_the_feeds_of_the_configuration_are_visited(project: Project, run: Run) -> None:
    config = project.config_file
    config.write_text(
        config.read_text().replace("newsdesk: {}", "newsdesk:\n    feeds:\n      - url: https://[::1]/feed")
    )

    done = run("pull", code=1)

    assert "https://[::1]/feed: ::1 is ::1, which is not a public address" in done.stderr


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Callable[..., Network]]]:
    with serve_site(tmp_path_factory.mktemp("site")) as site:
        yield site


def visit(project: Project, network: Network, url: str, *, follow: bool, code: int) -> None:
    fetcher = HttpsFetcher(network, user_agent="newsdesk/test", sleep=lambda _: None)
    with pytest.raises(typer.Exit) as ended:
        bring_in(
            project,
            [lambda intake: intake.add(url, follow=follow)],
            fetcher,
            ProcessEngine(workers=1, memory=2 << 30),
            json=False,
        )
    assert ended.value.exit_code == code


def rss(link: str) -> bytes:
    return f"""<rss version="2.0"><channel><title>Varn Gazette</title>
<item><title>Ferry sinks</title><guid>1</guid><description>{STORY}</description></item>
<item><title>Budget</title><link>{link}</link><guid>2</guid><description>Read more</description></item>
</channel></rss>""".encode()


def test_a_feed_is_fetched_taken_apart_in_a_worker_and_followed(
    project: Project, running: tuple[Site, Callable[..., Network]], capsys: pytest.CaptureFixture[str]
) -> None:
    site, make_network = running
    site.replies["/feed"] = Reply(body=rss(site.url("/2031/budget")), type="application/rss+xml")
    site.replies["/2031/budget"] = Reply(body=f"<p>{STORY}</p>".encode())

    visit(project, make_network(), site.url("/feed"), follow=True, code=0)

    names = [name for name in list_files(project.seeds) if not name.endswith(".meta.yml")]
    assert sorted(name.partition(".")[2] for name in names) == ["html", "rss"]
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(f"added seeds/{name}" for name in names)


def test_an_interrupted_download_leaves_nothing(
    project: Project, running: tuple[Site, Callable[..., Network]], capsys: pytest.CaptureFixture[str]
) -> None:
    site, make_network = running
    site.replies["/ferry"] = Reply(body=f"<p>{STORY}</p>".encode(), length=100_000)

    visit(project, make_network(), site.url("/ferry"), follow=False, code=1)

    assert "the connection broke" in capsys.readouterr().err
    assert list(project.seeds.iterdir()) == []


def test_what_a_crash_left_half_written_is_swept(project: Project, run: Run) -> None:
    stray = project.seeds / f"ferry.html{TEMPORARY}"
    stray.write_bytes(b"<p>")

    run("add", str(ARTICLES / "budget.txt"))

    assert not stray.exists()
