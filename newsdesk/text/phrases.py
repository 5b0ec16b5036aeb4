"""Answers what rules ask of single words when they read a noun phrase: is this a name, a role, a modifier?

It leaves out the reading itself (mentions).
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Literal

from newsdesk.text.lexicon import load_phrases, load_verbs, load_words
from newsdesk.text.tokens import Words

MentionKind = Literal["name", "role", "group", "document", "pronoun"]

# "secretary of state", "chief of staff": one office.
_OFFICES = frozenset(
    {"state", "staff", "police", "mission", "government", "defense", "defence", "commerce", "operations"}
)
# How many modifiers may stand before a noun: "the independent Vermont senator and presidential candidate".
_MODIFIERS = 7
_OWNED = 4
_POSSESSIVE = ("’s", "'s")
_SPOKEN_END = (".", ",", "!", "?", "”", '"')

# "Cook County": a name whose first word is a role elsewhere.
_PLACED = frozenset(
    {"county", "city", "island", "islands", "river", "street", "bay", "university", "college"}
)


_OFFICES = frozenset(
    {
        "administration",
        "agency",
        "authority",
        "board",
        "bureau",
        "commission",
        "committee",
        "council",
        "department",
    }
    | {"institute", "ministry", "office", "organisation", "organization", "service", "union"}
)
"""What "and" joins the fields of: a title in capitals."""


class Phrases:
    """The words of one text with the word lists, so that each list is looked up once a text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._determiners = load_words("determiners")
        self._connectors = load_words("connectors")
        self._function = load_words("function_words")
        self._roles = load_words("role_nouns")
        self._groups = load_words("group_nouns")
        self._titles = load_words("titles")
        self._modifiers = load_words("modifiers")
        self._not_names = load_words("not_names")
        self._places = load_phrases("places")
        self._starters = load_words("sentence_starters")
        self._male = load_words("first_names_male")
        self._female = load_words("first_names_female")
        self._demonyms = load_words("demonyms")
        self._abbreviations = load_words("title_abbreviations")
        self._verbs = list_verbs()
        self._borders = _list_borders()
        self._bodies = load_words("organisation_words")
        self._cues = load_verbs("cues")
        self._kinds = _list_kinds()
        opening = frozenset(words.first)
        self._headlines = frozenset(_find_headlines(words))
        self._seen_capital = frozenset(
            form
            for index, form in enumerate(words.forms)
            if form[0].isupper() and index not in opening and words.sentence[index] not in self._headlines
        )
        self._opening = opening

    def is_capital(self, index: int) -> bool:
        """Tell a word whose capital can make it part of a name."""
        form = self._words.forms[index]
        if not form[0].isupper():
            return False
        lower = self._words.lower[index]
        if lower in self._determiners or (lower in self._function and not (form.isupper() and len(form) > 1)):
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
        if lower in self._words.small or lower in self._starters or self.noun_kind(lower):
            return False
        if self._words.gaps[index] in (" ", ". ") and self._words.forms[index + 1][0].isupper():
            return True
        following = self._words.lower[index + 1 : index + 2]
        if self._words.gaps[index][:1] == ":" or (following and following[0] in self._cues):
            return True  # "Quill: …", "Quill said"
        first_name = form in self._male or form in self._female
        return first_name or (form.isupper() and len(form) > 1)

    def is_name_part(self, index: int) -> bool:
        """Tell a word that can be a name alone: no day, no language, no "(D-Vt.)"."""
        form = self._words.forms[index]
        return (
            form not in self._not_names
            and len(form) > 1
            and not form.isdigit()
            and not form.startswith(("R-", "D-", "I-"))  # "(D-Vt.)"
        )

    def noun_kind(self, lower: str) -> MentionKind | None:
        """Return what a noun stands for; None for all others."""
        return self._kinds.get(lower)

    def joins(self, index: int) -> bool:
        """Tell whether nothing but a space parts the word from the next, or the dot of an abbreviation."""
        gap = self._words.gaps[index]
        if gap in (" ", "\u00a0", "-", "‑"):
            return True
        if gap == ". ":
            lower = self._words.lower[index]
            return len(lower) == 1 or "." in lower or lower in self._abbreviations or lower in ("jr", "sr")
        return False

    def stands_alone(self, index: int, end: int) -> bool:
        """Tell "another told the council" and "one of the sources" from "another delegate"."""
        if index + 1 >= end or self._words.gaps[index] != " ":
            return True
        following = self._words.lower[index + 1]
        return following in self._verbs or following in self._function

    def is_modifier(self, head: int, end: int) -> bool:
        """Tell "a joint press conference" and "military tests" from "the military said"."""
        if head + 1 >= end or self._words.gaps[head] not in (" ", "-"):
            return False
        following = self._words.lower[head + 1]
        return not (
            following in self._function
            or following in self._determiners
            or following in self._verbs
            or following.endswith(("ed", "ly", "ing", "’t", "'t"))
            or following in _POSSESSIVE
            or self.is_capital(head + 1)
            or (self._words.lower[head].endswith("s") and not self._words.lower[head].endswith("ss"))
            or self.noun_kind(self._words.lower[head]) == "role"
        )

    def may_connect(self, stop: int) -> bool:
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

    def office_with_and(self, stop: int, end: int) -> int | None:
        """Return the last word of "the Securities and Exchange Commission", of which "Securities" is word `stop`.

        One capitalised word behind an article, and behind "and" one or more that end as an office does: "Quill and
        the Harbour Commission" and "the FBI and Harbour Police" are two names.
        """
        words = self._words
        if stop < 1 or words.lower[stop - 1] != "the" or words.forms[stop].isupper():
            return None
        for last in range(stop + 2, min(stop + 6, end)):
            if words.gaps[last - 1] != " " or not self.is_capital(last):
                return None
            if last > stop + 2 and words.lower[last] in _OFFICES:
                return last
        return None

    def last_of_nouns(self, index: int, end: int) -> int:
        """Return the head of a chain of nouns: "campaign manager", "spokesman"; "and" joins two roles of one."""
        words = self._words
        while index + 1 < end and words.gaps[index] in (" ", "-"):
            lower = words.lower[index + 1]
            kind: MentionKind | None = self.noun_kind(lower)
            if kind == "document" and (words.lower[index].endswith("s") or lower in self._verbs):
                break  # "Analysts note", "officials report": a verb
            if kind and lower not in self._function and not self.is_capital(index + 1):
                index += 1
            else:
                break
        return index

    def office_end(self, head: int, end: int) -> int:
        """Return the last word of "secretary of state", whose head is the first."""
        words = self._words
        if head + 2 < end and words.lower[head + 1] == "of" and words.lower[head + 2] in _OFFICES:
            return head + 2
        return head

    def phrase_start(self, index: int, start: int) -> int:
        """Return where the phrase begins whose first sure word is `index`: at its determiner, if it has one."""
        begin = self.modifier_start(index, start)
        if (
            begin > start
            and self._words.lower[begin - 1] in self._determiners
            and self._words.gaps[begin - 1] == " "
        ):
            return begin - 1
        return begin

    def modifier_start(self, index: int, start: int) -> int:
        """Return the first modifier before `index`; unknown words count only when an article opens the phrase."""
        words = self._words
        sure = at = index
        while at > start and index - at < _MODIFIERS and self.joins(at - 1):
            lower = words.lower[at - 1]
            if lower in self._determiners:
                return at
            if lower in _POSSESSIVE:
                # What stands between an owner and the noun belongs to the noun: "Marsh’s coast guard".
                return at if index - at < _OWNED else sure
            if lower in self._function:
                break
            at -= 1
            if sure == at + 1 and (lower in self._modifiers or self.is_capital(at) or self.noun_kind(lower)):
                sure = at
        if not self._is_compound(sure, start):
            return sure
        sure -= 1
        while sure > start and words.lower[sure - 1] in self._modifiers and words.gaps[sure - 1] == " ":
            sure -= 1  # "former interior minister"
        return sure

    def _is_compound(self, role: int, start: int) -> bool:
        """Tell "flight director" and "Fire chief": an unknown noun before a role, with a border before it."""
        words, at = self._words, role - 1
        if at < start or words.gaps[at] != " " or self.noun_kind(words.lower[role]) != "role":
            return False
        lower = words.lower[at]
        opens = at == start
        verbal = lower.endswith(("ed", "ing", "ly")) or (lower.endswith("s") and not opens)
        if verbal or lower in self._function or not lower.isalpha() or lower in self._cues:
            return False
        if opens:
            return lower not in self._starters and not self.is_capital(at)
        if lower in self._verbs:
            return False  # "Fire chief Quill", but no "he will fire chief Quill"
        before = words.lower[at - 1]
        return words.gaps[at - 1] != " " or before in self._borders or before in self._verbs

    def joins_plural_owner(self, index: int) -> bool:
        """Tell "the Clerks’ Union" and "the Weavers’ Guild", which are one name."""
        words = self._words
        return (
            words.lower[index].endswith("s")
            and words.gaps[index] in ("’ ", "' ")
            and (words.forms[index + 1] in self._bodies or words.lower[index + 1] in self._groups)
        )

    def name_start(self, index: int, stop: int) -> int:
        """Return the first word of the name in a run: after titles, demonyms and places before a title."""
        words = self._words
        last_title = index - 1
        if stop - index > 1 and words.lower[index] in self._roles and words.lower[index + 1] not in _PLACED:
            last_title = index  # "Principal Ada Quill"
        for at in range(index, stop + 1):
            if words.lower[at] in self._titles and not (at == stop and at > index and last_title < at - 1):
                last_title = at
            elif words.lower[at] in self._connectors and last_title == at - 1:
                last_title = at + 1 if at < stop else at
        if last_title >= index and last_title == stop and index == stop:
            return stop + 1
        return last_title + 1


