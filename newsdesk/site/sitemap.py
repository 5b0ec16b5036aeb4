"""Sitemaps (sitemaps.org 0.9) of a built site, of 50,000 addresses each; the dates are those of the news."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

LARGEST = 50_000
"""Addresses in one sitemap, by the protocol."""


def is_sitemap(path: str) -> bool:
    """Tell whether a file of the site is one of those written here."""
    return re.fullmatch(r"sitemap(-[0-9]+)?\.xml", path) is not None


def write_sitemap(
    site: Path, address: str | None, dates: Mapping[str, str], *, largest: int = LARGEST
) -> None:
    """Write sitemap.xml into the folder `site`, or an index of several; without an address there is none.

    `dates`: path of every HTML page there is → ISO date of its last news, or nothing.
    """
    if not address:
        return
    place = escape(urljoin(address, "."))
    entries = [
        f"<url><loc>{place}{quote(name)}</loc>{_lastmod(dates[name])}</url>"
        for name in sorted(dates)
        if name != "404.html"
    ]
    if len(entries) <= largest:
        _write(site / "sitemap.xml", "urlset", entries)
        return
    parts = range(0, len(entries), largest)
    for number, start in enumerate(parts, start=1):
        _write(site / f"sitemap-{number}.xml", "urlset", entries[start : start + largest])
    listed = [
        f"<sitemap><loc>{escape(urljoin(address, f'sitemap-{number}.xml'))}</loc></sitemap>"
        for number in range(1, len(parts) + 1)
    ]
    _write(site / "sitemap.xml", "sitemapindex", listed)


def _lastmod(date: str) -> str:
    return f"<lastmod>{date}</lastmod>" if date else ""


def _write(path: Path, root: str, entries: list[str]) -> None:
    body = "\n".join(entries)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{body}\n</{root}>\n',
        encoding="utf-8",
    )
