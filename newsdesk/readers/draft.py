"""The values between a format's reader and a finished Article.

No cleaning and no judgement here: a draft holds what the format said, as text.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Metadata as a source states it, cleaned; None when it does not. Fields are those of Article."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    retrieved: str | None = None
    version: int | None = None
    url: str | None = None
    language: str | None = None
    rights: str | None = None
    story: str | None = None

    def or_else(self, other: "Stated") -> "Stated":
        """Return a Stated whose gaps are filled from `other`."""
        return Stated(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(Stated)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One article as its format gives it."""

    paragraphs: tuple[str, ...]
    """In reading order; white space and controls still as found."""
    stated: Stated = Stated()
    stated_id: str | None = None
    """What a source of many articles calls this one."""
