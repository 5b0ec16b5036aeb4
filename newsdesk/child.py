"""A Python process of our own beside this one, which has this one's modules; what is said between the two, in messages."""

import os
import subprocess
import sys
from typing import IO

_LENGTH = 8
"""Bytes before each message that state its length."""


def start_child(
    line: str, *arguments: str, stdin: int, stderr: int | None = None
) -> "subprocess.Popen[bytes]":
    """Start a process that runs one line of ours; its standard output is a pipe."""
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(  # noqa: S603 - this Python, and a line of our own
        [sys.executable, "-c", line, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=os.environ | {"PYTHONSAFEPATH": "1", "PYTHONPATH": paths},
    )


def send(stream: IO[bytes], message: bytes) -> None:
    """Send a message."""
    stream.write(len(message).to_bytes(_LENGTH, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Return the next message; None when there will be none."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    message = stream.read(size) if len(head) == _LENGTH else b""
    return message if head and len(message) == size else None
