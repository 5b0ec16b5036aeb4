"""The analysis holds its promises on any text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.analysis import analysis_as_json, analyze
from newsdesk.model import Article

WORDS = st.sampled_from(
    [
        "Finch", "said", "the", "ferry", "sank", "“", "”", '"', "(", ")", ",", ".", "?", "on", "Monday", "March", "3",
        "2031", "12", "percent", "$", "1.5", "million", "kilometers", "which", "could", "however", "\n\n", "—", "Mr.",
        "'s", "between", "and", "two", "half", "a", "(Reuters)", "-", "ASHBY", "FILE PHOTO:", "…", "\u2028", "\ud800",
        "he", "after", "days", "ago", "last", "year",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(
    text=TEXTS,
    title=st.none() | st.text(max_size=40),
    published=st.none() | st.just("2031-05-14") | st.text(max_size=12),
)
def test_any_text_is_analysed_and_every_item_lies_in_it(
    text: str, title: str | None, published: str | None
) -> None:
    analysis = analyze(
        Article(id="0" * 16, source="x", digest="0", text=text, title=title, published=published)
    )
    assert len(analysis.roles) == len(analysis.sentences)
    points = [*analysis.summary, *analysis.context, *analysis.views]
    points += [analysis.bottom_line] if analysis.bottom_line else []
    assert all(0 <= p.span.start <= p.shown.start < p.shown.end <= p.span.end <= len(text) for p in points)
    assert all(0 <= f.span.start < f.span.end <= len(text) and f.low <= f.high for f in analysis.figures)
    assert analysis_as_json(analysis)["text"] == text


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_the_same_text_gives_the_same_analysis(text: str) -> None:
    article = Article(id="0" * 16, source="x", digest="0", text=text)
    assert analyze(article) == analyze(article)
