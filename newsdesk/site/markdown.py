"""Remember the HTML of Markdown and what was found in it, so that a change of the theme does neither again.

What is remembered follows from the page and the JSON beside it, its path (links are relative to it), the configuration
of Markdown, the site's language and the versions of what converts it, and these are its key. A page on which MkDocs
warned of anything is not remembered.
"""

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsdesk.config import LOCALE
from newsdesk.fingerprint import digest_code
from newsdesk.render.language import catalogue_file, find_catalogues
from newsdesk.site.check import Link
from newsdesk.site.parts import Article
from newsdesk.site.quick import QuickMarkdown
from newsdesk.site.slugs import CATALOGUES
from newsdesk.site.stamps import digest
from newsdesk.site.waiting import Texts, Waiting

_FORMAT = 2
NOTHING: Mapping[str, Any] = MappingProxyType({})
_CONVERTERS = ("mkdocs", "markdown", "pymdown-extensions", "nh3")


class MarkdownCache:
    """One entry a page, written by any process; what cannot be read counts as absent."""

    def __init__(self, database: sqlite3.Connection | None) -> None:
        self._database = database
        self._new: list[tuple[str, str, bytes]] = []

    def get(self, page: str, key: str) -> Any:
        """Return what was put there under the same key; None if there is none."""
        if self._database is None:
            return None
        try:
            row = self._database.execute(
                "SELECT value FROM pages WHERE path = ? AND key = ?", (page, key)
            ).fetchone()
            return row and json.loads(zlib.decompress(row[0]))
        except (sqlite3.DatabaseError, zlib.error, ValueError):
            return None

    def put(self, page: str, key: str, value: Any) -> None:
        """Remember a value in the place of what was remembered for this page."""
        if self._database is not None:
            packed = zlib.compress(json.dumps(value).encode(), 1)
            self._new.append((page, key, packed))

    def close(self) -> None:
        """Write what was put: all at once, so that no worker waits for another's pages."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.DatabaseError), self._database as database:
                database.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", self._new)
            self._database.close()


def open_cache(path: Path | None) -> MarkdownCache:
    """Open the cache at `path`, made anew if it cannot be used; without a path nothing is remembered."""
    if path is None:
        return MarkdownCache(None)
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        database = sqlite3.connect(path, timeout=300)
        try:
            database.execute("PRAGMA journal_mode = WAL")  # several workers write
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("CREATE TABLE IF NOT EXISTS pages (path TEXT PRIMARY KEY, key TEXT, value BLOB)")
            database.commit()
        except sqlite3.DatabaseError:
            database.close()
            forget_cache(path)
        else:
            return MarkdownCache(database)
    return MarkdownCache(None)


def forget_cache(path: Path) -> None:
    """Remove the cache at `path`."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def keep_only(path: Path, pages: Collection[str]) -> None:
    """Forget all other pages: they are no more."""
    with (
        contextlib.closing(sqlite3.connect(path)) as database,
        contextlib.suppress(sqlite3.DatabaseError),
        database,
    ):
        known = [row for row in database.execute("SELECT path FROM pages") if row[0] not in pages]
        database.executemany("DELETE FROM pages WHERE path = ?", known)


def make_page_class(
    cache: MarkdownCache,
    texts: Texts,
    salt: str,
    quick: QuickMarkdown,
    *,
    reuse: bool,
    said: list[str],
) -> Callable[[None, Any, Any], Any]:
    """Return what makes the page of a file that MkDocs would make, with a `render` that is quick where it can be, and
    remembers. The texts of all pages of a job wait in a file.
    """
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink, TableOfContents

    class RememberingPage(Page):
        kept: Mapping[str, Any] = NOTHING
        """What there is to remember; of a page on which MkDocs warned of anything that is nothing."""
        article: Article | None = None
        """What was found in its article the last time."""
        finished: Any = Waiting(texts, "")
        """Its HTML as `hooks` leaves it."""
        markdown: Any = Waiting(texts)
        content: Any = Waiting(texts)

        def render(self, config: Any, files: Any) -> None:
            # Without a title of its own a page is called by what its Markdown says, which is not remembered.
            if "title" not in self.meta:
                super().render(config, files)
                return
            twin = Path(self.file.abs_src_path or "").with_suffix(".json")
            drawn = digest(twin.read_bytes()) if "id" in self.meta and twin.is_file() else ""
            read = f"{salt}{self.file.src_uri}\0{drawn}\0{self.meta}\0{self.markdown}"
            self._key = digest(read.encode("utf-8", "surrogatepass"))
            known = cache.get(self.file.src_uri, self._key) if reuse else None
            if known is not None:
                self.kept = {"toc": known["toc"]}
                self.content = self.finished = known["content"]
                self.toc = TableOfContents(_unpack(known["toc"], AnchorLink))
                self.article = _unpack_article(known["article"])
                return
            warned = len(said)
            if made := quick.convert(self.markdown or "", self.file, files):
                self.content, self.toc = made
            else:
                super().render(config, files)
            if len(said) == warned:
                self.kept = {"toc": _pack(self.toc)}

        def remember(self, article: Article | None) -> None:
            """Remember the page as it was printed, with what was found in its article."""
            if self.kept and self.finished and not (article and article == self.article):
                packed = article and {
                    "key": article.key,
                    "links": [(link.address, link.target, link.fragment) for link in article.links],
                    "ids": sorted(article.ids),
                }
                value = {**self.kept, "content": self.finished, "article": packed}
                cache.put(self.file.src_uri, self._key, value)

    return RememberingPage


def make_salt(config: Any) -> str:
    """Return what all keys of one configuration begin with."""
    language = config.theme.get("language") or "en"
    words = catalogue_file(Path(config.config_file_path).parent / LOCALE, language)
    salt = [
        _FORMAT,
        [version(name) for name in _CONVERTERS],
        digest_code("site"),
        [digest(path.read_bytes()) for path in find_catalogues(CATALOGUES)],  # ids of headings hang on them
        language,
        digest(words.read_bytes()) if words.is_file() else "",  # those of pictures
        len(config.hooks),  # each of them is `hooks`, or nothing is remembered
        config.extra.get("newsdesk"),
        config.use_directory_urls,
        config.markdown_extensions,
        config.mdx_configs,
    ]
    return digest(json.dumps(salt, sort_keys=True, default=_name_function).encode())


def _name_function(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _unpack_article(packed: Any) -> Article | None:
    if not packed:
        return None
    links = tuple(_make_link(*link) for link in packed["links"])
    return Article(key=packed["key"], links=links, ids=frozenset(packed["ids"]))


@lru_cache(maxsize=1 << 14)
def _make_link(address: str, target: str, fragment: str) -> Link:
    """Return one and the same link for the same values: pages lead to the same places, and all are held at once."""
    return Link(address=address, target=target, fragment=fragment)


def _pack(toc: Any) -> list[Any]:
    return [[entry.title, entry.id, entry.level, _pack(entry.children)] for entry in toc]


def _unpack(packed: list[Any], make: Callable[[str, str, int], Any]) -> list[Any]:
    found = []
    for title, anchor, level, children in packed:
        entry = make(title, anchor, level)
        entry.children = _unpack(children, make)
        found.append(entry)
    return found
