from pathlib import Path

import pytest

from tests.quality.corpus import FOLDER, CorpusError, compute_digest, load_corpus, read_case

FILES = sorted(FOLDER.glob("*.yml"))

MINIMAL = 'id: ferry\ntext: |\n  "It sank," said Odo Brandt. 310 people saw 31 boats.\n'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_annotation_is_found_exactly_once_in_its_text(path: Path) -> None:
    case = read_case(path.name, path.read_text("utf8"))

    spans = [piece for quote in case.quotes for piece in quote.pieces] + [f.span for f in case.figures]
    assert spans
    assert all(0 <= span.start < span.end <= len(case.article.text) for span in spans)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_article_is_of_the_length_of_news_and_says_what_matters(path: Path) -> None:
    case = read_case(path.name, path.read_text("utf8"))

    assert 150 <= len(case.article.text.split()) <= 450
    assert case.central
    assert case.people


def test_paragraphs_are_one_line_each_as_readers_deliver_them() -> None:
    for case in load_corpus():
        assert all(case.article.text.split("\n")[0::2]), case.article.source
        assert not any(case.article.text.split("\n")[1::2]), case.article.source


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param('central: ["It swam"]', "stands 0 times", id="not in the text"),
        pytest.param('not_quotes: ["a"]', "stands 0 times", id="part of a word only"),
        pytest.param("qoutes: []", "unknown keys ['qoutes']", id="misspelt key"),
        pytest.param("figures: [{text: 31 boats, lo: 31}]", "unknown keys ['lo']", id="misspelt item key"),
        pytest.param('people: {"Ada Quill": null}', "does not stand in the text", id="person not named"),
    ],
)
def test_a_mistake_in_an_annotation_names_the_file_and_the_words(more: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_case("ferry.yml", MINIMAL + more + "\n")

    assert str(caught.value).startswith("ferry.yml: ")
    assert message in str(caught.value)


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    case = read_case("ferry.yml", MINIMAL + 'not_figures: ["31"]\n')

    assert case.article.text[: case.not_figures[0].start].endswith("people saw ")


def test_a_file_must_bear_the_id_of_its_article() -> None:
    with pytest.raises(CorpusError, match="the file must bear its name"):
        read_case("boat.yml", MINIMAL)


@pytest.mark.parametrize(
    "files", [{"a.yml": "x", "b.yml": "z"}, {"a.yml": "x", "c.yml": "y"}, {"a.yml": "x"}]
)
def test_the_digest_tells_any_change_of_the_corpus(tmp_path: Path, files: dict[str, str]) -> None:
    assert _digest(tmp_path / "one", {"a.yml": "x", "b.yml": "y"}) != _digest(tmp_path / "other", files)


def _digest(folder: Path, files: dict[str, str]) -> str:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, "utf8")
    return compute_digest(folder)


def test_the_corpus_holds_every_style_of_quotation_mark() -> None:
    texts = [case.article.text for case in load_corpus()]

    assert all(any(mark in text for text in texts) for mark in "“”‘’„«»\"'")
