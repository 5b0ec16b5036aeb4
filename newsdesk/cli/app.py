"""The commands."""

import dataclasses
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdesk import __version__
from newsdesk.cli import editing, intake
from newsdesk.cli.console import DONE, FAILED, USAGE, fail, print_json, say, show_progress, warn
from newsdesk.cli.options import (
    DEFAULT_CONFIG,
    LINE_SECONDS,
    ConfigOption,
    EngineOption,
    JobsOption,
    JsonOption,
    QuietOption,
    SchedulerOption,
    choose_engine,
    import_press,
    make_engine,
    make_press,
    open_project,
    today,
)
from newsdesk.cli.remote import bring_seeds, send_results
from newsdesk.errors import CheckError, NewsdeskError
from newsdesk.store import lock, scan_files, sweep

if TYPE_CHECKING:
    from newsdesk.disk import Listing
    from newsdesk.engines import Engine
    from newsdesk.model import Conflict, Failure
    from newsdesk.pipeline.actions import Report
    from newsdesk.pipeline.plan import Plan
    from newsdesk.pipeline.project import Project
    from newsdesk.scouting import Scout

app = typer.Typer(
    name="generator.py",
    help="Turn news articles into briefings that readers can trust, and a searchable static site. "
    "Without a command: build.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def choose_command(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Build when no command is given."""
    if version:
        say(__version__)
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        context.invoke(build)


@app.command()
def build(
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; print what would change, and exit 1 if anything would."),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing and exit 1 when a source cannot be used.")
    ] = False,
    no_send: Annotated[
        bool, typer.Option("--no-send", help="Send nothing to site_to and briefings_to.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    engine: EngineOption = "processes",
    scheduler: SchedulerOption = "",
    jobs: JobsOption = 0,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Turn the sources into briefings and build the site. What did not change is left alone.

    Sources at an address (extra.newsdesk.seeds) are fetched first; with site_to and briefings_to, what changed is sent there at the end. --check sends nothing.
    """
    project = open_project(config)
    worker = choose_engine(engine, jobs, project, scheduler=scheduler)
    if check:
        plan = _plan(project, worker, quiet=quiet)
        _print_plan(plan, json=json)
        raise typer.Exit(FAILED if plan.changes or plan.failures or plan.conflicts else DONE)
    report = _build(project, worker, strict=strict, quiet=quiet, send=not no_send)
    if json:
        print_json(dataclasses.asdict(report))
    elif not quiet:
        _print_report(report)
        for sent in report.sent:
            say(f"{sent.to}: {sent.written} files sent, {sent.removed} removed.")
        say(f"Site: {project.site}")
        say("Look at it: make serve (or python generator.py serve)")
    raise typer.Exit(FAILED if report.failures or report.conflicts else DONE)


def _plan(project: "Project", engine: "Engine", *, quiet: bool) -> "Plan":
    from newsdesk.pipeline.plan import make_plan

    with lock(project.state), show_progress(quiet=quiet) as progress:
        project = bring_seeds(project, progress)
        return make_plan(project, engine=engine, progress=progress, today=today())


def _build(
    project: "Project", engine: "Engine", *, strict: bool, quiet: bool, send: bool = False
) -> "Report":
    """Build what has to be; imported is what is needed, and most runs find that nothing is."""
    from newsdesk.engines import ProcessEngine
    from newsdesk.pipeline.glance import glance, send_scout

    # A run holds values by the million until its end, and hardly any in circles: looking for these at Python's usual
    # pace takes a fifth of its time.
    gc.set_threshold(500_000, 20, 10)
    with lock(project.state) as ended_well:
        with show_progress(quiet=quiet) as progress:
            project = bring_seeds(project, progress)
        processes = engine if isinstance(engine, ProcessEngine) else None
        listed: dict[Path, Listing] = {}
        with send_scout(project) if processes and ended_well else nullcontext() as scout:
            importing = threading.Thread(target=_import_run)
            if scout:  # nothing else can be done until it has told of the sources
                importing.start()
            report = None
            if ended_well:
                prepare = processes.prepare if processes else bool
                report = glance(project, expect_reading=prepare, listed=listed, scout=scout)
            if scout:
                importing.join()
            if report is None or (strict and report.failures):
                for folder in () if ended_well else (project.state, project.briefings):
                    sweep(folder)
                report = _run(project, engine, strict=strict, quiet=quiet, listed=listed, scout=scout)
                if not ended_well:
                    from newsdesk.pipeline.understand import forget_strays

                    forget_strays(project)
        if send:
            with show_progress(quiet=quiet) as progress:
                report = dataclasses.replace(report, sent=send_results(project, progress))
        return report


def _import_run() -> None:
    """Import what a run needs that has something to do."""
    import newsdesk.pipeline.publish
    import newsdesk.site.build  # noqa: F401


def _run(
    project: "Project",
    engine: "Engine",
    *,
    strict: bool,
    quiet: bool,
    listed: "dict[Path, Listing]",
    scout: "Scout | None",
) -> "Report":
    from concurrent.futures import ThreadPoolExecutor

    from newsdesk.pipeline.plan import make_plan
    from newsdesk.pipeline.publish import apply_plan
    from newsdesk.site.build import build_site, look_at_site

    # While workers read sources, this process would only wait for them.
    with show_progress(quiet=quiet) as progress, ThreadPoolExecutor(1) as beside:
        beside.submit(import_press)
        looking = None if scout else beside.submit(look_at_site, project.site)
        if scout:  # it lists these first, and the site while plans are made
            listed.setdefault(project.briefings, scan_files(project.briefings, scout))
        plan = make_plan(project, engine=engine, progress=progress, today=today(), listed=listed)
        if strict and plan.failures:
            _print_failures(plan.failures)
            fail(f"{len(plan.failures)} sources cannot be used; --strict writes nothing then")
            raise typer.Exit(FAILED)
        renew = partial(
            build_site,
            state=project.state / "site",
            engine=make_press(engine),
            sight=lambda: looking.result() if looking else look_at_site(project.site, scout),
        )
        return apply_plan(project, plan, build_site=renew, progress=progress)


def _print_report(report: "Report") -> None:
    _print_failures(report.failures)
    _print_conflicts(report.conflicts)
    for action in report.kept:
        if not action.conflicts:
            warn(f"kept {action.path}: {action.why}")
    if not (report.analysed or report.written or report.removed or report.site_built):
        say("Nothing changed: nothing analysed, rendered or written.")
    else:
        say(
            f"{report.analysed} sources analysed, {report.rendered} briefings rendered, "
            f"{report.written} files written, {report.removed} removed; "
            f"the site was {'built' if report.site_built else 'up to date'}."
        )


def _print_failures(failures: "tuple[Failure, ...]") -> None:
    for failure in failures:
        warn(f"quarantined {failure.source}: {failure.reason}")


def _print_conflicts(conflicts: "tuple[Conflict, ...]") -> None:
    for conflict in conflicts:
        warn(f"conflict {conflict.path}:{conflict.line}: {conflict.problem}")


def _print_plan(plan: "Plan", *, json: bool) -> None:
    if json:
        actions = [{"kind": a.kind, "path": a.path, "why": a.why} for a in plan.actions]
        failures = [dataclasses.asdict(f) for f in plan.failures]
        conflicts = [dataclasses.asdict(c) for c in plan.conflicts]
        copies = [dataclasses.asdict(c) for c in plan.copies]
        print_json({"actions": actions, "quarantined": failures, "conflicts": conflicts, "copies": copies})
        return
    for action in plan.actions:
        say(f"{action.kind:7}{action.path}  ({action.why})")
    for failure in plan.failures:
        say(f"quarantined {failure.source}: {failure.reason}")
    for conflict in plan.conflicts:
        say(f"conflict {conflict.path}:{conflict.line}: {conflict.problem}")
    for copy in plan.copies:
        say(f"{copy.source}: {'earlier version' if copy.earlier else 'copy'} of {copy.original}, not counted")
    if not plan.actions:
        say("The briefings are up to date.")


@app.command()
def status(
    config: ConfigOption = DEFAULT_CONFIG,
    engine: EngineOption = "processes",
    scheduler: SchedulerOption = "",
    jobs: JobsOption = 0,
    json: JsonOption = False,
) -> None:
    """Show what a build would add, change and remove, and why; and which sources are quarantined."""
    project = open_project(config)
    _print_plan(
        _plan(project, choose_engine(engine, jobs, project, scheduler=scheduler), quiet=json), json=json
    )


@app.command()
def clean(
    config: ConfigOption = DEFAULT_CONFIG,
    pages: Annotated[
        bool, typer.Option("--pages", help="Also remove the generated pages that no person edited.")
    ] = False,
) -> None:
    """Remove the built site and the state; the next build makes them again. Sources and edits stay."""
    from newsdesk.pipeline.clean import clean_project

    project = open_project(config)
    for path in clean_project(project, pages=pages):
        say(f"removed {path}")


for command in (intake.add, intake.pull, editing.diff, editing.accept, editing.revert):
    app.command()(command)


@app.command()
def analyze(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Files or folders of articles.")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read one JSON article a line on stdin, print one analysis a line."),
    ] = False,
    engine: EngineOption = "processes",
    scheduler: SchedulerOption = "",
    jobs: JobsOption = 0,
) -> None:
    """Print the analysis of articles as JSON. Offsets are code points into the article's text."""
    from newsdesk.analysis import analysis_as_json
    from newsdesk.analysis import analyze as analyze_article
    from newsdesk.cli.articles import analyze_lines
    from newsdesk.cli.reading import read_paths

    if jsonl == bool(paths):
        raise typer.BadParameter("give either paths or --jsonl", param_hint="PATH…")
    failed = False
    if jsonl:
        for line, good in analyze_lines(
            _stdin_lines(),
            make_engine(engine, jobs, ("newsdesk.cli.articles",), LINE_SECONDS, scheduler=scheduler),
        ):
            sys.stdout.write(line + "\n")
            failed |= not good
    else:
        articles, failures = read_paths(paths or [])
        print_json([analysis_as_json(analyze_article(article)) for article in articles])
        _print_failures(failures)
        failed = bool(failures)
    raise typer.Exit(FAILED if failed else DONE)


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files or folders of articles.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON article a line.")] = False,
) -> None:
    """Print what the readers make of files: text and metadata, before any analysis.

    Sources that cannot be read are named on stderr; the exit code is 1 when none could be.
    """
    from newsdesk.cli.articles import article_as_json, dump
    from newsdesk.cli.reading import read_paths

    articles, failures = read_paths(paths)
    for article in articles:
        if jsonl:
            sys.stdout.write(dump(article_as_json(article)) + "\n")
            continue
        stated = {k: v for k, v in article_as_json(article).items() if v and k != "text"}
        say("\n".join(f"{key}: {value}" for key, value in stated.items()) + f"\n\n{article.text}\n")
    _print_failures(failures)
    raise typer.Exit(FAILED if failures and not articles else DONE)


@app.command()
def stories(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one JSON article a line on stdin, print one story a line.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    engine: EngineOption = "processes",
    scheduler: SchedulerOption = "",
    jobs: JobsOption = 0,
) -> None:
    """Show which articles tell the same event: those of the project, or those on stdin."""
    from newsdesk.cli.articles import as_table, group_lines

    if jsonl:
        lines, problems = group_lines(_stdin_lines())
        sys.stdout.writelines(f"{line}\n" for line in lines)
        for problem in problems:
            fail(problem)
        raise typer.Exit(FAILED if problems else DONE)
    project = open_project(config)
    plan = _plan(project, choose_engine(engine, jobs, project, scheduler=scheduler), quiet=False)
    _print_failures(plan.failures)
    records = plan.catalogue.read_stories()
    say(
        as_table([(r.story, str(len(r.articles)), card.date or "undated", card.title) for r, card in records])
    )


@app.command()
def serve(
    config: ConfigOption = DEFAULT_CONFIG,
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Port on loopback; 0: any free.")
    ] = 8000,
    engine: EngineOption = "processes",
    scheduler: SchedulerOption = "",
    jobs: JobsOption = 0,
) -> None:
    """Build, serve on this machine only, rebuild when sources, templates or configuration change."""
    from newsdesk.cli.serving import serve_project

    project = open_project(config)

    def rebuild() -> bool:
        fresh = open_project(config)
        report = _build(
            fresh, choose_engine(engine, jobs, fresh, scheduler=scheduler), strict=False, quiet=False
        )
        if report.site_built:  # what a rebuild writes is seen as a change, too, and leads to nothing
            _print_report(report)
        return report.site_built

    serve_project(project, rebuild, port=port)


def _stdin_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace")


def main() -> None:
    """Run the command line; every error on purpose is one message and exit code 1 or 2."""
    try:
        app()
    except CheckError as error:
        fail(str(error))
        sys.exit(FAILED)
    except NewsdeskError as error:
        fail(str(error))
        sys.exit(USAGE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        fail(f"{where}{error.strerror or error}")
        sys.exit(USAGE)
    finally:
        gc.freeze()  # at its end Python would look for circles among all that goes anyway, a sixth of a second long
