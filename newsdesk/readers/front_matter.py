"""YAML front matter and sidecars: a flat mapping of metadata; PyYAML reads it.

Anchors, aliases and tags are refused (ten lines of them unfold to gigabytes), and every value is
text: a date stays as precise as it was written, "no" stays a word.
"""

import re
from collections.abc import Mapping

from newsdesk.errors import SourceError

_LONGEST = 16_384
_DEEPEST = 6
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Return the metadata at the head of `text`, and the rest; no metadata when there is no such block."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    opening = _OPENING.match(text)
    if not opening:
        return {}, text
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST)
    if not closing:
        if _CLOSING.search(text, opening.end()):
            raise SourceError(f"its front matter is longer than {_LONGEST:,} characters")
        return {}, text
    return read_yaml(text[opening.end() : closing.start()], what="its front matter"), text[closing.end() :]


def read_yaml(text: str, *, what: str) -> Mapping[str, object]:
    """Return a YAML mapping with text for every scalar; `what` begins the reason of a SourceError."""
    import yaml

    if len(text) > _LONGEST:
        raise SourceError(f"{what} is longer than {_LONGEST:,} characters")
    try:
        _refuse_tricks(text, what)
        value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings only
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SourceError(
            f"{what}{line}: {error.problem or 'not valid YAML'}; quote the value or remove it"
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SourceError(f"{what} is not valid YAML") from error
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise SourceError(f"{what} is not a list of 'key: value' lines")
    return value


def _refuse_tricks(text: str, what: str) -> None:
    """Look at the events only: nothing has been built yet when an alias is met."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if getattr(event, "anchor", None) is not None:
            raise SourceError(f"{what} uses an anchor or alias (& or *); write the value out, or quote it")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise SourceError(f"{what} uses a tag ({clip(tag)}); remove it")
        if depth > _DEEPEST:
            raise SourceError(f"{what} is nested too deeply")


def clip(text: object) -> str:
    """Return a hostile string as a short printable one, for a message."""
    return "".join(c for c in str(text)[:40] if c.isprintable())
