import cProfile
import pstats

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsdesk.render.escape import escape_markdown
from newsdesk.site.wall import sanitize_article

CLEAN = (
    '<h1 id="s-title">Title</h1>\n<p><strong>Contested</strong> · 2 sources</p>\n'
    '<p>A point.<sup id="fnref:1-2"><a class="footnote-ref" href="#fn:1-2">1</a></sup></p>\n'
    "<blockquote>\n<p>“Words”</p>\n</blockquote>\n"
    '<table>\n<thead>\n<tr>\n<th align="left">Figure</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
    '<td align="right">41,000</td>\n</tr>\n</tbody>\n</table>\n'
    '<p><a href="../archive/index.html">Archive</a> <a href="https://example.org/a?b=1&amp;c=2">source</a></p>\n'
    '<div class="footnote">\n<hr>\n<ol>\n<li id="fn:1-2">\n<p>“S.”&nbsp;'
    '<a class="footnote-backref" href="#fnref:1-2" title="Back">↩</a></p>\n</li>\n</ol>\n</div>'
)


def test_what_a_briefing_needs_goes_through_unchanged() -> None:
    assert sanitize_article(CLEAN) == CLEAN


@pytest.mark.parametrize(
    ("payload", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<ScRiPt src=//x.example>alert(1)</sCrIpT>a", "a"),
        ('<img src=x onerror="alert(1)">a', "a"),
        ("<svg><animate onbegin=alert(1)></svg>a", "a"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>a", "a"),
        (
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
            "",
        ),
        ("<style>body{background:url(https://x.example)}</style>a", "a"),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="java\nscript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="//x.example">a</a>', "<a>a</a>"),
        ('<a href="\\\\x.example">a</a>', "<a>a</a>"),
        ('<a href="mailto:x@x.example">a</a>', "<a>a</a>"),
        ('<h2 id="__config">a</h2>', "<h2>a</h2>"),
        ('<h2 id="__search">a</h2>', "<h2>a</h2>"),
        ('<p id="s-x" class="md-overlay">a</p>', "<p>a</p>"),
        ('<div class="nd-search">a</div>', "<div>a</div>"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>a", "a"),
        ("<form action=https://x.example><input name=q><button>go</button></form>a", "goa"),
        ("<base href=https://x.example>a", "a"),
        ('<meta http-equiv="refresh" content="0;url=https://x.example">a', "a"),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "'&gt;"),
        ("<!-- <img src=x onerror=alert(1)> -->a", "a"),
        ("<template><script>alert(1)</script></template>a", "a"),
        ("<details open><summary>more</summary>a</details>", "<details><summary>more</summary>a</details>"),
    ],
)
def test_nothing_that_runs_loads_or_disguises_gets_through(payload: str, left: str) -> None:
    assert sanitize_article(payload) == left


@given(st.text(alphabet="<>/=\"' abs:#&;!-\n", max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = sanitize_article(text)
    assert sanitize_article(once) == once


@given(
    st.lists(
        st.sampled_from(
            ["<script>", "<svg>", "<p onclick=x>", "<math>", "</p>", "<style>", "x", "<img src=x>"]
        )
    )
)
def test_no_mixture_of_tags_leaves_an_element_off_the_list(pieces: list[str]) -> None:
    tree = etree.fromstring(f"<div>{sanitize_article(''.join(pieces))}</div>", etree.HTMLParser())
    assert {element.tag for element in tree.iter("*")} <= {"html", "body", "div", "p"}
    assert not any(element.attrib for element in tree.iter("*"))


@pytest.mark.parametrize("mark", ["[", "&", "<", "\\\\", "*a", "| ", "> "])
def test_a_paragraph_of_escaped_marks_is_replaced_in_one_pass(mark: str) -> None:
    """One replacement a reference copied the paragraph each time: 200 kB of "[" took minutes."""
    text = escape_markdown(mark * 1000)
    with cProfile.Profile() as profile:
        rendered = markdown.markdown(f"- {text}", extensions=["newsdesk.site.wall"])

    shown = "".join(map(str, etree.fromstring(rendered, etree.HTMLParser()).itertext()))
    assert shown.strip() == (mark * 1000).strip()
    functions = pstats.Stats(profile).get_stats_profile().func_profiles
    assert int(functions["__applyPattern"].ncalls.partition("/")[0]) < 100


def test_a_reference_in_code_stays_as_a_person_wrote_it() -> None:
    rendered = markdown.markdown("`&#91;` and &#91;\n\n    &#91;", extensions=["newsdesk.site.wall"])

    assert "<code>&amp;#91;</code> and [" in rendered
