"""The editor's templates: found, checked, filled. One finalizer escapes whatever a template prints."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping

import jinja2
from markupsafe import Markup

from newsdesk.errors import TemplateError
from newsdesk.render.escape import escape_markdown
from newsdesk.render.language import ENGLISH, Language

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

_DAY_WITH_DOT = re.compile(r"^(\d+)&#46; ")


def load_templates(
    sources: Mapping[str, str], *, folder: str, language: Language = ENGLISH
) -> jinja2.Environment:
    """Return an environment of the templates (name → text), which speaks `language`; raise TemplateError for a
    missing or broken one.
    """

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
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters |= {"cite": _cite, "link": link_target, "upper_first": _upper_first}
    _teach(environment, language)
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


def _teach(environment: jinja2.Environment, language: Language) -> None:
    """Give templates their words: `_` for text, whatever it is; the tag `trans` for what may hold Markdown.

    Jinja2's own functions would escape the values in a message for HTML, not for Markdown.
    """

    def fill(message: str, values: Mapping[str, object]) -> Markup:
        return Markup(message) % {name: escape_markdown(value) for name, value in values.items()}  # noqa: S704

    def tell_date(iso: str) -> Markup:
        told = escape_markdown(language.tell_date(iso))
        # "6. Januar" at the start of a line would be a list. A space that does not break ends that as well as an
        # escape does, is what belongs there, and can be read by who edits the page.
        return Markup(_DAY_WITH_DOT.sub("\\1.\u00a0", told))  # noqa: S704

    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the tag hands its values to the function
    environment.globals |= {
        "_": lambda message: escape_markdown(language.gettext(message)),
        "gettext": lambda message, /, **values: fill(language.gettext(message), values),
        "ngettext": lambda one, many, n, /, **values: fill(language.ngettext(one, many, n), values),
        "pgettext": lambda context, message, /, **values: fill(language.pgettext(context, message), values),
        "npgettext": lambda c, one, many, n, /, **values: fill(language.npgettext(c, one, many, n), values),
    }
    environment.filters |= {
        "human_date": tell_date,
        "counted": lambda counted: escape_markdown(language.tell_counted(counted)),
        "said": environment.globals["_"],
        "quoted": lambda text: fill(language.gettext("“%(text)s”"), {"text": text}),
    }


def _upper_first(text: str) -> str:
    """Return the text with a capital in front; the rest is as it is, for nouns that have one."""
    return text[:1].upper() + text[1:]
