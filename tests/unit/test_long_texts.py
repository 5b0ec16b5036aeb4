"""However long a source goes on, nothing on its page does."""

from collections.abc import Iterator

import msgspec
import pytest

from newsdesk.analysis import analyze
from newsdesk.briefing import write_briefing
from newsdesk.render.viewer import view_briefing
from newsdesk.text.sentences import LONGEST
from tests.builders import make_article

SAID = "said on Monday: “The bridge of the town will be closed for years.” "
TEXTS = {
    "name": "Ola " + "Brandt " * 3000 + SAID,
    "role": "Ola Brandt, " + "the deputy minister of " * 2000 + "works, " + SAID,
    "channel": "Ola Brandt told " + "Radio News Of " * 2000 + "Ostry: “The bridge will be closed for years.”",
    "sentence": "The minister said on Monday that 300 people died, and " + "[ " * 10_000 + "was closed.",
    "quotation": "Ola Brandt said: “" + "we close it now " * 3000 + "”",
    "quotation of many paragraphs": "Ola Brandt said: “" + "\n\n“We close it now and then we go. " * 300 + "”",
    "quotation of many pieces": "“We close it,” Ola Brandt said, “" + "and then we go,” he said, “" * 300 + "to the end.”",
    "figure": "It costs " + "1,000 " * 3000 + "million dollars.",
    "digits": "It costs $" + "1" * 10_000 + " million.",
    "what is measured": "The very " + "long " * 3000 + "bridge is 300 metres long.",
    "date": "On Monday " * 2000 + "the bridge was closed.",
    "places": "The bridge in " + "Port Varn, " * 2000 + "was closed.",
    "organisation": "The " + "Ministry of Works and " * 1000 + "Ministry said so.",
}  # fmt: skip


def list_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_strings(part)


@pytest.mark.parametrize("case", TEXTS)
def test_no_text_on_a_page_is_longer_than_a_sentence_may_be(case: str) -> None:
    text = (
        f"The bridge of Ostry was closed on Monday after cracks were found, the mayor said.\n\n{TEXTS[case]}"
    )
    analysis = analyze(make_article(text, published="2031-04-08"))

    view = view_briefing(write_briefing("s", [analysis], most_quotes=4, most_context=6), full_text=False)

    assert max(map(len, list_strings(msgspec.to_builtins(view)))) <= LONGEST
