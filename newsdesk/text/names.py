"""Finds who and what has a name in a text, merges the short forms, and reads roles beside names.

It leaves out who is meant by a pronoun or a role (speakers), and names it has no sign for stay `other`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newsdesk.model import Entity, Sentence, Span
from newsdesk.text.kinds import COURTESY, classify_name, first_name_gender
from newsdesk.text.lexicon import load_phrases, load_verbs, load_words
from newsdesk.text.mentions import Mention, Reading, find_phrase_start, read_words
from newsdesk.text.tokens import Words

_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their", "our", "my", "your"})
_SPEAKERS_OWN = frozenset({"my", "our", "your"})
_COMPLEMENT = frozenset({"of", "for", "at", "from", "in"})
# Names of more words have no acronyms that news uses.
_MOST_WORDS = 6
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# How far an apposition reaches, in words: "Ada Quill, a spokeswoman for the ministry of fisheries, said".
_APPOSITION = 14


@dataclass(slots=True)
class _Group:
    """The mentions of one bearer, while they are being collected."""

    tokens: tuple[str, ...]
    mentions: list[Mention] = field(default_factory=list)
    extra: list[Span] = field(default_factory=list)


def find_entities(text: str, sentences: Sequence[Sentence]) -> tuple[Entity, ...]:
    """Return the people, organisations and places that `text` names, in the order of their first mention.

    Linear in the length of the text, apart from a term for names that share a word.
    """
    return group_names(read_words(text, sentences))


def group_names(reading: Reading) -> tuple[Entity, ...]:
    """Return the entities behind the mentions that are names, as `find_entities` does."""
    words, mentions = reading.words, reading.mentions
    demonyms = load_words("demonyms")
    named = [
        mention
        for mention in mentions
        if mention.kind == "name"
        # "the North Korean missile test": a people, not a bearer of a name.
        and "/" not in mention.name.of(words.text)  # "REUTERS/Ada Quill"
        and not demonyms.issuperset(words.forms[mention.named_from : mention.last + 1])
        and not _is_ticker(words, mention)
    ]
    groups = _Grouping(words)
    told = [(groups.tokens_of(mention), mention) for mention in named]
    for tokens, mention in sorted(told, key=lambda pair: (-min(len(pair[0]), 2), pair[1].first)):
        groups.add(tokens, mention)
    places = {mention.span: place for place, mention in enumerate(mentions)}
    entities = [
        _build(reading, group, places)
        for group in groups.all
        # A capital on a word that the text also writes without one ("Last Updated") makes no name.
        if len(group.tokens) > 1
        or group.tokens[0] not in words.small
        or group.mentions[0].first < group.mentions[0].named_from
    ]
    return tuple(sorted(entities, key=lambda entity: entity.mentions[0]))


class _Grouping:
    """Puts each name to the group that it belongs to; longer names come first."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.all: list[_Group] = []
        self._exact: dict[tuple[str, ...], _Group] = {}
        self._by_ends: dict[tuple[str, str], _Group] = {}
        self._by_last: dict[str, list[_Group]] = {}
        self._by_first: dict[str, list[_Group]] = {}
        self._by_initials: dict[str, _Group] = {}
        self._shortened: dict[tuple[str, ...], _Group] = {}
        """Names without their dots, and bodies and places with some of their words as initials."""
        self._places = load_phrases("places")
        self._bodies = load_words("organisation_words")

    def tokens_of(self, mention: Mention) -> tuple[str, ...]:
        """Return the words of the name that tell it apart, in lower case: no initials, no suffixes."""
        lower = self._words.lower[mention.named_from : mention.last + 1]
        kept = tuple([word for word in lower if len(word) > 1 and word not in _SUFFIXES])
        return kept or lower

    def add(self, tokens: tuple[str, ...], mention: Mention) -> None:
        plain = tuple(token.replace(".", "") for token in tokens)
        shorter = list(self._shorten(plain, mention))
        group = (
            self._exact.get(tokens)
            or next((self._shortened[key] for key in (plain, *shorter) if key in self._shortened), None)
            or self._match(tokens, mention)
        )
        if group is None:
            group = _Group(tokens)
            self.all.append(group)
            self._by_ends.setdefault((tokens[0], tokens[-1]), group)
            if len(tokens) > 1:
                self._by_last.setdefault(tokens[-1], []).append(group)
                self._by_first.setdefault(tokens[0], []).append(group)
                self._by_initials.setdefault(
                    "".join(word[0] for word in tokens if word not in ("of", "the", "and", "for")), group
                )
            self._exact[tokens] = group
            if shorter or mention.name.of(self._words.text).replace(".", "")[:2].isupper():
                for key in (plain, *shorter):
                    self._shortened.setdefault(key, group)
        elif len(tokens) > 1:
            self._exact[tokens] = group
        group.mentions.append(mention)

    def _shorten(self, tokens: tuple[str, ...], mention: Mention) -> Iterator[tuple[str, ...]]:
        """Yield ("un", "council") and ("unc",) for ("united", "nations", "council"), a body or a place."""
        forms = self._words.forms[mention.named_from : mention.last + 1]
        known = not self._bodies.isdisjoint(forms) or mention.name.of(self._words.text) in self._places
        if not known or not 1 < len(tokens) <= _MOST_WORDS:
            return
        for first in range(len(tokens) - 1):
            for end in range(first + 2, len(tokens) + 1):
                initials = "".join(token[:1] for token in tokens[first:end])
                yield (*tokens[:first], initials, *tokens[end:])

    def _match(self, tokens: tuple[str, ...], mention: Mention) -> _Group | None:
        form = mention.name.of(self._words.text)
        if len(tokens) > 1:
            return self._by_ends.get((tokens[0], tokens[-1])) if form not in self._places else None
        if form.isupper() and len(form) > 2 and form.lower() in self._by_initials:
            return self._by_initials[form.lower()]
        if form in self._places:
            return None
        # A short form belongs to somebody named in full; of several, to the one named last before it.
        firsts = [group for group in self._by_first.get(tokens[0], ())[:8] if self._is_person(group)]
        for known in (self._by_last.get(tokens[0], ())[:8], firsts):
            fitting = [group for group in known if self._agrees(group, mention)]
            if fitting:
                return max(fitting, key=lambda group: _closeness(group, mention))
        return None

    def _is_person(self, group: _Group) -> bool:
        """Tell "Kim Jong-un" and "Mary Quill", whom "Kim" and "Mary" can mean, from "Quill Tower"."""
        return bool(first_name_gender(self._words.forms[group.mentions[0].named_from])) or any(
            _role_before(self._words, mention) for mention in group.mentions[:4]
        )

    def _agrees(self, group: _Group, mention: Mention) -> bool:
        """Tell "Mrs. Quill" from "Obi Quill", and "North" from "North Korea"."""
        if (
            " ".join(
                self._words.forms[i] for i in range(group.mentions[0].named_from, group.mentions[0].last + 1)
            )
            in self._places
        ):
            return False
        title = self._words.lower[mention.first] if mention.first < mention.named_from else ""
        gender = first_name_gender(self._words.forms[group.mentions[0].named_from])
        return not ((title == "mr" and gender == "f") or (title in {"mrs", "ms", "miss"} and gender == "m"))


