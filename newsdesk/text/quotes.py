"""Finds what stands between quotation marks and was really said.

It leaves out who said it (speakers), and quotation marks around single words, titles and terms.
"""

import re

from newsdesk.model import Span
from newsdesk.text.lexicon import load_verbs, load_words
from newsdesk.text.marks import SENTENCE_CLOSERS, WORD, Piece, pair_double_marks, pair_single_marks
from newsdesk.text.sentences import split_paragraphs

# "… in the autumn. A film", and no title: "Sen. Quill".
_NEXT_SENTENCE = re.compile(r"\b[^\W\d_A-Z]{2,}[.?!]\s|\.\W*$")
_SENTENCE_END = ("", ".", "?", "!", "”", '"')
# How far from a quotation a verb of saying is looked for, in characters; a sentence for a fragment.
_NEAR, _SENTENCE = 80, 240
# She called the plan “a sermon with feathers”: verbs that say it with an object between them and the marks.
_LABELS = re.compile(
    r"\b(?:accus|blam|call|describ|decr|denounc|dismiss|label|mock|prais|refer)(?:e?s|e?d|ies|ied|r?ing)?\b[ ,](?!$)"
)
# The so-called “night peace”, a “guest”: a name of the thing, not words of a speaker.
_NAMED = re.compile(
    r"\b(?:so-called|called|known as|dubbed|nicknamed|titled|entitled|named|terms?|words?|phrases?)\W*$"
)


def find_quotations(text: str) -> tuple[tuple[Span, ...], ...]:
    """Return the verbatim utterances of `text` in order, each as the spans that it consists of.

    The spans lie without the outer marks and never overlap. An utterance has more than one when a cue
    splits it (“…,” she said, “…”) or when it runs over paragraphs. Linear in the length of the text.
    """
    paragraphs = list(split_paragraphs(text))
    pieces: list[Piece] = []
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], Span(len(text), len(text))], strict=False):
        doubles = list(pair_double_marks(text, paragraph, following))
        pieces.extend(_with_singles(text, paragraph, doubles))
    utterances: list[list[Piece]] = []
    for piece in pieces:
        if utterances and _continues(text, utterances[-1][-1], piece):
            utterances[-1].append(piece)
        else:
            utterances.append([piece])
    return tuple(
        tuple(piece.span for piece in utterance)
        for utterance in utterances
        if len(utterance) > 1 or _is_utterance(text, utterance[0])
    )


def _with_singles(text: str, paragraph: Span, doubles: list[Piece]) -> list[Piece]:
    """Return the pieces of a paragraph, those between single marks included; a piece inside another is left out."""
    singles = [piece for piece in pair_single_marks(text, paragraph, doubles) if _is_utterance(text, piece)]
    if not singles:
        return doubles
    outer = iter(singles)
    holder = next(outer, None)
    kept = list(singles)
    for double in doubles:
        while holder and holder.outer.end <= double.outer.start:
            holder = next(outer, None)
        if not (holder and holder.outer.overlaps(double.outer)):
            kept.append(double)
    return sorted(kept, key=lambda piece: piece.span)


def _continues(text: str, last: Piece, piece: Piece) -> bool:
    """Decide whether `piece` goes on with the utterance of `last`."""
    if last.goes_on:
        return piece.outer.start == piece.paragraph.start and piece.paragraph.start > last.paragraph.start
    gap = text[last.outer.end : min(piece.outer.start, last.outer.end + 160)].strip()
    if last.paragraph != piece.paragraph or piece.outer.start - last.outer.end > 150 or not gap:
        return False
    breaks_off = text[last.span.end - 1] in ",—-" or text[last.span.end - 1].isalnum()
    cues = sum(word.lower() in load_verbs("cues") for word in WORD.findall(gap))
    return breaks_off and gap[-1] in ",—-" and cues in (1, 2) and not _NEXT_SENTENCE.search(gap)


def _is_utterance(text: str, piece: Piece) -> bool:
    """Tell words somebody said from a scare quote, a nickname or the title of a work."""
    words = [
        match[0]
        for match in WORD.finditer(text, piece.span.start, min(piece.span.end, piece.span.start + 400))
    ]
    if not words:
        return False
    single = text[piece.outer.start] in "‘'‚‹"
    if len(words) >= 5:
        return not _is_title(words) and (not single or _is_spoken(text, piece, strict=False))
    if _is_title(words) and not _has_cue(text, piece):
        return False  # “The Heron Clerk”, a comedy, was forbidden.
    return _is_spoken(text, piece, strict=True) or (
        not single and len(words) > 1 and _is_fragment(text, piece)
    )


def _is_fragment(text: str, piece: Piece) -> bool:
    """Tell a few words of somebody's, within the sentence that reports them, from a scare quote.

    She noted that the town had waited “since my grandmother’s wedding”.
    """
    before = text[max(piece.paragraph.start, piece.outer.start - _SENTENCE) : piece.outer.start]
    clause = re.split(r"[.?!][”\"]?\s", before)[-1]
    if not text[piece.span.start].islower() or _NAMED.search(clause):
        return False
    cues = load_verbs("cues")
    return bool(_LABELS.search(clause)) or any(word in cues for word in WORD.findall(clause)[1:])


def _has_cue(text: str, piece: Piece) -> bool:
    """Tell whether a verb of saying stands within two words of the marks."""
    cues = load_verbs("cues")
    after = text[piece.outer.end : min(piece.paragraph.end, piece.outer.end + _NEAR)]
    before = text[max(piece.paragraph.start, piece.outer.start - _NEAR) : piece.outer.start]
    beside = [*WORD.findall(before)[-3:], *WORD.findall(after)[:4]]
    return any(word.lower() in cues for word in beside)


def _is_title(words: list[str]) -> bool:
    long = [word for word in words if len(word) > 3 and word not in load_words("prepositions")]
    return (
        1 < len(words) <= 12
        and sum(word[0].isupper() for word in words) > 1
        and bool(long)
        and all(word[0].isupper() for word in long)
        and words[0][0].isupper()
    )


def _is_spoken(text: str, piece: Piece, *, strict: bool) -> bool:
    """Look for a cue beside the marks; when `strict`, also for the punctuation of a whole utterance."""
    opens, ends = text[piece.span.start], text[piece.span.end - 1]
    whole = ends in ",.?!…—" or text[piece.outer.end : piece.outer.end + 1] in (",", ".")
    before = text[max(piece.paragraph.start, piece.outer.start - _NEAR) : piece.outer.start].rstrip()
    after = text[piece.outer.end : min(piece.paragraph.end, piece.outer.end + _NEAR)]
    # Banners proclaiming: “The river is ours” hung there: a colon says that it is an utterance.
    if before[-1:] == ":" and _has_cue(text, piece):
        return True
    # “So we like that.” on its own, against the “management system,” he told them.
    if strict and (not whole or (opens.islower() and before[-1:] not in ("", ",", ":"))):
        return False
    if (strict and before[-1:] in _SENTENCE_END) or not (before or after.strip()):
        return opens.isupper() or not strict
    cues = load_verbs("cues")
    follows = any(word.lower() in cues for word in WORD.findall(after)[:5])
    leads = [word.lower() in cues for word in WORD.findall(before)[-3:]]
    if follows and ends in (",?!" if strict else SENTENCE_CLOSERS):
        return True
    if before[-1:] in (",", ":"):
        return any(leads) or before[-1] == ":"
    return any(leads[-1:] if strict else leads)
