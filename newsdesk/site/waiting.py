"""Texts of pages that wait in a file until they are asked for: MkDocs holds all pages of a job at once."""

from typing import IO, Any


class Texts:
    """Texts in a file that nobody else uses; the one that was put or read last is at hand."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._last: tuple[tuple[int, int], str] = ((0, 0), "")

    def put(self, text: str) -> tuple[int, int]:
        """Put a text by, and return where it lies."""
        if text != self._last[1]:
            self._file.seek(self._end)
            size = self._file.write(text.encode("utf-8", "surrogatepass"))
            self._last = ((self._end, size), text)
            self._end += size
        return self._last[0]

    def read(self, place: tuple[int, int]) -> str:
        """Return what was put there."""
        if place != self._last[0]:
            self._file.seek(place[0])
            self._last = (place, self._file.read(place[1]).decode("utf-8", "surrogatepass"))
        return self._last[1]


class Waiting:
    """An attribute whose text waits there; `default` until it has one."""

    def __init__(self, texts: Texts, default: str | None = None) -> None:
        self._texts, self._default = texts, default

    def __set_name__(self, owner: type, name: str) -> None:
        """Take note of the attribute's name."""
        self._name = f"_{name}_lies"

    def __get__(self, page: Any, owner: type | None = None) -> str | None:
        """Return the text."""
        place = vars(page).get(self._name)
        return self._default if place is None else self._texts.read(place)

    def __set__(self, page: Any, text: str | None) -> None:
        """Put the text by."""
        vars(page)[self._name] = None if text is None else self._texts.put(text)
