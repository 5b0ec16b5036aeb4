"""Locked dependencies → their licences, as each package states them itself; written into THIRD_PARTY.md."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def list_locked(lock: str) -> tuple[str, ...]:
    """Return the names of the packages in a lock file, each once."""
    return tuple(dict.fromkeys(_LOCKED.findall(Path(lock).read_text("utf-8"))))


def list_npm(lock: str) -> dict[str, str]:
    """Return package → licence, as a lock file of npm has them."""
    packages = json.loads(Path(lock).read_text("utf-8"))["packages"]
    return {path.rpartition("node_modules/")[2]: known["license"] for path, known in packages.items() if path}


def find_licence(name: str) -> str:
    """Return the licence that an installed package states; ValueError when it states none."""
    stated = metadata(name)
    for licence in _list_statements(stated):
        if licence and licence != "UNKNOWN" and "\n" not in licence:
            return licence
    raise ValueError(f"{name} states no licence: look it up before it is depended on")


def make_table(names: tuple[str, ...]) -> str:
    """Return a Markdown table of packages, their licences and homes."""
    rows = [f"| {name} | {find_licence(name)} | {_find_home(name)} |" for name in names]
    return "\n".join(("| Package | Licence | Home |", "|---|---|---|", *rows))


def _list_statements(stated: PackageMetadata) -> Iterator[str]:
    for key in ("License-Expression", "License"):
        yield _get(stated, key)
    for classifier in stated.get_all("Classifier") or ():
        if classifier.startswith("License :: "):
            yield classifier.rpartition(" :: ")[2]


def _get(stated: PackageMetadata, key: str) -> str:
    """Return what a package states; "" where it says nothing, which importlib_metadata, once imported, makes an error."""
    return next(iter(stated.get_all(key) or ()), "").strip()


def _find_home(name: str) -> str:
    """Return where the package comes from, as an https address without what only browsers need."""
    stated = metadata(name)
    labelled = [entry.partition(", ") for entry in stated.get_all("Project-URL") or ()]
    urls = {label.lower(): url for label, _, url in labelled}
    wanted = ("source", "repository", "source code", "homepage", "home")
    found = next((urls[label] for label in wanted if label in urls), _get(stated, "Home-page"))
    return found or f"https://pypi.org/project/{name}/"
