"""What MkDocs calls while it builds: pages are described to machines and edited ones marked; unused files go.

The walls against strangers' text stand elsewhere; Zensical, which knows no hooks, needs none of this.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from newsdesk.config import LOCALE, Config
from newsdesk.render.edits import is_untouched
from newsdesk.render.language import Language, open_language
from newsdesk.site.cards import HEIGHT, WIDTH, Card, describe_briefing
from newsdesk.site.facets import NOT_SEARCHED, list_topics
from newsdesk.site.metadata import describe_article
from newsdesk.site.pictures import draw_briefing, draw_coverage

_OWN_WORDS = re.compile(
    r'<(?:h[23]|th|summary|svg)(?=[ >])|(?<=</h1>\n)<p|(?:id="s-(?:not-stated|source-sentences)">[^<]*</h2>\s*)<p'
)
"""Of a briefing's page whose sources speak another language than the site: what stands in the site's."""

_THEIR_WORDS = re.compile(
    r'<a(?= href="(?:\.\./)*(?:\d{4}|undated)/[^"#]+\.html")|<blockquote|(?<=</em></p>\n)<p'
)
"""Of any other page: titles of briefings, quotations, bottom lines."""

_RELATED = re.compile(r'<h2( id="s-related-briefings">(?:(?!</h2>).)*</h2>\s*)<ul(?=>)', re.DOTALL)
"""Where titles and bottom lines of other briefings stand: who looks for these wants their own pages."""

_UNUSED = (".map", "assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/images/favicon.png")


def on_files(files: Any, **_: Any) -> Any:
    """Leave out 2 MB of Material that only its own search and a debugger load."""
    for file in list(files):
        name = file.src_uri
        if name.endswith(_UNUSED[0]) or name.startswith(_UNUSED[1:]):
            files.remove(file)
    return files


def on_config(config: Any, **_: Any) -> Any:
    """Say in the site's language what the configuration has in English."""
    footnotes = config.mdx_configs.get("footnotes") or {}
    if title := footnotes.get("BACKLINK_TITLE"):
        footnotes["BACKLINK_TITLE"] = _language(config).gettext(title)
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Tell the theme whether, and since the last merge when, a person edited the briefing."""
    if "id" in page.meta:
        edited = not is_untouched(Path(page.file.abs_src_path).read_bytes())
        page.meta["edited"] = edited and _language(config).tell_date(str(page.meta.get("edited", "yes")))
    return markdown


def on_page_context(context: Any, page: Any, config: Any, **_: Any) -> Any:
    """Give the theme what machines are told of a briefing, and of the picture for links to a page."""
    address = None
    if card := _describe_card(page, config):
        page.card = card if card.file == _card_file(page) else None  # `press` has it drawn
        address = (
            f"{urljoin(config.site_url, quote(card.file))}?{card.key[:8]}"  # another one, another address
        )
        said = card.alternative
        context["nd_card"] = {"address": address, "alternative": said, "width": WIDTH, "height": HEIGHT}
    twin = Path(page.file.abs_src_path).with_suffix(".json")
    if "id" in page.meta and twin.is_file():
        context["nd_article"] = describe_article(
            twin.read_bytes(),
            site_name=config.site_name,
            address=page.canonical_url if config.site_url else None,
            image=address,
            language=_language(config),
        )
    return context


def _describe_card(page: Any, config: Any) -> Card | None:
    """Return the card of a page: a briefing has its own, others have that of the home page."""
    wanted = (config.extra.get("newsdesk") or {}).get("social_images", True)
    if not wanted or not config.site_url:  # networks fetch the picture by its whole address
        return None
    twin = Path(page.file.abs_src_path).with_suffix(".json")
    if "id" in page.meta and twin.is_file():
        return describe_briefing(
            page.meta,
            twin.read_bytes(),
            file=_card_file(page),
            site_name=config.site_name,
            language=_language(config),
        )
    said = config.site_description or config.site_name
    return Card(file="index.png", site_name=config.site_name, headline=said)


def _card_file(page: Any) -> str:
    return str(page.file.dest_uri).removesuffix(".html") + ".png"


def on_page_content(html: str, page: Any, config: Any, **_: Any) -> str:
    """Put pictures where they belong, behind the wall; they are made of the twin's numbers and dates."""
    if finished := getattr(page, "finished", ""):  # `markdown` remembers it
        return str(finished)
    for section, pictures in _draw_pictures(page, _language(config)):
        html = _place(html, section, pictures)
    if "id" in page.meta:
        html += list_topics(html, str(page.meta.get("date", "")))
        html = _RELATED.sub(rf"<h2 {NOT_SEARCHED}\1<ul {NOT_SEARCHED}", html)
    page.finished = _mark_languages(html, page, config)
    return str(page.finished)


def _place(html: str, section: str, pictures: Sequence[str]) -> str:
    """Put the pictures below the tables of a section, where each table has one, or else all below its heading."""
    heading = rf'<h2 id="{section}">.*?</h2>' if section else "</h1>(?:\\s*<p>.*?</p>)?"
    if not (found := re.search(heading, html, re.DOTALL)):
        return html
    body, after, rest = html[found.end() :].partition("<h2")
    tables = body.split("</table>")
    if len(pictures) == len(tables) - 1:
        body = tables[0] + "".join(
            f"</table>{picture}{table}" for picture, table in zip(pictures, tables[1:], strict=True)
        )
    else:
        body = "".join(pictures) + body
    return html[: found.end()] + body + after + rest


def _mark_languages(html: str, page: Any, config: Any) -> str:
    """Say which words are in which language (WCAG 3.1.2), where the site speaks another one than its sources."""
    own, theirs = _language(config).tag, _find_source_language(config)
    if page.meta.get("lang"):  # the theme marks the article as the sources'
        return _OWN_WORDS.sub(rf'\g<0> lang="{own}"', html)
    if "id" in page.meta or own.partition("-")[0] == theirs:
        return html
    return _THEIR_WORDS.sub(rf'\g<0> lang="{theirs}"', html)


def _find_source_language(config: Any) -> str:
    """Return the language (ISO 639-1) that sources are in: the first that is analysed."""
    languages = (config.extra.get("newsdesk") or {}).get("languages") or Config().languages
    return str(languages[0])


def _draw_pictures(page: Any, language: Language) -> Iterable[tuple[str, Sequence[str]]]:
    """Yield id of a section, "" for the head of the page, and the pictures that go there."""
    twin = Path(page.file.abs_src_path).with_suffix(".json")
    if "id" in page.meta and twin.is_file():
        yield from draw_briefing(twin.read_bytes(), language).items()
    counts = re.findall(r"([0-9-]{4,10}):([0-9]{1,6})(?![0-9])", str(page.meta.get("coverage", "")))
    if picture := draw_coverage([(period, int(number)) for period, number in counts], language):
        yield "", (picture,)


def _language(config: Any) -> Language:
    """Return the language of the site."""
    file = Path(config.config_file_path)
    return open_language(file.parent / LOCALE, config.theme.get("language") or "en", file=file.name)
