"""The editor's templates: found, checked, filled. One finalizer escapes whatever a template prints."""

import calendar
import re
import traceback
from collections.abc import Callable, Iterable, Mapping

import jinja2
from markupsafe import Markup

from newsdesk.errors import TemplateError
from newsdesk.render.escape import escape_markdown

BRIEFING, HOME, ARCHIVE, PERIOD, TOPICS, TOPIC, QUARANTINE, ABOUT, CHANGES, LLMS, MOVED = (
    "briefing.md.jinja",
    "index.md.jinja",
    "archive.md.jinja",
    "period.md.jinja",
    "topics.md.jinja",
    "topic.md.jinja",
    "quarantine.md.jinja",
    "about.md.jinja",
    "changes.md.jinja",
    "llms.txt.jinja",
    "moved.md.jinja",
)
TEMPLATES = (
    BRIEFING,
    HOME,
    ARCHIVE,
    PERIOD,
    TOPICS,
    TOPIC,
    QUARANTINE,
    ABOUT,
    CHANGES,
    LLMS,
    MOVED,
    "change.jinja",
)

ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def load_templates(sources: Mapping[str, str], *, folder: str) -> jinja2.Environment:
    """Return an environment of the templates (name → text); raise TemplateError for a missing or broken one."""

    def find(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        # With a file name, so that an error can tell its line.
        return (sources[name], f"{folder}/{name}", lambda: True) if name in sources else None

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(find),
        undefined=jinja2.StrictUndefined,
        # Autoescape only so that macros return Markup; the escaping itself is the finalizer's.
        autoescape=True,
        finalize=escape_markdown,
        keep_trailing_newline=True,
    )
    environment.filters |= {"cite": _cite, "link": link_target, "human_date": human_date}
    for name in TEMPLATES:
        if name not in sources:
            raise TemplateError(
                template=f"{folder}/{name}", problem="not found; copy it from the project's own"
            )
    for name in sorted(sources):
        try:
            environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            where = f"{folder}/{error.name or name}"
            raise TemplateError(template=where, line=error.lineno, problem=str(error.message)) from error
    return environment


def fill_template(environment: jinja2.Environment, template: str, **values: object) -> str:
    """Return what the template makes of `values`; raise TemplateError with its line when it cannot."""
    try:
        text = environment.get_template(template).render(**values)
    except Exception as error:  # a template can do anything, and its author needs to be told which one did
        problem = (
            str(error) if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"
        )
        where = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".jinja")]
        name, line = (where[-1].filename, where[-1].lineno) if where else (template, None)
        raise TemplateError(template=name, line=line, problem=problem) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _cite(labels: Iterable[str]) -> Markup:
    """Return footnote references; labels are ours (digits and a dash), checked because templates pass them."""
    return Markup("").join(Markup(f"[^{label}]") for label in labels if re.fullmatch(r"\d+-\d+", label))  # noqa: S704


def link_target(target: str) -> Markup:
    """Return a link target that was made by `safe_url` or from a page path, with `&` as a reference."""
    encoded = re.sub(r"[\s<>()\"'`\[\]\\*_|{}^]", lambda m: f"%{ord(m[0]):02X}", target)
    return Markup(encoded.replace("&", "&#38;"))  # noqa: S704


def human_date(iso: str) -> str:
    """Return `6 January 2025`, `January 2025` or `2025`; anything else as it is."""
    match = ISO_DATE.match(iso)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    year, month, day = match.groups()
    return " ".join(
        part
        for part in (str(int(day)) if day else "", calendar.month_name[int(month)] if month else "", year)
        if part
    )
