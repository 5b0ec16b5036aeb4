"""Makes fictional news articles, as many as asked for, the same ones each time.

Realistic in length (250 to 500 words), quotes, figures, dates and in how few words two articles share: names
are invented from syllables, and every article draws its own subject words. Every text is invented here.
"""

import random
from pathlib import Path

_SYLLABLES = (
    "bra kel va tor mi ren os lin dar ev ul ta sho per an gri mol ces ni bel hu fra zed qua pim".split()
)
_SUBJECTS = """
bridge ferry reservoir hospital railway tunnel market school airport turbine archive harbour stadium prison
orchard vineyard glacier quarry refinery cable satellite vaccine trawler library theatre cathedral aqueduct
greenhouse brewery foundry shipyard observatory museum nursery sawmill laboratory motorway tramline monastery
""".split()
_MATTERS = """
drought strike merger lawsuit outage audit recall shortage landslide referendum pension tariff curfew embargo
epidemic forgery ransom trial quota subsidy licence petition inquest boycott amnesty census eclipse heatwave
frost flood wildfire robbery pollution migration famine treaty truce blockade mutiny reform scandal budget
""".split()
_DEEDS = (
    "closed opened rebuilt inspected evacuated sold extended flooded mapped insured repaired searched".split()
)
_QUALITIES = (
    "rusted crowded remote historic costly leaking narrow unsafe profitable silent frozen sunlit".split()
)
_BODIES = [
    "harbour authority",
    "transport ministry",
    "city council",
    "health agency",
    "energy regulator",
    "police",
]


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randrange(2, 4))).capitalize()


def make_article(number: int) -> str:
    """Return article `number`: Markdown with front matter."""
    dice = random.Random(number)  # noqa: S311 - the same corpus each time is the point
    place, near = _name(dice), _name(dice)
    subject, other, third = dice.sample(_SUBJECTS, 3)
    matter, second = dice.sample(_MATTERS, 2)
    deed, later = dice.sample(_DEEDS, 2)
    quality, worse = dice.sample(_QUALITIES, 2)
    body = dice.choice(_BODIES)
    paragraphs = [
        (
            f"The {quality} {subject} of {place} was {deed} on Monday after {dice.randrange(2, 90)} days of {matter}, "
            f"the {body} said. About {dice.randrange(2, 900)},000 people in {near} depend on it."
        )
    ]
    sayings = [
        f"We will not accept another {matter} at the {subject} while the {other} stays {worse}",
        f"Nobody in {near} was told about the {second} before the {subject} was {deed}",
        f"The {third} has served {place} through every {second}, and it will again",
        f"The cost of this {matter} is higher than the {body} planned",
    ]
    for speaker in (f"{_name(dice)} {_name(dice)}" for _ in range(3)):
        first, follow = dice.sample(sayings, 2)
        paragraphs.append(
            f"“{first},” said {speaker}, head of the {dice.choice(_BODIES)}. “{follow}.” "
            f"{speaker.split()[1]} put the damage at {dice.randrange(2, 80)} million crowns and said that "
            f"{dice.randrange(3, 60)} people had worked on the {third} near {_name(dice)} through the winter."
        )
        paragraphs.append(
            f"According to the {dice.choice(_BODIES)}, the {other} carried {dice.randrange(10, 90)} percent more "
            f"traffic than in {dice.randrange(2005, 2030)}, when it was last {later}. "
            f"Residents of {_name(dice)} have waited {dice.randrange(2, 20)} years for an end of the {second}."
        )
    title = f"{subject.capitalize()} of {place} {deed} after {matter}"
    day = f"2031-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    matter_of = {
        "title": title,
        "date": day,
        "publisher": f"{near} Courier",
        "url": f"https://courier.example/{number}",
    }
    stated = "\n".join(f"{key}: {value}" for key, value in matter_of.items())
    return f"---\n{stated}\n---\n\n" + "\n\n".join(paragraphs) + "\n"


def write_corpus(folder: Path, count: int) -> None:
    """Write `count` articles below `folder`, 1,000 a subfolder."""
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"article-{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_article(number), encoding="utf-8")
