"""Makes fictional news articles, as many as asked for, the same ones each time.

Realistic in length (250 to 500 words), quotes, figures, dates and names; every text is invented here.
"""

import random
from pathlib import Path

_FIRST = "Mira Odo Lena Ivo Dara Ana Tomas Ines Ruth Karel Sana Emil Nora Jon Petra Hugo Asta Milan Vera Otto".split()
_LAST = "Toll Brandt Kast Lant Quill Reyl Lind Okafor Amara Novak Berg Salo Hart Weiss Moreau Dahl Ferro Juhl".split()
_PLACES = "Varn Kelm Tessaly Corvale Ellery Vintar Osterholm Brennick Port\u00a0Lasse Mireille Dunmoor Halvard".split()
_BODIES = [
    "harbour authority",
    "transport ministry",
    "city council",
    "health agency",
    "energy regulator",
    "police",
]
_THINGS = (
    "bridge ferry budget reservoir hospital railway tunnel market school airport turbine archive".split()
)
_EVENTS = ["closed", "opened", "rebuilt", "inspected", "evacuated", "sold", "extended", "flooded"]
_SAYINGS = [
    "We will not reopen the {thing} before the last test is done",
    "Nobody in {place} was told about the {thing} in time",
    "The {thing} has served this city well, and it will again",
    "The cost is higher than we planned, and I will explain every part of it",
    "People here want to know when the {thing} is safe",
]


def make_article(number: int) -> str:
    """Return article `number`: Markdown with front matter."""
    dice = random.Random(number)  # noqa: S311 - the same corpus each time is the point
    place, thing, event = dice.choice(_PLACES), dice.choice(_THINGS), dice.choice(_EVENTS)
    body = dice.choice(_BODIES)
    speakers = [f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" for _ in range(3)]
    day = f"2031-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    paragraphs = [
        (
            f"The {thing} in {place} was {event} on Monday after {dice.randrange(2, 90)} days of work, "
            f"the {body} of {place} said. About {dice.randrange(2, 900)},000 people use it each month."
        )
    ]
    for speaker in speakers:
        saying = dice.choice(_SAYINGS).format(thing=thing, place=place)
        follow = dice.choice(_SAYINGS).format(thing=thing, place=place)
        paragraphs.append(
            f"“{saying},” said {speaker}, head of the {dice.choice(_BODIES)}. “{follow}.” "
            f"{speaker.split()[1]} put the cost at {dice.randrange(2, 80)} million crowns and said that "
            f"{dice.randrange(3, 60)} people had worked on the {thing} through the winter."
        )
        paragraphs.append(
            f"According to the {dice.choice(_BODIES)}, the {thing} carried {dice.randrange(10, 90)} percent more "
            f"traffic than in {dice.randrange(2005, 2030)}, when it was last {dice.choice(_EVENTS)}. "
            f"Residents of {dice.choice(_PLACES)} have waited {dice.randrange(2, 20)} years for a decision."
        )
    title = f"{thing.capitalize()} in {place} {event}, {dice.randrange(2, 90)} days late"
    matter = f"---\ntitle: {title}\ndate: {day}\npublisher: {place} Courier\nurl: https://courier.example/{number}\n---\n\n"
    return matter + "\n\n".join(paragraphs) + "\n"


def write_corpus(folder: Path, count: int) -> None:
    """Write `count` articles below `folder`, 1,000 a subfolder."""
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"article-{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_article(number), encoding="utf-8")
