"""The vocabulary of schema.org, read from Google's types for it (npm schema-dts): is a description made of its words?"""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

TYPES = Path(__file__).parent / "node" / "node_modules" / "schema-dts" / "dist" / "schema.d.ts"

_INTERFACE = re.compile(
    r"^(?:export )?interface (\w+)(?:Base|Leaf) extends ([^{]+)\{(.*?)^\}", re.MULTILINE | re.DOTALL
)
"""A type with properties of its own has a Base, and a Leaf above that; a type without has the Leaf alone."""
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<(.+), "\1">;$', re.MULTILINE)
_STRINGS = {"Text", "URL", "Date", "DateTime", "Time"}


def find_strangers(node: Any, where: str = "") -> list[str]:
    """Return what in a description is no type, no property of its type, or no value that the property takes."""
    types, found = _read(), []
    kind = node.get("@type")
    if kind not in types:
        return [f"{where}: no type {kind}"]
    properties = {name: takes for one in _ancestors(kind) for name, takes in types[one][1].items()}
    for name, value in node.items():
        at = f"{where}/{kind}.{name}"
        if name.startswith("@"):
            continue
        if name not in properties:
            found.append(f"{at}: no such property")
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                found += find_strangers(one, at)
                if not _ancestors(one.get("@type", "")) & properties[name]:
                    found.append(f"{at}: takes no {one.get('@type')}")
            elif not _is_plain(one, properties[name]):
                found.append(f"{at}: takes no {one!r}")
    return found


def _is_plain(value: object, takes: set[str]) -> bool:
    if isinstance(value, bool):
        return "Boolean" in takes
    if not isinstance(value, str) or not value.strip():
        return False
    if "Text" in takes:
        return True
    if takes & {"Date", "DateTime"}:
        return bool(datetime.fromisoformat(value))
    return "URL" in takes and bool(re.match(r"https?://[^\s/]+", value))


def _ancestors(kind: str) -> set[str]:
    if kind not in _read():
        return set()
    return {kind}.union(*(_ancestors(parent) for parent in _read()[kind][0]))


@cache
def _read() -> dict[str, tuple[list[str], dict[str, set[str]]]]:
    """Return type → the types above it, and its own properties with what they take."""
    return {
        name: (
            re.findall(r"(\w+)Base", above),
            {key: set(re.findall(r"\w+", takes)) for key, takes in _PROPERTY.findall(body)},
        )
        for name, above, body in _INTERFACE.findall(TYPES.read_text("utf-8"))
        if f"{name}Base" not in above
    }
