"""Finds the words that can stand for somebody: names, roles, groups, documents and pronouns.

It leaves out who is who (names) and who speaks (speakers).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from newsdesk.model import Span
from newsdesk.text.lexicon import load_phrases, load_verbs, load_words
from newsdesk.text.tokens import Words

MentionKind = Literal["name", "role", "group", "document", "pronoun"]

_CONNECTORS = frozenset(
    {
        "of",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "al",
        "bin",
        "ibn",
        "van",
        "von",
        "der",
        "den",
        "el",
    }
)
_DETERMINERS = frozenset(
    {
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "one",
        "some",
        "several",
        "many",
        "two",
    }
    | {"three", "four", "another", "other", "most", "this", "these", "those", "no", "any", "few", "both"}
)
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "who", "we", "i", "which", "one", "others", "him", "her", "them"}
)
# "secretary of state", "chief of staff": one office.
_OFFICES = frozenset(
    {"state", "staff", "police", "mission", "government", "defense", "defence", "commerce", "operations"}
)
# How many modifiers may stand before a noun: "the independent Vermont senator and presidential candidate".
_MODIFIERS = 7


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


def find_mentions(words: Words) -> tuple[Mention, ...]:
    """Return the mentions of all sentences in order; they do not overlap. Linear in the number of words."""
    return tuple(_Finder(words).find())


def _find_headlines(words: Words) -> Iterator[int]:
    """Yield the sentences without a full stop whose words all have capitals, as headlines do."""
    for sentence in range(len(words.first) - 1):
        first, end = words.first[sentence], words.first[sentence + 1]
        if end - first < 5 or words.text[words.ends[end - 1] : words.ends[end - 1] + 1] in (
            ".",
            ",",
            "!",
            "?",
            "”",
            '"',
        ):
            continue
        long = [form for form in words.forms[first : min(end, first + 40)] if len(form) > 3]
        if len(long) > 3 and sum(form[0].isupper() for form in long) > 0.8 * len(long):
            yield sentence


class _Finder:
    """Walks over the words once; holds the word lists, so that each is looked up once a text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._function = load_words("function_words")
        self._roles = load_words("role_nouns")
        self._groups = load_words("group_nouns")
        self._documents = load_words("document_nouns")
        self._titles = load_words("titles")
        self._modifiers = load_words("modifiers")
        self._not_names = load_words("not_names")
        self._places = load_phrases("places")
        self._starters = load_words("sentence_starters")
        self._first_names = load_words("first_names_male") | load_words("first_names_female")
        self._demonyms = load_words("demonyms")
        self._abbreviations = load_words("title_abbreviations")
        self._verbs = load_verbs("cues").keys() | load_verbs("cues_weak").keys()
        self._seen_lower = frozenset(form for form in words.forms if form[:1].islower())
        opening = frozenset(words.first)
        self._headlines = frozenset(_find_headlines(words))
        self._seen_capital = frozenset(
            form
            for index, form in enumerate(words.forms)
            if form[0].isupper() and index not in opening and words.sentence[index] not in self._headlines
        )
        self._opening = opening

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
        if self._is_capital(index):
            return self._from_capital(index, start, end)
        if lower in self._function or self._noun_kind(lower) is None:
            return None
        return self._from_noun(index, start, end)

    def _from_noun(self, index: int, start: int, end: int) -> Mention | None:
        """Read a role, group or document, or the name that a role stands before."""
        head = self._last_of_nouns(index, end)
        if (
            head + 1 < end
            and self._joins(head)
            and self._is_capital(head + 1)
            and self._is_name_part(head + 1)
        ):
            return self._from_capital(head + 1, start, end)
        kind = self._noun_kind(self._words.lower[head])
        first = self._left(index, start)
        if kind is None or self._modifies(head, end) or (kind == "document" and first == head):
            return None
        return self._build(first, self._left_name(index, start), self._complement(head, end), kind, head)

    def _modifies(self, head: int, end: int) -> bool:
        """Tell "a joint press conference" and "military tests" from "the military said"."""
        if head + 1 >= end or self._words.gap(head) not in (" ", "-"):
            return False
        following = self._words.lower[head + 1]
        return not (
            following in self._function
            or following in self._verbs
            or following.endswith(("ed", "ly", "ing", "’t", "'t"))
            or following in ("’s", "'s")
            or self._is_capital(head + 1)
            or (self._words.lower[head].endswith("s") and not self._words.lower[head].endswith("ss"))
            or self._noun_kind(self._words.lower[head]) == "role"
        )

    def _from_capital(self, index: int, start: int, end: int) -> Mention | None:
        """Read a run of capitalised words: a name, or the modifiers of a noun that follows."""
        words = self._words
        stop = self._run_end(index, end)
        after = stop + 1
        # "Clinton campaign", "Vermont senator", "Trump senior adviser Jason Miller": the noun is the head.
        if after < end and self._joins(stop) and words.lower[after] not in self._function:
            noun = self._noun_after(after, end)
            if noun is not None:
                if noun + 1 < end and self._joins(noun) and self._is_capital(noun + 1):
                    named = self._from_capital(noun + 1, noun + 1, end)
                    if named is not None and named.kind == "name":
                        first = self._left(index, start)
                        return self._build(first, named.named_from, named.last, "name")
                kind = self._noun_kind(words.lower[noun]) or "role"
                return self._build(self._left(index, start), self._left_name(index, start), noun, kind)
        named_from = self._name_start(index, stop)
        if named_from > stop:
            title = self._noun_kind(words.lower[stop])
            return title and self._build(self._left(index, start), self._left_name(index, start), stop, title)
        if stop == named_from and not self._is_name_part(stop):
            return None
        return self._build(self._left(index, start), named_from, stop, "name")

    def _run_end(self, index: int, end: int) -> int:
        """Return the last word of the run of capitalised words that begins at `index`."""
        words = self._words
        stop = index
        while stop + 1 < end and stop - index < 12:
            if not self._joins(stop):
                break
            if self._is_capital(stop + 1) and words.lower[stop + 1] not in _PRONOUNS:
                stop += 1
            elif (
                words.lower[stop + 1] in _CONNECTORS
                and words.gap(stop) == " "
                and stop + 2 < end
                and words.gap(stop + 1) == " "
                and self._is_capital(stop + 2)
                and self._may_connect(stop)
            ):
                stop += 2
            else:
                break
        return stop

    def _may_connect(self, stop: int) -> bool:
        """Tell "Secretary of State" and "Vitali de Quill" from "Blackwell of Texas": a person is not "of"."""
        words = self._words
        if words.lower[stop + 1] != "of":
            return True
        lower = words.lower[stop]
        return (
            lower in self._titles
            or words.forms[stop] in load_words("organisation_words")
            or lower in self._groups
        )

    def _noun_after(self, index: int, end: int) -> int | None:
        """Return the last of the nouns that follow a name within three modifiers."""
        for noun in range(index, min(index + 4, end)):
            lower = self._words.lower[noun]
            if lower in self._function or lower in _DETERMINERS or (self._is_capital(noun) and noun == index):
                return None
            if self._noun_kind(lower) and not self._is_capital(noun):
                return self._last_of_nouns(noun, end)
            known = lower in self._modifiers or (
                noun == index and not lower.endswith(("ed", "s", "ing")) and lower not in self._verbs
            )
            if not self._joins(noun) or not known:
                return None
        return None

    def _last_of_nouns(self, index: int, end: int) -> int:
        """Return the head of a chain of nouns: "campaign manager", "spokesman"; "and" joins two roles of one."""
        words = self._words
        while index + 1 < end and words.gap(index) in (" ", "-"):
            lower = words.lower[index + 1]
            kind: MentionKind | None = self._noun_kind(lower)
            if kind == "document" and (words.lower[index].endswith("s") or lower in self._verbs):
                break  # "Analysts note", "officials report": a verb
            if kind and lower not in self._function and not self._is_capital(index + 1):
                index += 1
            else:
                break
        return index

    def _complement(self, head: int, end: int) -> int:
        """Return the last word of "secretary of state", whose head is the first."""
        words = self._words
        if head + 2 < end and words.lower[head + 1] == "of" and words.lower[head + 2] in _OFFICES:
            return head + 2
        return head

    def _left(self, index: int, start: int) -> int:
        """Return where the phrase begins whose first sure word is `index`: at its determiner, if it has one."""
        begin = self._left_name(index, start)
        if (
            begin > start
            and self._words.lower[begin - 1] in _DETERMINERS
            and self._words.gap(begin - 1) == " "
        ):
            return begin - 1
        return begin

    def _left_name(self, index: int, start: int) -> int:
        """Return the first modifier before `index`; unknown words count only when an article opens the phrase."""
        words = self._words
        sure = at = index
        while at > start and index - at < _MODIFIERS and self._joins(at - 1):
            lower = words.lower[at - 1]
            if lower in _DETERMINERS:
                return at
            if lower in self._function or lower in ("’s", "'s"):
                break
            at -= 1
            if sure == at + 1 and (
                lower in self._modifiers or self._is_capital(at) or self._noun_kind(lower)
            ):
                sure = at
        return sure

    def _name_start(self, index: int, stop: int) -> int:
        """Return the first word of the name in a run: after titles, demonyms and places before a title."""
        words = self._words
        last_title = index - 1
        for at in range(index, stop + 1):
            if words.lower[at] in self._titles and not (at == stop and at > index and last_title < at - 1):
                last_title = at
            elif words.lower[at] in _CONNECTORS and last_title == at - 1:
                last_title = at + 1 if at < stop else at
        if last_title >= index and last_title == stop and index == stop:
            return stop + 1
        return last_title + 1

    def _is_capital(self, index: int) -> bool:
        form = self._words.forms[index]
        if not form[0].isupper():
            return False
        lower = self._words.lower[index]
        if lower in _DETERMINERS or (lower in self._function and not (form.isupper() and len(form) > 1)):
            return False
        if self._words.sentence[index] in self._headlines:
            # "Mayor Opens Bridge After Flood": only names that the text writes elsewhere count.
            return form in self._seen_capital or lower in self._titles
        if index not in self._opening:
            return True
        # The first word of a sentence has its capital from its place.
        return self._opens_with_name(index)

    def _opens_with_name(self, index: int) -> bool:
        lower, form = self._words.lower[index], self._words.forms[index]
        if (
            form in self._seen_capital
            or form in self._demonyms
            or form in self._places
            or lower in self._titles
        ):
            return True
        if lower in self._seen_lower or lower in self._starters or self._noun_kind(lower):
            return False
        if self._words.gap(index) in (" ", ". ") and self._words.forms[index + 1][0].isupper():
            return True
        return form in self._first_names or (form.isupper() and len(form) > 1)

    def _is_name_part(self, index: int) -> bool:
        form = self._words.forms[index]
        return (
            form not in self._not_names
            and len(form) > 1
            and not form.isdigit()
            and not form.startswith(("R-", "D-", "I-"))  # "(D-Vt.)"
        )

    def _noun_kind(self, lower: str) -> MentionKind | None:
        if lower in self._roles:
            return "role"
        if lower in self._groups:
            return "group"
        if lower in self._documents:
            return "document"
        return None

    def _joins(self, index: int) -> bool:
        """Tell whether nothing but a space parts the word from the next, or the dot of an abbreviation."""
        gap = self._words.gap(index)
        if gap in (" ", "\u00a0", "-", "‑"):
            return True
        if gap == ". ":
            lower = self._words.lower[index]
            return len(lower) == 1 or "." in lower or lower in self._abbreviations or lower in ("jr", "sr")
        return False

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
