"""mkdocs.yml → frozen Config: our own section is `extra.newsdesk`. What MkDocs reads is left to MkDocs."""

import difflib
import re
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import msgspec
import yaml

from newsdesk.errors import ConfigError

SECTION = "extra.newsdesk"
LOCALE = "locale"
"""Folder of the catalogues, beside the configuration: one for each language that readers are told things in."""

Folder = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
HttpsAddress = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s@]+$", max_length=2000)]
Tag = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")]
Contact = Annotated[str, msgspec.Meta(pattern=r"^[!-'*-~]*$", max_length=200)]


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed that `pull` visits. A Struct, since those refuse unknown keys."""

    url: HttpsAddress
    follow: bool = False
    """Fetch the pages that entries with a teaser only link to."""
    publisher: str | None = None
    """Who publishes what is in the feed; it wins over what the articles state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an editor can set; each field's docstring is its line in the reference."""

    seeds: Folder = "seeds"
    """Folder of the source articles, or their address on another machine (`s3://bucket/seeds`)."""
    site_to: str = ""
    """Address that `build` sends the site to (`s3://bucket/site`); only what changed is sent."""
    briefings_to: str = ""
    """Address that `build` sends the briefings to, Markdown and JSON; people's edits are made here, not there."""
    templates: Folder = "templates"
    """Folder of the Jinja2 templates of pages."""
    state: Folder = ".newsdesk"
    """Folder of the manifest and the cache; safe to delete."""
    languages: tuple[str, ...] = ("en",)
    """Languages (ISO 639-1) that are analysed; a source in another one is quarantined."""
    min_words: Count = 40
    """A source with fewer words is quarantined as too short."""
    max_source_mb: Count = 50
    """A larger source is quarantined unread."""
    read_seconds: Count = 8
    """A source that takes more processor seconds to be read and analysed is given up and quarantined."""
    feeds: tuple[Feed, ...] = ()
    """Feeds that `pull` brings in, each `{url: https://…}`; `follow: true` fetches the pages that teasers link to, and `publisher: …` names who publishes them."""
    contact: Contact = ""
    """Address (of a page or for mail) that sites may complain to when `add` and `pull` fetch; it is sent to them."""
    quotes: Count = 4
    """Key quotes on a page, at most."""
    context: Count = 6
    """Context sentences on a page, at most."""
    latest: Count = 20
    """Briefings on the home page."""
    subjects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Subjects of your own and the words that tell them: `Energy: [grid, power plant]`."""
    subject_briefings: Count = 5
    """Briefings that a word must be the subject of before it has a page; one of your own needs one."""
    quarantine_page: bool = False
    """Publish a page of the sources that could not be used, with the reasons; file names are on it."""
    social_images: bool = True
    """Draw a picture (PNG, some 15 kB) of each briefing, which social networks show for a link to it; only where `site_url` is set."""
    full_text: bool = False
    """Show the whole text of each source under its briefing; only where you hold the rights to."""

    briefings: Folder = field(default="briefings", metadata={"from": "docs_dir"})
    site: Folder = field(default="site", metadata={"from": "site_dir"})
    site_name: str = field(default="Briefings", metadata={"from": "site_name"})
    site_url: str | None = field(default="", metadata={"from": "site_url"})
    language: Tag = field(default="en", metadata={"from": "theme.language"})


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s?#]*[^\s?#/]/*")
_PASSWORD = re.compile(r"(?<=:)[^/:@]*(?=@)")
"""Of an address; the configuration is for everyone to read."""

OWN_KEYS = tuple(f.name for f in fields(Config) if "from" not in f.metadata)


def is_address(place: str) -> bool:
    """Tell an address on another machine from a folder here."""
    return "://" in place


def load_config(path: Path) -> Config:
    """Read our part of the configuration file at `path`; raise ConfigError with its line."""
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = "not found; run in the folder that holds mkdocs.yml, or pass --config"
        raise ConfigError(file=str(path), problem=problem) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(file=str(path), problem=f"cannot be read: {error}") from error
    return parse_config(source, file=path.name)


def parse_config(source: str, *, file: str) -> Config:
    """Return the Config that the YAML text `source` states; `file` is its name in messages."""
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(file=file, line=line, problem=f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigError(file=file, problem=f"not valid YAML: {error}") from error
    top = _entries(root, file=file, where="the top level")
    if "theme" in top and isinstance(theme := top["theme"][1], yaml.MappingNode):  # it may be a name alone
        top |= {f"theme.{key.value}": (key, value) for key, value in theme.value}
    values = {
        f.name: _convert(top[key][1], f.type, file=file, key=key)
        for f in fields(Config)
        if (key := f.metadata.get("from")) and key in top and not top[key][1].tag.startswith("!")
    }
    extra = _entries(top["extra"][1], file=file, where="extra") if "extra" in top else {}
    own = _entries(extra["newsdesk"][1], file=file, where=SECTION) if "newsdesk" in extra else {}
    types = {f.name: f.type for f in fields(Config)}
    for key, (key_node, value_node) in own.items():
        if key not in OWN_KEYS:
            raise ConfigError(file=file, line=key_node.start_mark.line + 1, problem=_unknown(key))
        values[key] = _convert(value_node, types[key], file=file, key=f"{SECTION}.{key}")
    config = Config(**values)
    for key in ("seeds", "templates", "state"):
        if key in own and not (key == "seeds" and is_address(config.seeds)):
            _check_folder(values[key], file=file, line=own[key][1].start_mark.line + 1, key=key)
    for key in ("seeds", "site_to", "briefings_to"):
        if key in own and (problem := _find_fault(key, config)):
            line = own[key][1].start_mark.line + 1
            raise ConfigError(file=file, line=line, problem=f"{SECTION}.{key}: {problem}")
    return config


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, OWN_KEYS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(OWN_KEYS)}"
    return f"unknown key '{key}' in {SECTION}; {hint}"


def _check_folder(value: str, *, file: str, line: int, key: str) -> None:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or path == PurePosixPath():
        problem = f"{SECTION}.{key}: '{value}' must be a folder below the one of {file}"
        raise ConfigError(file=file, line=line, problem=problem)


def _find_fault(key: str, config: Config) -> str:
    """Return what is wrong with an address; nothing where none is."""
    value = getattr(config, key)
    if not value or (key == "seeds" and not is_address(value)):
        return ""
    fault = ""
    if not _ADDRESS.fullmatch(value) or "::" in value:
        fault = "is no address; write it as s3://bucket/folder"
    elif _PASSWORD.search(value):
        value, fault = _PASSWORD.sub("…", value), "holds a password; docs/storage.md says where it belongs"
    elif key != "seeds" and f"{value}/".startswith(config.seeds.rstrip("/") + "/"):
        fault = "lies among the sources: results would become sources"
    elif key == "briefings_to" and value.rstrip("/") == config.site_to.rstrip("/"):
        fault = "is where the site goes; give it an address of its own"
    return f"'{value}' {fault}" if fault else ""


def _entries(node: yaml.Node | None, *, file: str, where: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Return key → (key node, value node); an empty value counts as an empty mapping."""
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
        return {}
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1
        raise ConfigError(file=file, line=line, problem=f"{where} must be a mapping of keys to values")
    return {str(key.value): (key, value) for key, value in node.value}


def _convert(node: yaml.Node, type_: Any, *, file: str, key: str) -> Any:
    line = node.start_mark.line + 1
    try:
        value = yaml.constructor.SafeConstructor().construct_document(node)
        return msgspec.convert(value, type_)
    except yaml.constructor.ConstructorError as error:
        raise ConfigError(file=file, line=line, problem=f"{key}: {error.problem}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(file=file, line=line, problem=f"{key}: {str(error).lower()}") from error
