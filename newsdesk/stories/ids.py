"""Which id a story has: the permanent link hangs on it, so it stays whatever joins, merges, parts or is withdrawn."""

from collections.abc import Mapping, Sequence
from itertools import chain, count


def assign_ids(
    groups: Sequence[Sequence[str]], *, known: Mapping[str, str], pins: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return story id → article ids. `known` and `pins` are article id → story id so far, and by an editor.

    A group (article ids, the first published first) keeps the id of the story that its articles had. When
    stories merge, the one whose article was published first gives the id; when one falls apart, the part that
    holds most of it keeps it. A new story is named after its founding article. A pin adds its article to the
    story of that name, whether an editor made the name up or it is a group's id.
    """
    votes: dict[str, dict[int, int]] = {}
    for number, members in enumerate(groups):
        for member in members:
            if member in known:
                found = votes.setdefault(known[member], {})
                found[number] = found.get(number, 0) + 1
    heir = {story: max(found, key=lambda n: (found[n], -n)) for story, found in votes.items()}
    named: dict[str, list[str]] = {}
    new: list[Sequence[str]] = []
    for number, members in enumerate(groups):
        story = next((known[m] for m in members if m in known and heir[known[m]] == number), None)
        if story is None:
            new.append(members)
        else:
            named[story] = list(members)
    for members in new:
        ids = chain(members, (f"{members[0]}-{n}" for n in count(2)))
        named[next(i for i in ids if i not in named and i not in heir)] = list(members)
    for article, story in pins.items():
        named.setdefault(story, []).append(article)
    return named
