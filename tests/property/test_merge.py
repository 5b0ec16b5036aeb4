"""What holds for every edit of a page and everything that may be generated meanwhile."""

from hypothesis import assume, example, given
from hypothesis import strategies as st

from newsdesk.render.edits import (
    drop_conflicts,
    find_conflicts,
    is_untouched,
    merge_page,
    origin_of,
    rebase,
    seal,
)
from newsdesk.text.merge import merge_lines

WORDS = st.sampled_from("ferry fog harbour dawn anchor crew rope bell tide gull".split())
LINES = st.one_of(
    st.lists(WORDS, min_size=3, max_size=6).map(lambda words: f"- {' '.join(words)}.[^1-1]"),
    st.sampled_from(["", "", "## Summary", "## Sources", "[^1-1]: The ferry sank. — source 1, paragraph 1", "| a | b |"]),
)  # fmt: skip
PAGES = st.lists(LINES, max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["add", "delete", "change"])), max_size=4)


def make_edits(lines: list[str], edits: list[tuple[int, str]], mark: str) -> list[str]:
    """Return `lines` with edits made; what is written is told by `mark`."""
    edited = list(lines)
    for place, kind in edits:
        at = min(place, len(edited))
        if kind == "add":
            edited.insert(at, f"{mark} {place} wrote this.")
        elif at < len(edited) and kind == "delete":
            del edited[at]
        elif at < len(edited):
            edited[at] = f"{edited[at]} {mark} {place}"
    return edited


def page(lines: list[str]) -> bytes:
    return seal("\n".join(["---", "title: Ferry", "---", "", *lines, ""]).encode())


@given(PAGES, EDITS, PAGES)
def test_every_line_that_a_person_wrote_survives(
    base: list[str], edits: list[tuple[int, str]], ours: list[str]
) -> None:
    theirs = make_edits(base, edits, "Ann")

    merged = merge_lines(base, theirs, ours)

    assert [line for line in merged if isinstance(line, str) and "Ann" in line] == [
        line for line in theirs if "Ann" in line
    ]


@example(["", "## Summary", "- ferry ferry ferry.[^1-1]", "## Summary"], 0, [(1, "delete"), (1, "change")])
@given(PAGES, st.integers(0, 11), EDITS)
def test_a_line_that_a_person_deleted_stays_deleted(
    base: list[str], place: int, news: list[tuple[int, str]]
) -> None:
    said = [line for line in base if line.startswith("- ")]
    assume(len(set(said)) == len(said))  # which of two equal lines is meant, nobody can tell
    gone = said[place % len(said)] if said else "nothing"
    theirs = [line for line in base if line != gone]

    merged = merge_lines(base, theirs, make_edits(base, news, "News"))

    assert not [line for line in merged if isinstance(line, str) and line.startswith(gone)]


@given(PAGES, EDITS, EDITS)
def test_without_an_edit_the_generated_page_comes_and_without_news_theirs_stays(
    base: list[str], edits: list[tuple[int, str]], news: list[tuple[int, str]]
) -> None:
    theirs, ours = make_edits(base, edits, "Ann"), make_edits(base, news, "News")

    assert merge_lines(base, base, ours) == ours
    assert merge_lines(base, theirs, base) == theirs


@given(PAGES, EDITS, EDITS)
def test_new_lines_arrive(base: list[str], edits: list[tuple[int, str]], news: list[tuple[int, str]]) -> None:
    theirs, ours = (
        make_edits(base, edits, "Ann"),
        [*base, "", "Wholly unexpected material arrived overnight.", *make_edits([], news, "News")],
    )

    merged = merge_lines(base, theirs, ours)
    shown = [line for item in merged for line in ((item,) if isinstance(item, str) else item.ours)]

    assert "Wholly unexpected material arrived overnight." in shown


@given(PAGES, EDITS, PAGES)
def test_merging_twice_is_merging_once(
    base: list[str], edits: list[tuple[int, str]], ours: list[str]
) -> None:
    old, new = page(base), page(ours)
    theirs = rebase(page(make_edits(base, edits, "Ann")), origin_of(old) or "")

    once = merge_page(old, theirs, new, path="x.md", today="2031-06-01").content
    twice = merge_page(new, once, new, path="x.md", today="2031-06-09").content

    assert twice == once
    assert origin_of(once) == origin_of(new)
    assert is_untouched(once) == (once == new)


@given(PAGES, EDITS, EDITS)
def test_accepting_leaves_no_block_and_every_edit(
    base: list[str], edits: list[tuple[int, str]], news: list[tuple[int, str]]
) -> None:
    old, new = page(base), page(make_edits(base, news, "News"))
    theirs = make_edits(base, edits, "Ann")

    merged = merge_page(old, rebase(page(theirs), origin_of(old) or ""), new, path="x.md", today="2031-06-01")
    settled = drop_conflicts(merged.content)

    assert find_conflicts(settled, path="x.md") == ()
    assert [line for line in settled.decode().split("\n") if "Ann" in line] == [
        line for line in theirs if "Ann" in line
    ]