def _is_ticker(words: Words, mention: Mention) -> bool:
    """Tell what an exchange calls a share: "Marsh Lines (NYSE: MRL)"."""
    name = mention.name
    around = words.text[max(0, name.start - 2) : name.start], words.text[name.end : name.end + 2]
    if not name.of(words.text).isupper():
        return False
    return (around[0][-1:] == "(" and around[1][:1] == ":") or (
        around[0].strip() == ":" and around[1][:1] == ")"
    )


def _closeness(group: _Group, mention: Mention) -> tuple[bool, int]:
    first = group.mentions[0].first
    return (first <= mention.first, first if first <= mention.first else -first)


def _build(reading: Reading, group: _Group, places: Mapping[Span, int]) -> Entity:
    words = reading.words
    mentions = sorted(group.mentions, key=lambda mention: mention.first)
    fullest = max(mentions, key=lambda m: (min(m.last - m.named_from, 4), -m.first))
    role = next(filter(None, (_role_before(words, m) for m in mentions)), None) or next(
        filter(None, (_role_beside(reading, m, places[m.span]) for m in mentions)),
        None,
    )
    if role and role.of(words.text).split()[0].lower() in _SPEAKERS_OWN:
        role = None  # "my predecessor, Ada Quill,": whose, only the speaker knows
    kind = classify_name(reading, mentions, fullest, role, places)
    return Entity(
        name=fullest.name,
        kind=kind,
        mentions=tuple(mention.name for mention in mentions),
        role=role if kind == "person" else None,
    )


