"""Finds the words that can stand for somebody: names, roles, groups, documents and pronouns.

It leaves out who is who (names) and who speaks (speakers).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdesk.model import Sentence, Span
from newsdesk.text.lexicon import load_words
from newsdesk.text.phrases import MentionKind, Phrases, list_verbs
from newsdesk.text.tokens import Words, split_words

_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "we", "i", "which", "him", "them"})
_OPENERS = frozenset({"the", "a", "an", "his", "her", "its", "their", "our", "my", "your"})
_SOMEBODY = frozenset({"one", "another", "others"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A noun phrase or pronoun that can stand for somebody."""

    span: Span
    """With determiner, title and modifiers: "the former Maryland Gov. Ada Quill"."""
    name: Span
    """The name alone; for a phrase without one the phrase without its determiner."""
    kind: MentionKind
    first: int
    """Number of the first word."""
    last: int
    """Number of the last word, inclusive."""
    head: str
    """The last word in lower case: "senator", "quill", "he"."""
    named_from: int
    """Number of the first word of `name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text read once for all who ask about its words: they and the mentions in them."""

    words: Words
    mentions: tuple[Mention, ...]


def read_words(text: str, sentences: Sequence[Sentence]) -> Reading:
    """Return the words of `text` and the mentions in them, in order. Linear in the length of the text."""
    words = split_words(text, sentences)
    return Reading(words=words, mentions=find_mentions(words))


def find_mentions(words: Words) -> tuple[Mention, ...]:
    """Return the mentions of all sentences in order; they do not overlap. Linear in the number of words."""
    return tuple(_Finder(words).find())


def find_phrase_start(words: Words, mention: Mention) -> int:
    """Return the number of the first word with the owner, if there is one: "the" of "the bank’s founder"."""
    first = mention.first
    if first and words.gaps[first - 1] in ("’ ", "' ") and words.lower[first - 1].endswith("s"):
        # "the drivers’ union"; an article decides that it is no closing mark.
        return first - 2 if first > 1 and words.lower[first - 2] in _OPENERS else first
    if first < 2 or words.lower[first - 1] not in ("’s", "'s") or words.gaps[first - 1] != " ":
        return first
    opens = words.first[words.sentence[first]]
    capital = owner = first - 2
    for index in range(first - 2, max(opens, first - 7) - 1, -1):
        if words.gaps[index] != (" " if index < first - 2 else ""):
            break
        if words.lower[index] in _OPENERS:
            return index
        if words.forms[index][0].isupper() and capital == index + (index < first - 2):
            capital = index
    return capital if words.forms[owner][0].isupper() else first


