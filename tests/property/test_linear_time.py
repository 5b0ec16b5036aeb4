import json
import time
from pathlib import Path

import pytest

from newsdesk.text.claims import find_claims
from newsdesk.text.names import find_entities
from newsdesk.text.quotes import find_quotations
from newsdesk.text.sentences import split_sentences
from newsdesk.text.speakers import attribute_quotes

_GENERATORS = Path(__file__).parents[3] / "shared" / "hostile" / "redos-pathological" / "generators.json"
_UNITS = {
    "role and name": "Aa senator Bb ",
    "short quotations": "“a b c d e f,” he said. ",
    "one president after another": "President Aa Quill spoke. “A b c d e f,” the president said. ",
    "marks of all kinds": '“‘"«',
    "quotations left open": "“a b c d e f g\n",
    "apposition": "Aa, the senator, ",
    "according to": "according to Aa, ",
}


def _understand(text: str) -> None:
    sentences = split_sentences(text)
    entities = find_entities(text, sentences)
    quotes = attribute_quotes(text, sentences, find_quotations(text), entities)
    find_claims(text, sentences, entities, quotes)


def _seconds(text: str) -> float:
    began = time.process_time()
    _understand(text)
    return time.process_time() - began


def _assert_linear(unit: str, size: int) -> None:
    """Four times the text may take little more than four times as long, sixteen would be its square.

    Processor time, the best of three: on a busy machine a single run is off by half and more.
    """
    four = min(_seconds(unit * (4 * size)) for _ in range(3))
    if four > 0.2:
        assert four < 9 * min(_seconds(unit * size) for _ in range(3))


@pytest.mark.parametrize("unit", [pytest.param(unit, id=name) for name, unit in _UNITS.items()])
def test_time_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    _assert_linear(unit, 300)


def test_no_shape_of_the_hostile_corpus_takes_more_than_linear_time() -> None:
    if not _GENERATORS.exists():
        pytest.skip("the hostile corpus is not beside this repository")
    for shape in json.loads(_GENERATORS.read_text(encoding="utf-8")).values():
        _assert_linear("".join(part for part in shape if isinstance(part, str))[:200], 500)