def _role_before(words: Words, mention: Mention) -> Span | None:
    """Return the title or role before the name: "North Korean leader" of "North Korean leader Kim"."""
    first = mention.first
    if words.lower[first] in _ARTICLES:
        first += 1
    if first >= mention.named_from:
        return None
    roles, titles = load_words("role_nouns"), load_words("titles")
    before = words.lower[first : mention.named_from]
    if not any((word in roles or word in titles) and word not in COURTESY for word in before):
        return None
    if before[-1] not in roles and before[-1] not in titles and words.forms[mention.named_from - 1].islower():
        return None  # "the first boat left Varn"
    end = words.ends[mention.named_from - 1]
    return Span(words.starts[first], end + (words.text[end : end + 1] == "."))


def _role_beside(reading: Reading, mention: Mention, place: int) -> Span | None:
    """Return an apposition: "Ada Quill, the harbour master," or "the harbour master, Ada Quill,"."""
    words = reading.words
    aged = mention.last + 1  # "Ada Quill, 34, a nurse"
    if aged + 1 < len(words.forms) and words.forms[aged].isdigit() and words.gaps[aged] == ", ":
        aged += 1
    if words.gaps[mention.last] == ", ":
        for after in reading.mentions[place + 1 : place + 3]:  # the owner of a role may stand between
            if (
                after.kind == "role"
                and find_phrase_start(words, after) == aged
                and words.sentence[after.first] == words.sentence[mention.last]
            ):
                return _reach(words, after, reading.mentions[place + 1 : place + 6])
    leading = [
        earlier
        for earlier in reading.mentions[max(0, place - 3) : place]
        if earlier.kind == "role" and leads_to_name(words, earlier, mention)
    ]
    if len(leading) != 1:
        return None  # "the brother of the gunman, Eric Quill,": which of them he is, commas do not say
    return Span(words.starts[find_phrase_start(words, leading[0])], words.ends[mention.first - 1])


def leads_to_name(words: Words, role: Mention, name: Mention) -> bool:
    """Tell "the harbour master, Ada Quill," and "the director of the archive, Ada Quill,"."""
    start = find_phrase_start(words, role)
    opened = words.lower[start] in _ARTICLES or start < role.first or words.lower[role.first] != role.head
    closed = words.text[words.ends[name.last] : words.ends[name.last] + 1] in (",", ".", ";", "")
    if not (opened and closed) or words.gaps[name.first - 1] != ", ":
        return False
    between = range(role.last + 1, name.first)
    if not between:
        return True
    opening = words.lower[between[0] : between[0] + 2]
    return (
        len(between) < _APPOSITION
        and words.sentence[role.last] == words.sentence[name.first]
        # "hired by the council": no verb of a sentence of its own.
        and (opening[0] in _COMPLEMENT or (opening[0].endswith("ed") and opening[1] == "by"))
        and all(words.gaps[index] == " " for index in range(role.last, name.first - 1))
    )


def _reach(words: Words, role: Mention, behind: Sequence[Mention]) -> Span | None:
    """Return the role with what belongs to it: "a spokeswoman for the ministry", as far as the next comma.

    `behind` are the mentions that follow.
    """
    start = words.starts[find_phrase_start(words, role)]
    limit = words.first[words.sentence[role.last] + 1]
    cues = load_verbs("cues")
    for index in range(role.last, min(role.last + _APPOSITION, limit)):
        gap = words.gaps[index] if index + 1 < limit else "."
        if index > role.last and words.lower[index] in cues:
            return None  # "Near Upper Marsh, a policeman said": no apposition, but who speaks
        if any(name.first < index < name.last for name in behind):
            continue  # "of the Exchange and Harbour Commission"
        if index > role.last and words.lower[index] in ("who", "which", "and"):
            # "chief of both Varn and Marland", "friend of Ada Quill and Obi Marsh": where it ends, "and" does not say.
            whole = words.lower[index] != "and" or words.forms[index - 1][0].islower()
            return Span(start, words.ends[index - 1]) if whole else Span(start, role.span.end)
        if "(" in gap or (gap[:1] in (",", ".", ":", ";", "—", ")") and gap != ". "):
            return Span(start, words.ends[index])
    return Span(start, role.span.end)
