"""Lists every folder in another order than the file system does; Python loads this where PYTHONPATH has its folder."""

import os
import random
from typing import Any, Self

_scandir, _listdir = os.scandir, os.listdir


class _Shuffled:
    """What os.scandir gives, in another order."""

    def __init__(self, *args: Any) -> None:
        with _scandir(*args) as entries:
            self._entries = list(entries)
        random.Random(len(self._entries)).shuffle(self._entries)
        self._next = iter(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return next(self._next)

    def close(self) -> None:
        """Do nothing: all was read."""


def _list_shuffled(*args: Any) -> list[Any]:
    names = _listdir(*args)
    random.Random(len(names)).shuffle(names)
    return names


os.scandir = _Shuffled  # type: ignore[assignment]
os.listdir = _list_shuffled  # type: ignore[assignment]
