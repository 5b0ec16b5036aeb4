"""Sources that are nearly right, in great number: nothing is uncaught, and nothing impossible comes out.

What was found stays: the numbers in FOUND are inputs that failed once.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import jinja2
import markdown
import pytest
from lxml import html as lxml_html
from mkdocs.config import load_config

from newsdesk.analysis import analyze
from newsdesk.briefing import write_briefing
from newsdesk.engines import Killed, ProcessEngine
from newsdesk.model import Analysis, Article
from newsdesk.readers import ReadLimits, read_source
from newsdesk.readers.clean import clean_line, join_paragraphs
from newsdesk.render.citation import make_citation
from newsdesk.render.pages import make_card, page_path, render_briefing
from newsdesk.render.templates import load_templates
from newsdesk.render.viewer import view_briefing
from tests.campaign import SHARE, Tell, choose_size
from tests.hostile.fuzzing import SAMPLES, make_source, make_text

ROOT = Path(__file__).parents[2]
LIMITS = ReadLimits(min_words=1, languages=())
BATCH = 100
"""Inputs that a worker gets at once."""
ENGINE = ProcessEngine(workers=1, seconds=60, memory=2 << 30, preload=("newsdesk.readers", "trafilatura"))
ALLOWED = set(
    "a blockquote br code details div em h1 h2 h3 hr li ol p pre section strong summary sup table tbody td th thead tr ul".split()
)
FOUND = (
    ("the page", 0),  # somebody of one name is quoted: no page could be made
    ("rss-1.rdf", 907),  # the root's name is a prefix and nothing else
    ("rss-1.rdf", 7172),  # the root's name has no letter
    ("rss-1.rdf", 30327),  # a namespace with a no-break space in it
    ("rss-1.rdf", 35775),  # a namespace that is no UTF-8
    ("ninjs-3.json", 15089),  # a type that is a list
    ("crawl.warc.gz", 7731),  # a header with a line break in it
)


@cache
def load_pages() -> tuple[jinja2.Environment, markdown.Markdown]:
    config = load_config(str(ROOT / "mkdocs.yml"))
    sources = {path.name: path.read_text() for path in (ROOT / "templates").glob("*.jinja")}
    parser = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return load_templates(sources, folder="templates"), parser


def try_source(name: str, number: int) -> str:
    """Read source `number` of a format; return what came of it in a word."""
    outcomes = read_source(name, make_source(name, number), limits=LIMITS)
    for outcome in outcomes:
        if isinstance(outcome, Article):
            assert_article(outcome)
        else:
            assert outcome.reason
            # The last resort: a library met what it cannot parse, and nobody can tell the editor what it is.
            assert "cannot be parsed" not in outcome.reason, outcome.reason
            assert "root:" not in outcome.reason
    return "articles" if any(isinstance(outcome, Article) for outcome in outcomes) else "refused"


def assert_article(article: Article) -> None:
    assert article.text == join_paragraphs(article.text.split("\n\n"))
    assert unicodedata.is_normalized("NFC", article.text)
    for field in (article.title, article.byline, article.publisher, article.rights, article.story):
        assert field is None or (len(field) <= 500 and field == clean_line(field))
    assert article.url is None or re.match(r"https?://[^\s<>\"']+$", article.url)
    article.text.encode()


def try_text(number: int) -> Analysis:
    """Analyse text `number`: every item is a place in it."""
    text = join_paragraphs(make_text(number).split("\n\n"))
    article = Article(id="0" * 16, source="a.txt", digest="0" * 64, text=text, published="2031-04-08")
    analysis = analyze(article)
    spans = [
        *(s.span for s in analysis.sentences), *(span for q in analysis.quotes for span in q.spans),
        *(f.span for f in analysis.figures), *(d.span for d in analysis.dates), *(c.span for c in analysis.claims),
        *(span for e in analysis.entities for span in (e.name, *e.mentions)),
        *(p.shown for p in (*analysis.summary, *analysis.context, *analysis.views)),
    ]  # fmt: skip
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    return analysis


def try_page(number: int) -> str:
    """Make the page of text `number`: it holds the tags of ours, and each cited sentence letter by letter."""
    analysis = try_text(number)
    environment, parser = load_pages()
    briefing = write_briefing("s", [analysis], most_quotes=4, most_context=6)
    view = view_briefing(briefing, full_text=True)
    card = make_card(view, path=page_path(view))
    citation = make_citation(card, site_name="Desk", site_url="")
    page, _ = render_briefing(environment, view, path=card.path, card=card, topics={}, citation=citation)
    rendered = parser.reset().convert(page.content.decode().split("---\n", 2)[2])
    tree = lxml_html.fragment_fromstring(rendered, create_parent="section")
    assert {str(element.tag) for element in tree.iter()} <= ALLOWED
    shown = " ".join("".join(tree.itertext()).split())
    for sentence in (sentence for source in view.sources for sentence in source.cited):
        assert " ".join(sentence.text.split()) in shown
    return "pages"


TARGETS: dict[str, Callable[[int], str]] = {
    **{name: partial(try_source, name) for name in SAMPLES},
    "the analysis": lambda number: "analyses" if try_text(number) else "",
    "the page": try_page,
}


def try_batch(item: tuple[str, int]) -> tuple[Counter[str], list[str]]:
    """Try BATCH inputs of a target; return what came of them, and what went wrong."""
    target, start = item
    counts: Counter[str] = Counter()
    wrong = []
    for number in range(start, start + BATCH):
        try:
            counts[TARGETS[target](number)] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            wrong.append(f"{target} {number}: {type(error).__name__}: {str(error)[:300]}")
    return counts, wrong


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_that_is_nearly_right_is_uncaught(target: str, tell: Tell) -> None:
    if not SHARE:
        for number in range(20):
            TARGETS[target](number)
        return
    of_all = {"the analysis": 120_000, "the page": 80_000}.get(target, 800_000 // len(SAMPLES))
    items = [(target, start) for start in range(0, choose_size(test=BATCH, campaign=of_all), BATCH)]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for item, result in zip(items, ENGINE.map(try_batch, items), strict=True):
        if isinstance(result, Killed):
            wrong.append(f"{item[0]} {item[1]}…: {result.reason}")
        else:
            counts += result[0]
            wrong += result[1]

    assert wrong == []
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items()))
    tell(f"{counts.total():,} inputs ({told}): 0 uncaught")


@pytest.mark.parametrize(("target", "number"), FOUND)
def test_what_failed_once_fails_no_more(target: str, number: int) -> None:
    TARGETS[target](number)