class _Finder:
    """Walks over the words once; holds the word lists, so that each is looked up once a text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._phrases = Phrases(words)
        self._function = load_words("function_words")
        self._determiners = load_words("determiners")
        self._connectors = load_words("connectors")
        self._modifiers = load_words("modifiers")
        self._calendar = load_words("calendar")
        self._verbs = list_verbs()

    def find(self) -> Iterator[Mention]:
        first = self._words.first
        for sentence in range(len(first) - 1):
            index, end = first[sentence], first[sentence + 1]
            start = index
            while index < end:
                mention = self._mention_at(index, start, end)
                if mention is None:
                    index += 1
                else:
                    yield mention
                    start = index = mention.last + 1

    def _mention_at(self, index: int, start: int, end: int) -> Mention | None:
        """Return the mention whose phrase begins at word `index`, or that has its head there."""
        lower = self._words.lower[index]
        if lower in _PRONOUNS:
            return self._build(index, index, index, "pronoun")
        if lower in _SOMEBODY and self._phrases.stands_alone(index, end):
            return self._from_somebody(index, end)
        if self._phrases.is_capital(index):
            return self._from_capital(index, start, end)
        if lower in self._function or self._phrases.noun_kind(lower) is None:
            return None
        return self._from_noun(index, start, end)

    def _from_somebody(self, index: int, end: int) -> Mention:
        """Read "another", or "one of the sources" as a whole."""
        last = index
        if index + 2 < end and self._words.lower[index + 1] == "of":
            for inner in range(index + 2, min(end, index + 7)):
                if self._words.gaps[inner - 1] != " ":
                    break  # "one of them, Ada Quill, left": two mentions
                if self._phrases.noun_kind(self._words.lower[inner]) or self._phrases.is_capital(inner):
                    last = self._phrases.last_of_nouns(inner, end)
                    break
        return self._build(
            index, index, last, "group" if self._words.lower[index] == "others" else "role", index
        )

    def _from_noun(self, index: int, start: int, end: int) -> Mention | None:
        """Read a role, group or document, or the name that a role stands before."""
        head = self._phrases.last_of_nouns(index, end)
        if (
            head + 1 < end
            and self._phrases.joins(head)
            and self._phrases.is_capital(head + 1)
            and self._phrases.is_name_part(head + 1)
        ):
            return self._from_capital(head + 1, start, end)
        kind = self._phrases.noun_kind(self._words.lower[head])
        first = self._phrases.phrase_start(index, start)
        if kind is None or self._phrases.is_modifier(head, end) or (kind == "document" and first == head):
            return None
        return self._build(
            first, self._phrases.modifier_start(index, start), self._phrases.office_end(head, end), kind, head
        )

    def _from_capital(self, index: int, start: int, end: int) -> Mention | None:
        """Read a run of capitalised words: a name, or the modifiers of a noun that follows."""
        words = self._words
        stop = self._run_end(index, end)
        after = stop + 1
        # "Clinton campaign", "Vermont senator", "Trump senior adviser Jason Miller": the noun is the head.
        if after < end and self._phrases.joins(stop) and words.lower[after] not in self._function:
            noun = self._noun_after(after, end)
            if noun is not None:
                name = self._name_after(noun, end)
                if name is not None:
                    return self._build(self._phrases.phrase_start(index, start), name[0], name[1], "name")
                kind = self._phrases.noun_kind(words.lower[noun]) or "role"
                return self._build(
                    self._phrases.phrase_start(index, start),
                    self._phrases.modifier_start(index, start),
                    noun,
                    kind,
                )
        named_from = self._phrases.name_start(index, stop)
        if named_from > stop:
            title = self._phrases.noun_kind(words.lower[stop])
            return title and self._build(
                self._phrases.phrase_start(index, start),
                self._phrases.modifier_start(index, start),
                stop,
                title,
            )
        if stop == named_from and not self._phrases.is_name_part(stop):
            return None
        return self._build(self._phrases.phrase_start(index, start), named_from, stop, "name")

    def _name_after(self, noun: int, end: int) -> tuple[int, int] | None:
        """Return first and last word of the name that follows a role: "adviser Jason Miller"."""
        if noun + 1 >= end or not self._phrases.joins(noun) or not self._phrases.is_capital(noun + 1):
            return None
        stop = self._run_end(noun + 1, end)
        named_from = self._phrases.name_start(noun + 1, stop)
        return (named_from, stop) if named_from <= stop and self._phrases.is_name_part(stop) else None

    def _run_end(self, index: int, end: int) -> int:
        """Return the last word of the run of capitalised words that begins at `index`."""
        words = self._words
        stop = index
        while (
            stop + 1 < end
            and stop - index < 12
            and (self._phrases.joins(stop) or self._phrases.joins_plural_owner(stop))
        ):
            if self._phrases.is_capital(stop + 1) and words.forms[stop + 1] not in self._calendar:
                stop += 1
                continue
            after = self._connected(stop, end)
            if after is None:
                break
            stop = after
        return stop

    def _connected(self, stop: int, end: int) -> int | None:
        """Return the capital that "of", "of the", "de" or "and" joins to a name, if one does."""
        words = self._words
        if words.lower[stop + 1] == "and":
            return self._phrases.office_with_and(stop, end)
        if words.lower[stop + 1] not in self._connectors or not self._phrases.may_connect(stop):
            return None
        after = stop + 3 if words.lower[stop + 1 : stop + 3] == ("of", "the") else stop + 2
        spaced = all(words.gaps[index] == " " for index in range(stop, min(after, end)))
        return after if after < end and spaced and self._phrases.is_capital(after) else None

    def _noun_after(self, index: int, end: int) -> int | None:
        """Return the last of the nouns that follow a name within three modifiers."""
        for noun in range(index, min(index + 4, end)):
            lower = self._words.lower[noun]
            if (
                lower in self._function
                or lower in self._determiners
                or (self._phrases.is_capital(noun) and noun == index)
            ):
                return None
            if self._phrases.noun_kind(lower) and not self._phrases.is_capital(noun):
                return self._phrases.last_of_nouns(noun, end)
            known = lower in self._modifiers or (
                noun == index and not lower.endswith(("ed", "s", "ing")) and lower not in self._verbs
            )
            if not self._phrases.joins(noun) or not known:
                return None
        return None

    def _build(
        self, first: int, named_from: int, last: int, kind: MentionKind, head: int | None = None
    ) -> Mention:
        words = self._words
        end = words.ends[last]
        if "." in words.forms[last] and words.text.startswith(".", end):
            end += 1  # "the U.S."
        return Mention(
            span=Span(words.starts[first], end),
            name=Span(words.starts[named_from], end),
            kind=kind,
            first=first,
            last=last,
            head=words.lower[last if head is None else head],
            named_from=named_from,
        )
