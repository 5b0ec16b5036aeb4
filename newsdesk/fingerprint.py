"""Digests: of bytes, and of values through their canonical JSON. Leaves caching itself to the store."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data`, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(*parts: object) -> str:
    """Return one digest for `parts`: anything JSON can say, and dataclasses; keys sorted, so equal is equal."""
    return digest_bytes(msgspec.json.encode(parts, order="sorted"))


@cache
def digest_code(*names: str) -> str:
    """Return one digest for modules and packages of newsdesk ("text", "analysis.py"), their data included.

    In place of version numbers that someone has to raise: a cache can never outlive the code that filled it.
    """
    root = Path(__file__).parent
    files = sorted(
        f for name in names for f in ((root / name).rglob("*") if (root / name).is_dir() else [root / name])
    )
    kept = [f for f in files if f.is_file() and f.suffix != ".pyc"]
    return fingerprint([(f.relative_to(root).as_posix(), digest_bytes(f.read_bytes())) for f in kept])
