"""Finds the name behind a pronoun, a surname or a role.

It leaves out whole chains of reference: only what stands beside a quotation or a claim is looked up.
"""

from bisect import bisect_left

from newsdesk.model import Entity
from newsdesk.text.candidates import Scene
from newsdesk.text.lexicon import load_words
from newsdesk.text.mentions import Mention
from newsdesk.text.names import first_name_gender

_GENDER = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
# How many mentions back a pronoun looks.
_REACH = 40


def resolve_mention(scene: Scene, mention: Mention, previous: int | None) -> int | None:
    """Return the number of the entity that the mention stands for; None when nothing fits.

    `previous` is the entity that spoke last, which a pronoun prefers.
    """
    if mention.kind == "name":
        return scene.entity_of.get(mention.name)
    if mention.kind == "pronoun":
        return _resolve_pronoun(scene, mention, previous)
    if mention.kind == "role":
        return _resolve_role(scene, mention)
    return None


def entity_gender(scene: Scene, number: int) -> str:
    """Return "m", "f" or "" from titles, role nouns and the first name of an entity."""
    return _gender(scene, scene.entities[number])


def _gender(scene: Scene, entity: Entity) -> str:
    male, female = load_words("male_words"), load_words("female_words")
    if entity.role is not None:
        words = entity.role.of(scene.words.text).lower().replace(".", "").split()
        if not male.isdisjoint(words) or not female.isdisjoint(words):
            return "f" if not female.isdisjoint(words) else "m"
    for name in entity.mentions[:8]:
        before = scene.words.text[max(0, name.start - 6) : name.start].lower().replace(".", "").split()
        if before and before[-1] in ("mr", "mrs", "ms", "miss", "sir"):
            return "m" if before[-1] in ("mr", "sir") else "f"
    return first_name_gender(entity.name.of(scene.words.text).split()[0])


def _resolve_pronoun(scene: Scene, mention: Mention, previous: int | None) -> int | None:
    wanted = _GENDER.get(mention.head, "")
    if not wanted:
        return _resolve_plural(scene, mention) if mention.head in ("it", "they") else None
    words = scene.words
    own = words.sentence[mention.first]
    best: tuple[float, int] | None = None
    end = bisect_left(scene.firsts, mention.first)
    for place in range(end - 1, max(-1, end - 1 - _REACH), -1):
        other = scene.mentions[place]
        number = scene.entity_of.get(other.name) if other.kind == "name" else None
        if number is None or scene.entities[number].kind in ("place", "organisation"):
            continue
        gender = entity_gender(scene, number)
        if gender and gender != wanted:
            continue
        score = _salience(scene, other, own) + (0.6 if gender else 0.0) + (0.5 if number == previous else 0.0)
        score += 0.5 if scene.entities[number].kind == "person" else 0.0
        if best is None or score > best[0]:
            best = (score, number)
    return best[1] if best else None


def _salience(scene: Scene, other: Mention, own: int) -> float:
    words = scene.words
    sentence = words.sentence[other.first]
    score = -0.8 * min(own - sentence, 6)
    start = words.first[sentence]
    before = words.lower[other.first - 1] if other.first > start else ""
    if other.first == start or words.gap(other.first - 1) != " ":
        score += 0.7
    if before in ("of", "to", "with", "for", "about", "against", "from", "by", "in", "on", "than", "like"):
        score -= 0.7
    if words.text[words.ends[other.last] : words.ends[other.last] + 1] in ("’", "'"):
        score -= 0.4
    return score


def _resolve_plural(scene: Scene, mention: Mention) -> int | None:
    if mention.head != "it":
        return None
    end = bisect_left(scene.firsts, mention.first)
    for other in reversed(scene.mentions[max(0, end - 8) : end]):
        number = scene.entity_of.get(other.name) if other.kind == "name" else None
        if number is not None and scene.entities[number].kind == "organisation":
            return number
    return None


def _resolve_role(scene: Scene, mention: Mention) -> int | None:
    """Give "the harbour master" to the one person with that role; an indefinite phrase is somebody new."""
    words = scene.words
    if words.lower[mention.first] in ("a", "an", "one", "another", "some", "no"):
        return None
    text = words.text
    fitting = [
        (len(shared), -number)
        for number, entity in enumerate(scene.entities)
        if entity.kind == "person"
        and entity.role is not None
        and mention.head in (role := entity.role.of(text).lower().split())
        and (shared := set(role) & set(words.lower[mention.named_from : mention.last + 1]))
    ]
    if not fitting:
        return None
    best = max(fitting)
    rivals = [one for one in fitting if one[0] == best[0]]
    return -best[1] if len(rivals) == 1 else None
