import pytest

from newsdesk.stories.ids import assign_ids


@pytest.mark.parametrize(
    ("groups", "known", "pins", "expected"),
    [
        pytest.param(
            [["b", "a"]], {}, {}, {"b": ["b", "a"]}, id="a new story is named after its founding article"
        ),
        pytest.param(
            [["a", "b"]], {"b": "s"}, {}, {"s": ["a", "b"]}, id="an article that joins changes no id"
        ),
        pytest.param(
            [["a", "new", "b", "c"]],
            {"a": "old", "b": "later", "c": "later"},
            {},
            {"old": ["a", "new", "b", "c"]},
            id="of stories that merge the older gives the id",
        ),
        pytest.param(
            [["a"], ["b", "c"]],
            {"a": "s", "b": "s", "c": "s"},
            {},
            {"s": ["b", "c"], "a": ["a"]},
            id="of a story that falls apart the larger part keeps the id",
        ),
        pytest.param(
            [["b"]], {"b": "a"}, {}, {"a": ["b"]}, id="the id stays when the founding source is withdrawn"
        ),
        pytest.param(
            [["b"], ["a"]],
            {"b": "a"},
            {},
            {"a": ["b"], "a-2": ["a"]},
            id="a founder that comes back takes no other story's id",
        ),
        pytest.param(
            [["b"]], {}, {"a": "fair"}, {"b": ["b"], "fair": ["a"]}, id="a pin makes a story by name"
        ),
        pytest.param([["b"]], {"b": "s"}, {"a": "s"}, {"s": ["b", "a"]}, id="a pin joins a story by its id"),
    ],
)
def test_ids(
    groups: list[list[str]], known: dict[str, str], pins: dict[str, str], expected: dict[str, list[str]]
) -> None:
    assert assign_ids(groups, known=known, pins=pins) == expected
