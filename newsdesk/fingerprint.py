"""Digests: of bytes, and of values through their canonical JSON. Leaves caching itself to the store."""

import hashlib

import msgspec


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data`, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(*parts: object) -> str:
    """Return one digest for `parts`: anything JSON can say, and dataclasses; keys sorted, so equal is equal."""
    return digest_bytes(msgspec.json.encode(parts, order="sorted"))
