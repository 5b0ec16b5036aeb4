"""Finds the name behind a pronoun, a surname or a role.

It leaves out whole chains of reference: only what stands beside a quotation or a claim is looked up.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsdesk.model import Entity, Span
from newsdesk.text.kinds import first_name_gender
from newsdesk.text.lexicon import load_words
from newsdesk.text.mentions import Mention, find_phrase_start
from newsdesk.text.names import leads_to_name
from newsdesk.text.scene import Bearer, Scene, is_apposed
from newsdesk.text.tokens import Words

_GENDER = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_COURTESY = {"mr": "m", "sir": "m", "mrs": "f", "ms": "f", "miss": "f"}
_ARTICLES = frozenset({"a", "an", "the", "one", "another"})
_INDEFINITE = frozenset(
    {"a", "an", "one", "another", "some", "no", "any", "his", "her", "their", "its", "my", "your"}
)
# Words that make another role of a noun.
_RANKS = frozenset({"former", "vice", "deputy", "ex", "assistant", "acting"})
_IN_FULL = {
    "sen": ("senator",),
    "sens": ("senator",),
    "gov": ("governor",),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker"),
    "gen": ("general",),
    "senator": ("lawmaker",),
    "prof": ("professor",),
    "chancellor": ("leader",),
    "president": ("leader",),
}
# How many mentions back a pronoun looks.
_REACH = 40
# Words between a name and its "who".
_APPOSITION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """Whom a mention stands for."""

    mention: Mention
    """The words that name him or her best: the mention itself when nothing better is known."""
    entity: int | None
    """The number of the entity; None for somebody without a name."""


def resolve_mention(scene: Scene, mention: Mention, previous: int | None) -> Referent:
    """Return whom the mention stands for; `previous` is the entity that spoke last, which a pronoun prefers."""
    if mention.kind == "pronoun":
        if mention.head in _GENDER:
            found = _most_prominent(scene, mention, _GENDER[mention.head], previous)
            return found or Referent(mention=mention, entity=None)
        other = _resolve_other(scene, mention)
        return Referent(mention=other or mention, entity=_entity(scene, other) if other else None)
    return Referent(mention=mention, entity=_entity(scene, mention))


def _entity(scene: Scene, mention: Mention) -> int | None:
    if mention.kind == "name":
        return scene.entity_of.get(mention.name)
    if mention.kind != "role":
        return None
    if is_apposed(scene, mention):
        place = bisect_left(scene.firsts, find_phrase_start(scene.words, mention))
        return scene.entity_of.get(scene.mentions[place - 1].name)
    place = bisect_left(scene.firsts, mention.last + 1)
    for following in scene.mentions[place : place + 3]:
        if following.kind == "name" and leads_to_name(scene.words, mention, following):
            return scene.entity_of.get(following.name)
    return _resolve_role(scene, mention)


def _most_prominent(scene: Scene, mention: Mention, wanted: str, previous: int | None) -> Referent | None:
    """Return the person of the `wanted` gender ("m", "f") before the mention who is nearest and most prominent."""
    own = scene.words.sentence[mention.first]
    best: tuple[float, Referent] | None = None
    end = bisect_left(scene.firsts, mention.first)
    for place in range(end - 1, max(-1, end - 1 - _REACH), -1):
        other = scene.mentions[place]
        number = _entity(scene, other)
        gender = _gender(scene, other, number)
        if not _is_person(scene, other, number) or (gender and gender != wanted):
            continue
        score = _salience(scene, other, own) + (0.6 if gender else _guess(scene, other, number, wanted))
        if number is not None:
            score += 0.5 * (number == previous) + 0.5 * (scene.entities[number].kind == "person")
        if best is None or score > best[0]:
            best = (score, Referent(mention=other, entity=number))
    return best[1] if best else None


def _is_person(scene: Scene, mention: Mention, number: int | None) -> bool:
    if number is None:
        return mention.kind == "role" and scene.words.lower[mention.first] in _ARTICLES
    kind = scene.entities[number].kind
    if kind == "other":
        # A surname that nothing tells of: not the title of a work or a team.
        before = scene.words.text[max(0, mention.span.start - 1) : mention.span.start]
        plain = not any(letter.isdigit() for letter in mention.head)
        return mention.named_from == mention.last and plain and before not in ("“", '"', "‘", "'")
    return kind == "person"


def _gender(scene: Scene, mention: Mention, number: int | None) -> str:
    """Return "m", "f" or "" from titles, role nouns and the first name."""
    text = scene.words.text
    words = {mention.head}
    if number is not None and (role := scene.entities[number].role) is not None:
        words.update(role.of(text).lower().replace(".", "").split())
    if not words.isdisjoint(load_words("female_words")):
        return "f"
    if not words.isdisjoint(load_words("male_words")):
        return "m"
    if number is None:
        return ""
    entity = scene.entities[number]
    for name in entity.mentions[:8]:
        before = text[max(0, name.start - 6) : name.start].lower().replace(".", "").split()
        if before and before[-1] in _COURTESY:
            return _COURTESY[before[-1]]
    return first_name_gender(entity.name.of(text).split()[0])


def _guess(scene: Scene, mention: Mention, number: int | None, wanted: str) -> float:
    """Return what an unknown first name and an object of a preposition tell against "he" and "she"."""
    if number is None:
        # "Asked by a pupil, he hesitated."
        before = mention.first - 1
        return -1.0 if before >= 0 and scene.words.lower[before] in load_words("prepositions") else 0.0
    first, *others = scene.entities[number].name.of(scene.words.text).split()
    against = {"m": "a", "f": "o"}[wanted]
    return -0.6 if others and first.endswith(against) else 0.0


def _salience(scene: Scene, other: Mention, own: int) -> float:
    words = scene.words
    sentence = words.sentence[other.first]
    score = -0.8 * min(own - sentence, 6)
    start = words.first[sentence]
    before = words.lower[other.first - 1] if other.first > start else ""
    if other.first == start or words.gaps[other.first - 1] != " ":
        score += 0.7
    if before in ("of", "to", "with", "for", "about", "against", "from", "by", "in", "on", "than", "like"):
        score -= 0.7
    if words.text[words.ends[other.last] : words.ends[other.last] + 1] in ("’", "'"):
        score -= 0.4
    return score


def _resolve_other(scene: Scene, mention: Mention) -> Mention | None:
    """Give "who" and "which" to the phrase they follow, "it" to the last organisation or body."""
    words = scene.words
    end = bisect_left(scene.firsts, mention.first)
    if mention.head in ("who", "which") and end:
        other = scene.mentions[end - 1]
        near = (
            mention.first - other.last <= _APPOSITION
            and words.sentence[other.last] == words.sentence[mention.first]
        )
        owner = _apposition_owner(scene, mention, end) if mention.head == "who" else None
        return owner or (other if near and other.kind != "pronoun" else None)
    if mention.head == "they":
        return _last_group(scene, mention, end)
    if mention.head == "it":
        for other in reversed(scene.mentions[max(0, end - 8) : end]):
            own = words.sentence[other.first] == words.sentence[mention.first]
            if own and other.first and words.lower[other.first - 1] in load_words("prepositions"):
                continue  # "In a statement to the Gazette it said …"
            number = scene.entity_of.get(other.name) if other.kind == "name" else None
            body = other.kind == "group" and not other.head.endswith("s") and other.first < other.named_from
            if body or (number is not None and scene.entities[number].kind == "organisation"):
                return other
    return None


def _apposition_owner(scene: Scene, who: Mention, end: int) -> Mention | None:
    """Return Quill for "Ada Quill, an economist at Marsh Bank, who predicted …"."""
    words = scene.words
    if words.gaps[who.first - 1][:1] != ",":
        return None
    for other in reversed(scene.mentions[max(0, end - 4) : end]):
        if words.sentence[other.first] != words.sentence[who.first]:
            return None
        number = scene.entity_of.get(other.name) if other.kind == "name" else None
        inside = range(other.last + 1, who.first - 1)
        if number is not None and scene.entities[number].kind == "person":
            plain = all(words.gaps[index] == " " for index in inside)
            return other if plain and words.gaps[other.last] == ", " else None
    return None


def _last_group(scene: Scene, they: Mention, end: int) -> Mention | None:
    """Return the people who open the sentence before: "Teachers at the school were tired. They said …"."""
    words = scene.words
    sentence = words.sentence[they.first]
    for other in reversed(scene.mentions[max(0, end - 8) : end]):
        if (
            other.kind == "group"
            and other.head.endswith(("s", "people"))
            and other.first
            in (
                words.first[sentence],
                words.first[max(0, sentence - 1)],
                words.first[max(0, sentence - 2)],
            )
        ):
            return other
    return None


def _resolve_role(scene: Scene, mention: Mention) -> int | None:
    """Give "the Vermont senator" to who bears that role; an indefinite phrase is somebody new."""
    words = scene.words
    bearers = scene.bearers.get(mention.head, ())
    if not bearers or words.lower[mention.first] in _INDEFINITE:
        return None
    # Nobody who is named only later; of very many, those named last.
    known = bisect_left(bearers, mention.span, key=lambda bearer: scene.entities[bearer[0]].mentions[0])
    said = frozenset(words.lower[mention.named_from : mention.last + 1])
    fits = {
        number: len(said & role)
        for number, role in bearers[max(0, known - _REACH) : known]
        if said & _RANKS == role & _RANKS  # "the former president" is no vice president
    }
    most = max(fits.values(), default=0)
    fitting = {number for number, shared in fits.items() if shared == most}
    if len(fitting) < 2:
        return next(iter(fitting), None)
    end = bisect_left(scene.firsts, mention.first)
    for other in reversed(scene.mentions[max(0, end - _REACH) : end]):
        number = scene.entity_of.get(other.name) if other.kind == "name" else None
        if number in fitting:
            return number
    return None


def collect_bearers(
    words: Words, mentions: Sequence[Mention], entity_of: Mapping[Span, int], entities: Sequence[Entity]
) -> dict[str, tuple[Bearer, ...]]:
    """Return for each role noun the people that the text gives it to, before their names or beside them.

    They stand in the order in which the text names them first, as entities do.
    """
    roles: dict[int, set[str]] = {}
    for mention in mentions:
        number = entity_of.get(mention.name) if mention.kind == "name" else None
        if number is not None and mention.first < mention.named_from and entities[number].kind == "person":
            roles.setdefault(number, set()).update(words.lower[mention.first : mention.named_from])
    for number, entity in enumerate(entities):
        if entity.role is not None and entity.kind == "person":
            roles.setdefault(number, set()).update(
                words.lower[index] for index in words.within(entity.role.start, entity.role.end)
            )
    nouns = load_words("role_nouns")
    bearers: dict[str, list[Bearer]] = {}
    for number, said in sorted(roles.items()):
        whole = frozenset(said) | {full for word in said for full in _IN_FULL.get(word, ())}
        for noun in whole & nouns:
            bearers.setdefault(noun, []).append((number, whole))
    return {noun: tuple(borne) for noun, borne in bearers.items()}
