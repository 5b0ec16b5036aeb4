"""Where a project's folders are, and how it is to be built."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newsdesk.config import LOCALE, Config, is_address
from newsdesk.model import Failure

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many items are done, and how many there are."""

BASES = ".base/"
"""Below the briefings folder: each page as it was generated last."""

NEXT = ".next"
"""Ending of a base that takes its place as soon as the page that was merged with it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Where things are, and how they are to be."""

    root: Path
    """Absolute; the folder of the configuration file."""
    config_file: Path
    config: Config
    refused: tuple[Failure, ...] = ()
    """Sources at an address that cannot lie in the folder."""

    @property
    def seeds(self) -> Path:
        """Folder of the sources: of their mirror, when they are at an address."""
        return self.state / "seeds" if is_address(self.config.seeds) else self.root / self.config.seeds

    @property
    def templates(self) -> Path:
        """Folder of the page templates."""
        return self.root / self.config.templates

    @property
    def locale(self) -> Path:
        """Folder of the catalogues."""
        return self.root / LOCALE

    @property
    def briefings(self) -> Path:
        """Folder of the generated Markdown."""
        return self.root / self.config.briefings

    @property
    def site(self) -> Path:
        """Folder of the built site."""
        return self.root / self.config.site

    @property
    def theme(self) -> Path:
        """Folder of what this site has instead of Material's."""
        return self.root / "theme"

    @property
    def state(self) -> Path:
        """Folder of the manifest and the cache."""
        return self.root / self.config.state
