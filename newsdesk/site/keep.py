"""What of the last site may stay, and what must be built: decided here only, from bytes; building is `build`'s.

A page stays when its Markdown, the JSON beside it, the shell around it and its own bytes on the live site are as
they were, and no file that it links to has gone. Then a clean build would make the same bytes
(tests/property/test_site_edits.py), so nothing is read, rendered or written for it.
"""

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from newsdesk.config import LOCALE
from newsdesk.disk import Listing, Stamp
from newsdesk.site.ledger import FORMAT, Ledger, Output, Record
from newsdesk.site.stamps import Sight, digest

_PACKAGES = (
    "mkdocs",
    "mkdocs-material",
    "markdown",
    "pymdown-extensions",
    "jinja2",
    "nh3",
    "pillow",
    "pyyaml",
    "pagefind_bin",
)
_READS_MORE = (b"INHERIT", b"!ENV", b"!relative")
"""Configuration that depends on more than the file: nothing is kept then."""
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""As in mkdocs.utils, which takes a tenth of a second to import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What has to be done to the live site."""

    why: str = ""
    """Why all has to be built; empty when the rest of this holds."""
    sources: Mapping[str, Stamp] = field(default_factory=dict)
    """All there are now."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Of the sources that were read."""
    changed: frozenset[str] = frozenset()
    """Sources that must be printed: new, changed, or their pages were changed by hand."""
    come: frozenset[str] = frozenset()
    """Of the changed sources, those that are new."""
    gone: frozenset[str] = frozenset()
    """Sources that are no more."""
    damaged: frozenset[str] = frozenset()
    """Files of the live site that are missing, or not as they were built."""
    restamped: Mapping[str, Stamp] = field(default_factory=dict)
    """Files of the live site that look otherwise, and are as they were built."""
    strange: frozenset[str] = frozenset()
    """Files of the live site that no build put there."""

    @property
    def is_done(self) -> bool:
        """Tell whether the live site is what would be built."""
        return not (self.why or self.changed or self.gone or self.damaged or self.strange)


def digest_shell(config_file: Path, parts: Iterable[str], docs: Path | None) -> str:
    """Digest everything that all pages depend on; empty when that cannot be told.

    `parts`: files and folders that the configuration names: the theme's folder, hooks. `docs`: the folder of the
    pages where it is not the configuration's.
    """
    configuration = config_file.read_bytes()
    if any(word in configuration for word in _READS_MORE):
        return ""
    total = hashlib.sha256(repr([digest_program(), str(config_file), str(docs)]).encode())
    total.update(configuration)
    _add_files(total, config_file.parent / LOCALE, *map(Path, parts))
    return total.hexdigest()


def digest_program() -> str:
    """Digest what makes and checks a site, whatever it is made of: our code, and that of the packages it uses."""
    total = hashlib.sha256(repr([FORMAT, sys.version, *(version(name) for name in _PACKAGES)]).encode())
    own = Path(__file__).parent
    _add_files(total, own, own.parent / "render")
    return total.hexdigest()


def _add_files(total: "hashlib._Hash", *parts: Path) -> None:
    for part in parts:
        files = sorted(part.rglob("*")) if part.is_dir() else [part]
        for path in files:
            if path.is_file() and path.suffix != ".pyc":
                total.update(f"\0{path.relative_to(part).as_posix()}\0{digest(path.read_bytes())}".encode())


def compare(ledger: Ledger, docs: Path, sources: Listing, live: Path, sight: Sight) -> Outlook:
    """Return what has to be done, given what lies in the two folders now."""
    outputs = sight.site
    if outputs.odd:
        return Outlook(why=f"{outputs.odd[0]} in the site is no plain file", sources=sources.files)
    known = ledger.stamp_sources()
    digests = {
        path: digest((docs / path).read_bytes())
        for path, stamp in sources.files.items()
        if known.get(path) != stamp
    }
    before = ledger.find_sources(digests)
    changed = {path for path in digests if path not in before or before[path].digest != digests[path]}
    gone = known.keys() - sources.files.keys()
    changed |= _find_pages_of_twins({*changed, *gone}, sources.files)
    other, strange = ledger.compare_outputs(sight)
    damaged = find_damaged(looked := ledger.find_outputs(other), live, outputs)
    changed |= {origin for path in damaged if (origin := looked[path].origin) in sources.files}
    return Outlook(
        sources=sources.files,
        digests=digests,
        changed=frozenset(changed),
        come=frozenset(changed - known.keys()),
        gone=frozenset(gone),
        damaged=damaged,
        restamped={path: outputs.files[path] for path in other if path not in damaged},
        strange=frozenset(strange),
    )


def _find_pages_of_twins(changed: Iterable[str], sources: Mapping[str, Stamp]) -> set[str]:
    """Return the pages that are described to machines from one of the JSON files `changed`."""
    names = (
        path.removesuffix(".json") + ending
        for path in changed
        if path.endswith(".json")
        for ending in _MARKDOWN
    )
    return {name for name in names if name in sources}


def find_damaged(known: Mapping[str, Output], live: Path, now: Listing) -> frozenset[str]:
    """Return the files of the live site that are missing, or hold other bytes than were built."""

    def is_damaged(path: str, stamp: Stamp | None) -> bool:
        if stamp is None:
            return True
        return stamp != known[path].stamp and digest((live / path).read_bytes()) != known[path].digest

    return frozenset(path for path in known if is_damaged(path, now.files.get(path)))


def find_standing_copies(
    record: Record, sources: Mapping[str, str], live: Path, now: Listing
) -> dict[str, str]:
    """Return path → digest of files on the live site that are what lies at the same path among `sources`.

    They were looked at when they went there. Pages are none of them: whether their links hold is told anew.
    """
    same = {
        path: output
        for path, output in record.outputs.items()
        if output.origin == path and sources.get(path) == output.digest and not path.endswith(".html")
    }
    damaged = find_damaged(same, live, now)
    return {path: output.digest for path, output in same.items() if path not in damaged}


def find_standing_pictures(record: Record, live: Path, now: Listing) -> dict[str, str]:
    """Return page's source → digest of the picture that the live site has of it, as it was built: whether it still says
    what the page says is told in it.
    """
    made = {
        path: output
        for path, output in record.outputs.items()
        if path.endswith(".png") and output.origin not in {"", path}
    }
    damaged = find_damaged(made, live, now)
    return {output.origin: output.digest for path, output in made.items() if path not in damaged}


def find_sources_beside_theme(ledger: Ledger, templates: Iterable[str], outlook: Outlook) -> frozenset[str]:
    """Return sources that came or went where a file of the theme is, or would be, on the site.

    `templates`: files that the theme makes besides those that it has.
    """
    places = {path: {path, path.rpartition(".")[0] + ".html"} for path in (*outlook.come, *outlook.gone)}
    lying = ledger.find_outputs({name for names in places.values() for name in names})
    of_theme = {name for name, output in lying.items() if not output.origin} | set(templates)
    return frozenset(
        path for path, names in places.items() if path.startswith("assets/") or not of_theme.isdisjoint(names)
    )