@functools.cache
def list_verbs() -> frozenset[str]:
    """Return all forms of the verbs of saying, the weak ones included."""
    return frozenset((*load_verbs("cues"), *load_verbs("cues_weak")))


@functools.cache
def _list_borders() -> frozenset[str]:
    return load_words("prepositions") | load_words("modifiers") | {"when", "and", "but"}


@functools.cache
def _list_kinds() -> Mapping[str, MentionKind]:
    """Return what each noun stands for, its regular plural included; of two meanings the later one here holds."""
    roles, groups, documents = (load_words(f"{kind}_nouns") for kind in ("role", "group", "document"))
    kinds: dict[str, MentionKind] = {noun[:-1] + "ies": "group" for noun in groups if noun.endswith("y")}
    kinds.update(dict.fromkeys((noun + "s" for noun in roles | groups), "group"))
    kinds.update(dict.fromkeys(documents, "document"))
    kinds.update(dict.fromkeys(groups, "group"))
    kinds.update(dict.fromkeys(roles, "role"))
    return kinds


def _find_headlines(words: Words) -> Iterator[int]:
    """Yield the sentences without a full stop whose words all have capitals, as headlines do."""
    for sentence in range(len(words.first) - 1):
        first, end = words.first[sentence], words.first[sentence + 1]
        if end - first < 5 or words.text[words.ends[end - 1] : words.ends[end - 1] + 1] in _SPOKEN_END:
            continue
        long = [form for form in words.forms[first : min(end, first + 40)] if len(form) > 3]
        if len(long) > 3 and sum(form[0].isupper() for form in long) > 0.8 * len(long):
            yield sentence
