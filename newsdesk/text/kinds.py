"""Tells people, organisations and places from one another by what the text says beside their names.

It leaves out whose names they are (names), and a name that nothing tells of stays `other`.
"""

from collections.abc import Iterable, Mapping, Sequence

from newsdesk.model import EntityKind, Span
from newsdesk.text.lexicon import load_phrases, load_verbs, load_words
from newsdesk.text.mentions import Mention, Reading
from newsdesk.text.tokens import Words

COURTESY = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "sister"))
# Roles that firms have as often as people: "the operator, Marsh Lines".
_FIRM_ROLES = frozenset(
    {"owner", "operator", "promoter", "builder", "maker", "manufacturer", "lender", "insurer", "publisher"}
    | {"developer", "supplier", "provider", "distributor", "contractor", "organiser", "organizer"}
)
_FIRMS = frozenset((noun,) for noun in ("company", "firm", "group", "bank", "charity", "union", "chain"))
_SETTLEMENTS = frozenset({"village", "town", "city", "hamlet", "port", "island", "suburb"})
# Years that an age beside a name may have.
_AGES = range(3, 120)
_MOST = 12


def classify_name(
    reading: Reading,
    mentions: Sequence[Mention],
    fullest: Mention,
    role: Span | None,
    places: Mapping[Span, int],
) -> EntityKind:
    """Return what bears the name; `places` gives each mention's number in the reading, `role` is its role."""
    words = reading.words
    name = fullest.name.of(words.text)
    if _is_known_place(name):
        return "place"
    forms = words.forms[fullest.named_from : fullest.last + 1]
    if any(form in load_words("organisation_words") for form in forms):
        return "organisation"
    if forms[-1] in load_words("not_people"):
        return "other"
    return _classify_unknown(reading, mentions, forms, role, places)


def _classify_unknown(
    reading: Reading,
    mentions: Sequence[Mention],
    forms: Sequence[str],
    role: Span | None,
    places: Mapping[Span, int],
) -> EntityKind:
    """Return what the words around a name tell of its bearer."""
    words = reading.words
    first_name = len(forms) > 1 and bool(first_name_gender(forms[0]))
    some = mentions[:_MOST]
    courtesy = any(words.lower[m.first] in COURTESY for m in some if m.first < m.named_from)
    if not first_name and not courtesy:
        if _is_firm(reading, some, role, places):
            return "organisation"
        if any(_settles(words, mention) for mention in some):
            return "place"
    if role is not None or courtesy or first_name or (len(forms) in (2, 3) and _speaks(words, some)):
        return "person"
    initials = len(forms) == 1 and 1 < len(forms[0]) < 7
    capitals = all(m.name.of(words.text).isupper() for m in mentions)
    return "organisation" if initials and capitals else "other"


def _is_known_place(name: str) -> bool:
    known = load_phrases("places")
    return name in known or name.rstrip(".") in known or (name.isupper() and name.title() in known)


def first_name_gender(form: str) -> str:
    """Return "m" or "f" for a first name that is mostly borne by men or women, else ""."""
    if form in load_words("first_names_male"):
        return "m"
    return "f" if form in load_words("first_names_female") else ""


def _is_firm(
    reading: Reading, mentions: Sequence[Mention], role: Span | None, places: Mapping[Span, int]
) -> bool:
    """Tell a firm by its role, a group noun beside it, or an "it" that means it."""
    words = reading.words
    firm_role = role is not None and not _FIRM_ROLES.isdisjoint(role.of(words.text).lower().split())
    longest = max(mention.last - mention.named_from for mention in mentions)
    personal = any(
        _is_followed(words, mention, ("who",))
        or _aged(words, mention)
        # A surname alone; a firm keeps its name or its first word.
        or (longest > 0 and mention.last == mention.named_from and not _says_it(words, mention))
        for mention in mentions
    )
    if personal or (role is not None and not firm_role):
        return False
    return any(
        _stands_beside_group(reading, mention, places[mention.span])
        or _says_it(words, mention)
        or _next_opening(words, mention)[1:] in _FIRMS
        for mention in mentions
    ) or (firm_role and not _says_he(words, mentions))


