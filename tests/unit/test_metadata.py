import json

from newsdesk.site.metadata import describe_article

TWIN = {
    "story": "1",
    "title": "</script><b>&\u2028",
    "bottom_line": {"text": "It sank."},
    "people": [{"name": "Ada Brell"}],
    "sources": [
        {
            "title": "Ferry",
            "publisher": "Gazette",
            "published": "2031-04-06",
            "url": "https://gazette.example/1",
        },
        {"title": None, "published": "2031-04-05", "modified": "2031-04-07"},
    ],
    "changes": [{"text": "94 became 96 aboard", "date": "2031-04-08"}],
}


def describe() -> str:
    found = describe_article(
        json.dumps(TWIN).encode(), site_name="Desk", address="https://desk.example/a.html"
    )
    assert found is not None
    return found


def test_nothing_in_it_can_end_the_script_element() -> None:
    assert not set("<>&\u2028\u2029") & set(describe())
    assert json.loads(describe())["headline"] == TWIN["title"]


def test_a_briefing_says_what_it_is_based_on_and_what_was_corrected() -> None:
    article = json.loads(describe())

    assert (article["@context"], article["@type"]) == ("https://schema.org", "NewsArticle")
    assert (article["datePublished"], article["dateModified"]) == ("2031-04-05", "2031-04-07")
    assert article["isBasedOn"][0]["publisher"] == {"@type": "Organization", "name": "Gazette"}
    assert article["citation"] == ["https://gazette.example/1"]
    assert article["about"] == [{"@type": "Person", "name": "Ada Brell"}]
    assert article["correction"][0]["text"] == "94 became 96 aboard"
    assert "headline" not in article["isBasedOn"][1]


def test_what_is_no_twin_is_not_described() -> None:
    assert describe_article(b'{"version": 1}', site_name="Desk", address=None) is None
    assert describe_article(b"\xff", site_name="Desk", address=None) is None
