import json

import pytest
from bibtexparser.entrypoint import parse_string
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from newsdesk.render.citation import Citation, make_citation
from tests.unit.test_indexes import make_card


def cite(
    title: str = "Ferry sinks", date: str | None = "2031-04-05", site_url: str = "https://desk.example"
) -> Citation:
    return make_citation(make_card(1, date, title=title), site_name="The Desk", site_url=site_url)


def test_a_briefing_is_cited_with_title_site_date_and_address() -> None:
    assert cite().plain == (
        "“Ferry sinks.” The Desk, 5 April 2031. https://desk.example/2031/story-00000001.html"
    )
    assert cite(date=None, site_url="").plain == "“Ferry sinks.” The Desk."


@pytest.mark.parametrize("title", ["Ferry sinks", "50% of {all} & $3 #1_a ~^\\", "語 “x”", "}, author={x"])
def test_bibtex_can_be_parsed_whatever_the_title(title: str) -> None:
    library = parse_string("\n".join(cite(title).bibtex))

    assert library.failed_blocks == []
    (entry,) = library.entries
    assert entry.entry_type == "misc"
    assert set(entry.fields_dict) == {"title", "howpublished", "year", "month", "url"}
    assert entry.fields_dict["year"].value == "2031"


def test_csl_json_has_the_names_and_shapes_of_its_schema() -> None:
    (item,) = json.loads(cite("a <b>").csl)

    assert item == {
        "id": "newsdesk-00000001",
        "type": "webpage",
        "title": "a <b>",
        "container-title": "The Desk",
        "issued": {"date-parts": [[2031, 4, 5]]},
        "URL": "https://desk.example/2031/story-00000001.html",
    }


@pytest.mark.parametrize(
    ("citation", "printed"),
    [
        (
            cite(),
            "(2031) Ferry sinks, The Desk. Available at: https://desk.example/2031/story-00000001.html.",
        ),
        (cite(date="2031-04", site_url=""), "(2031) Ferry sinks, The Desk."),
        (cite(date=None, site_url=""), "(no date) Ferry sinks, The Desk."),
    ],
    ids=["all", "month", "least"],
)
def test_a_citation_processor_knows_every_field_of_csl_json(citation: Citation, printed: str) -> None:
    source = CiteProcJSON(json.loads(citation.csl))  # it warns of fields that CSL does not have
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Cited([CitationItem("newsdesk-00000001")]))

    assert str(bibliography.bibliography()[0]).endswith(printed)
