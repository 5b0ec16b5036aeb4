"""The commands that bring sources in."""

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from newsdesk import __version__
from newsdesk.cli.console import DONE, FAILED, print_json, say, show_progress, warn
from newsdesk.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    choose_engine,
    open_project,
    read_clock,
)
from newsdesk.cli.remote import bring_seeds, send_sources
from newsdesk.store import lock, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsdesk.engines import Engine
    from newsdesk.fetch import Fetcher
    from newsdesk.pipeline.intake import Intake, Report
    from newsdesk.pipeline.project import Project


def add(
    targets: Annotated[
        list[str],
        typer.Argument(metavar="URL|FILE|FEED…", help="https addresses of pages, files or feeds; files."),
    ],
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Fetch the pages that the entries of a feed only give a teaser of."),
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Bring sources in: fetch addresses, copy files. Nothing is overwritten, nothing is added twice.

    The bytes are saved as they came, as seeds/YEAR/NAME-DIGEST.ENDING, and where they come from in a file beside them (.meta.yml); where seeds is an address, there. Of a feed, each new entry that holds its whole article becomes a source; with --follow, so do the pages that teasers link to. A feed that is a FILE is copied whole.

    Only https and public addresses are fetched, and only what the site's robots.txt leaves to programs. A target that fails does not stop the others; the exit code is 1 then.
    """
    from newsdesk.pipeline.intake import Intake

    project = open_project(config)
    fetcher, engine = make_fetcher(project), choose_engine("processes", 0, project)
    bring_in(
        project, [partial(Intake.add, target=t, follow=follow) for t in targets], fetcher, engine, json=json
    )


def pull(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Bring in what is new in the feeds of the configuration (extra.newsdesk.feeds).

    What was seen is remembered in seeds/.feeds.json, to be committed with the sources: a source that you delete does not come back, and a feed that did not change is not sent again.
    """
    from newsdesk.pipeline.intake import Intake

    project = open_project(config)
    feeds = project.config.feeds
    if not feeds and not json:
        say("No feeds are listed; name them in mkdocs.yml under extra.newsdesk.feeds.")
    visits = [partial(Intake.pull, url=f.url, follow=f.follow, publisher=f.publisher) for f in feeds]
    bring_in(project, visits, make_fetcher(project), choose_engine("processes", 0, project), json=json)


def make_fetcher(project: "Project") -> "Fetcher":
    """Return what fetches for this project: from public addresses only, and under our name."""
    from newsdesk.fetch.https import HttpsFetcher
    from newsdesk.fetch.network import Network

    contact = project.config.contact
    user_agent = f"newsdesk/{__version__}" + (f" (+{contact})" if contact else "")
    return HttpsFetcher(Network(max_bytes=project.config.max_source_mb * 1_000_000), user_agent=user_agent)


def bring_in(
    project: "Project",
    visits: "Iterable[Callable[[Intake], Report]]",
    fetcher: "Fetcher",
    engine: "Engine",
    *,
    json: bool,
) -> None:
    """Make visits one after the other, print what came of each, and exit with 1 when one had a problem."""
    from newsdesk.pipeline.feeds import FeedBook
    from newsdesk.pipeline.intake import Intake
    from newsdesk.pipeline.shelf import Shelf

    visits = list(visits)
    reports: list[Report] = []
    with lock(project.state), show_progress(quiet=json) as progress:
        bring_seeds(project, progress, begins=True)
        sweep(project.seeds)
        intake = Intake(
            shelf=Shelf(project.seeds, now=read_clock()),
            book=FeedBook(project.seeds),
            fetcher=fetcher,
            engine=engine,
            max_bytes=project.config.max_source_mb * 1_000_000,
        )
        for visit in visits:
            reports.append(visit(intake))
            send_sources(project, reports[-1].added)
            progress("fetching", len(reports), len(visits))
            if not json:
                _print_report(reports[-1], project.config.seeds.rstrip("/"))
    failed = sum(bool(report.problems) for report in reports)
    if json:
        counts = {"added": sum(len(r.added) for r in reports), "failed": failed}
        print_json(counts | {"sources": [dataclasses.asdict(report) for report in reports]})
    raise typer.Exit(FAILED if failed else DONE)


def _print_report(report: "Report", seeds: str) -> None:
    for path in report.added:
        say(f"added {seeds}/{path}")
    for path in report.known:
        say(f"already have it: {seeds}/{path}")
    if report.teasers:
        how = "--follow, or `follow: true` in mkdocs.yml, fetches their pages"
        say(f"{report.target}: {report.teasers} entries hold a teaser only; {how}")
    elif not (report.added or report.known or report.problems):
        say(f"{report.target}: nothing new")
    for problem in report.problems:
        warn(problem)
