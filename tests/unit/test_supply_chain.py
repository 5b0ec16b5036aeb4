"""What newsdesk stands on: pinned with hashes, tried with the oldest versions that are allowed, under known licences."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from docs.licences import find_licence, list_locked

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
STATED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GROUPS = STATED["optional-dependencies"]
EXTRAS = [stated for group in GROUPS.values() for stated in group]


def list_direct() -> Iterator[Requirement]:
    yield from map(Requirement, (*STATED["dependencies"], *EXTRAS))


def read_pins(lock: str) -> dict[str, list[tuple[Version, int]]]:
    """Return package → its versions (one for each range of Pythons), each with the number of its hashes."""
    pins: dict[str, list[tuple[Version, int]]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text("utf-8")):
        if found := re.match(r"([A-Za-z0-9._-]+)==([^ ]+)", entry):
            pins.setdefault(canonicalize_name(found[1]), []).append(
                (Version(found[2]), entry.count("sha256:"))
            )
    return pins


def find_floor(requirement: Requirement) -> Version:
    (floor,) = (Version(s.version) for s in requirement.specifier if s.operator in {">=", "=="})
    return floor


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_hashes(lock: str) -> None:
    pins = read_pins(lock)

    assert len(pins) > 40
    assert [name for name, versions in pins.items() if not all(hashes for _, hashes in versions)] == []


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.txt", ()),
        ("requirements-formats.txt", ("pdf", "warc")),
        ("requirements-cluster.txt", ("cluster",)),
        ("requirements-dev.txt", tuple(GROUPS)),
    ],
)
def test_the_locks_keep_to_what_pyproject_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    pins = read_pins(lock)
    optional = {Requirement(r).name for name in GROUPS if name not in extras for r in GROUPS[name]}

    for requirement in list_direct():
        pinned = pins.get(canonicalize_name(requirement.name), [])
        assert pinned or requirement.name in optional, requirement.name
        assert all(requirement.specifier.contains(one) for one, _ in pinned), requirement


def test_each_floor_is_the_version_that_make_floors_tries() -> None:
    tried = read_pins("requirements-floors.txt")

    assert {r.name: [find_floor(r)] for r in list_direct()} == {
        r.name: [one for one, _ in tried[canonicalize_name(r.name)]] for r in list_direct()
    }


def test_what_is_installed_is_not_older_than_its_floor() -> None:
    assert [r.name for r in list_direct() if Version(version(r.name)) < find_floor(r)] == []


def test_no_licence_asks_the_same_of_newsdesk() -> None:
    """GPL and AGPL would; the LGPL does not, where a library is only imported."""
    locks = ("requirements-formats.txt", "requirements-cluster.txt")
    licences = {name: find_licence(name) for lock in locks for name in list_locked(lock)}

    strict = re.compile(r"(?<!L)(A?GPL|General Public)")
    assert len(licences) > 60
    assert [name for name, known in licences.items() if all(map(strict.search, known.split(" OR ")))] == []