def _stands_beside_group(reading: Reading, mention: Mention, place: int) -> bool:
    """Tell "the start-up, Tall Reed," and "Tall Reed, a bottling company,"."""
    words = reading.words
    around = [*reading.mentions[max(0, place - 1) : place], *reading.mentions[place + 1 : place + 2]]
    for other in around:
        if other.kind != "group" or other.first == other.named_from:
            continue
        first, last = (other, mention) if other.first < mention.first else (mention, other)
        closed = words.text[words.ends[last.last] : words.ends[last.last] + 1] in (",", ".")
        if first.last + 1 == last.first and words.gaps[first.last] == ", " and closed:
            return True
    return False


def _says_it(words: Words, mention: Mention) -> bool:
    """Tell "Tall Reed says it" and "Tall Reed said that its"."""
    after = words.lower[mention.last + 1 : mention.last + 4]
    if not after or after[0] not in load_verbs("cues") or words.gaps[mention.last] != " ":
        return False
    return after[1:2] in (("it",), ("its",)) or after[1:] in (("that", "it"), ("that", "its"))


def _says_he(words: Words, mentions: Iterable[Mention]) -> bool:
    """Tell whether "he" or "she" follows one of the names in its sentence or opens the next."""
    people = {"he", "she"}
    for mention in mentions:
        end = words.first[words.sentence[mention.last] + 1]
        rest = words.lower[mention.last + 1 : min(end, mention.last + 30)]
        if not people.isdisjoint(rest) or not people.isdisjoint(words.lower[end : end + 1]):
            return True
    return False


def _next_opening(words: Words, mention: Mention) -> tuple[str, ...]:
    """Return the two words that open the next sentence when the name ends its own."""
    after = words.first[words.sentence[mention.last] + 1]
    return words.lower[after : after + 2] if mention.last + 1 == after else ()


def _settles(words: Words, mention: Mention) -> bool:
    """Tell "the village of Upper Marsh"."""
    return mention.first > 1 and (
        words.lower[mention.first - 1] == "of" and words.lower[mention.first - 2] in _SETTLEMENTS
    )


def _speaks(words: Words, mentions: Iterable[Mention]) -> bool:
    """Tell whether one of the names has a verb of saying before or behind it, an age or a "who"."""
    cues = load_verbs("cues")
    for mention in mentions:
        after = words.lower[mention.last + 1 : mention.last + 2]
        if after and after[0] in cues and words.gaps[mention.last] == " ":
            return True
        before = mention.first - 1
        inverted = (
            before > 0
            and words.lower[before] in cues
            and not words.lower[before].endswith("ing")
            and words.gaps[before] == " "
            and words.gaps[before - 1][:1] in (",", "”", '"', "’", "“", "!", "?", "»")
            and words.gaps[mention.last] != " "
        )
        if inverted or _is_followed(words, mention, ("who", "whose")) or _aged(words, mention):
            return True
    return False


def _is_followed(words: Words, mention: Mention, forms: tuple[str, ...]) -> bool:
    after = mention.last + 1
    return after < len(words.lower) and words.lower[after] in forms and words.gaps[mention.last] == ", "


def _aged(words: Words, mention: Mention) -> bool:
    """Tell "Ada Quill, 34," from "Marsh Lane 34" and "Quill, 2031"."""
    after = mention.last + 1
    if after >= len(words.forms) or words.gaps[mention.last] != ", ":
        return False
    form = words.forms[after]
    close = words.text[words.ends[after] : words.ends[after] + 1]
    return form.isascii() and form.isdigit() and len(form) < 4 and int(form) in _AGES and close in (",", ".")
