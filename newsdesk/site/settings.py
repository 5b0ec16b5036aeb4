"""The configuration as MkDocs reads it, and what it warns of meanwhile; whether it is safe is `guard`'s to tell."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsdesk.errors import ConfigError
from newsdesk.site.guard import guard_config

_HOOKS = Path(__file__).with_name("hooks.py")


def load_site_config(config_file: Path, docs: Path | None, target: Path, said: list[str]) -> Any:
    """Return the configuration as MkDocs reads it; raise ConfigError when it cannot be meant, or is not safe."""
    # Material prints an appeal about MkDocs 2 when it is imported; this is its own switch.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    overrides: dict[str, Any] = {"site_dir": str(target.resolve()), "strict": True}
    if docs is not None:
        overrides["docs_dir"] = str(docs.resolve())
    try:
        config = load_config(str(config_file), **overrides)
    except MkDocsException as error:
        raise ConfigError(file=str(config_file), problem=" ".join([str(error), *said])) from error
    problems = guard_config(config)
    if problems:
        raise ConfigError(file=str(config_file), problem="; ".join(problems))
    return config


def find_reasons_for_whole(config: Any) -> tuple[str, ...]:
    """Return why a page may follow from other pages under this configuration; nothing when none does."""
    from jinja2 import meta

    reasons = []
    if any(Path(hook).read_bytes() != _HOOKS.read_bytes() for hook in config.hooks):
        reasons.append("hooks that are not newsdesk's own may look at every page")
    titles = list(find_nav(config.nav)) if config.nav else []
    if not titles or not all(title for title, _ in titles):
        reasons.append(
            "pages of the nav have no titles in the configuration, so every page depends on theirs"
        )
    if config.validation.nav.omitted_files >= logging.WARNING:
        reasons.append("pages that the nav leaves out are to be warned of")
    environment = config.theme.get_env()
    for path in sorted(Path(config.theme.custom_dir or os.devnull).rglob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        if "pages" in meta.find_undeclared_variables(tree):
            reasons.append(f"{path.name} shows a list of all pages")
    return tuple(reasons)


@contextmanager
def gather_warnings() -> Iterator[list[str]]:
    """Collect what MkDocs warns of, and keep it from the terminal."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger = logging.getLogger("mkdocs")
    listener = Listener(logging.WARNING)
    before = logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(listener)
        logger.propagate = before


def find_nav(nav: Any) -> Iterator[tuple[str, str]]:
    """Yield title, which may be empty, and path of each entry of a nav."""
    for item in nav or ():
        if isinstance(item, str):
            yield "", item
        else:
            for title, value in item.items():
                if isinstance(value, str):
                    yield title or "", value
                else:
                    yield from find_nav(value)
