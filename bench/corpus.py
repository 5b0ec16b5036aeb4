"""Makes fictional news articles, as many as asked for, the same ones each time: an archive of ten articles a day.

Realistic in what costs time: 250 to 500 words; quotes, figures and dates; a few outlets, and people and places of
whom some are in the news every week and most hardly ever; ordinary words as frequent as in news; one article in
eight tells the event of another one again. Prose is not realistic, and neither are the rules' successes in it.
Every text is invented here.
"""

import random
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from newsdesk.text.weights import load_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

A_DAY = 10
"""Articles."""
_FIRST_DAY = date(2029, 1, 1)
_PEOPLE, _PLACES, _OUTLETS = 8000, 3000, 40

_ONSETS = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sc sh sk sl sm sn sp st str sw t th tr "
    "tw v w y z"
).split()
_VOWELS = "a e i o u ai ea ee ie oa oo ou".split()
_MIDDLES = "b bb ck d ff g ld ll lm m mm n nd ng nn p pp r rd rr s ss st t tt v x zz".split()
_ENDINGS = (
    "a an ard by den dle en er ern ey field ford gate ham ick in ing is le ley ling lo man mere ner on or ott ow ren "
    "set shaw son stead ster ston ton ver well wick win worth"
).split()
_FORENAMES = """
Ada Alan Alma Amir Anita Arno Asha Beate Boris Cara Celia Dario Dora Edgar Elena Emil Erika Ewan Farah Felix Flora
Georg Greta Hana Harald Hilda Ingo Irene Ivan Jana Joel Judith Karim Klara Lars Leila Lena Magnus Marta Milan Mona
Nadia Nils Nora Olga Omar Oscar Paula Petra Rafael Rosa Samir Selma Simon Stella Tariq Tessa Tomas Ursula Vera
Viktor Wanda Xenia Yusuf Zora
""".split()
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
_PAPERS = "Courier Gazette Herald Journal Mail Observer Post Times".split()


@cache
def _name(number: int) -> str:
    dice = random.Random(f"name {number}")  # noqa: S311 - the same corpus each time is the point
    middle = dice.choice(_MIDDLES) + dice.choice(_VOWELS) if dice.random() < 0.3 else ""
    parts = (_ONSETS, _VOWELS, _MIDDLES, _ENDINGS)
    onset, vowel, inner, ending = (dice.choice(part) for part in parts)
    return (onset + vowel + middle + inner + ending).capitalize()


@cache
def _ordinary() -> tuple[list[str], list[float]]:
    """Return words of news and how often each is used, added up."""
    words, often = zip(*sorted(load_numbers("background", "terms").items()), strict=True)
    return list(words), list(accumulate(often))


def _choose(dice: random.Random, count: int) -> int:
    """Return a number below `count`; low ones come up often, as names do in news (Zipf and Mandelbrot's law)."""
    return int(30 * (count / 30 + 1) ** dice.random()) - 30


def _meet_person(dice: random.Random) -> tuple[str, str]:
    """Return name and office."""
    number = _choose(dice, _PEOPLE)
    return f"{_FORENAMES[number * 7 % len(_FORENAMES)]} {_name(10_000 + number)}", _BODIES[
        number % len(_BODIES)
    ]


def make_article(number: int) -> str:
    """Return article `number`: Markdown with front matter."""
    event = random.Random(number - 3 if number % 8 == 7 else number)  # noqa: S311 - as above
    dice = random.Random(f"telling {number}")  # noqa: S311 - as above
    place, near, third_place = (_name(_choose(event, _PLACES)) for _ in range(3))
    subject, matter = event.choice(_SUBJECTS), event.choice(_MATTERS)
    deed, later = event.sample(_DEEDS, 2)
    quality, body = event.choice(_QUALITIES), event.choice(_BODIES)
    days, thousands = event.randrange(2, 90), event.randrange(2, 900)
    people = [_meet_person(event) for _ in range(3)]
    day = _FIRST_DAY + timedelta(days=number // A_DAY)
    words, often = _ordinary()
    own = event.sample(words, 6) + event.choices(words, cum_weights=often, k=20)
    event.shuffle(own)
    other, third, second, worse = own[:4]

    def pick() -> str:
        return dice.choice(own) if dice.random() < 0.5 else dice.choices(words, cum_weights=often)[0]

    lead = f"{quality} {subject} of {place} was {deed} on {day:%A}"
    paragraphs = [
        f"The {lead} after {days} days of {matter}, the {body} said. About {thousands},000 people in {near} rely on it."
        if dice.random() < 0.5
        else f"After {days} days of {matter} the {lead}, the {body} announced. It serves {thousands},000 people in {near}."
    ]
    sayings = [
        f"We will not accept another {matter} at the {subject} while the {other} stays {worse}",
        f"Nobody in {near} was told about the {second} before the {subject} was {deed}",
        f"The {third} has served {place} through every {second}, and it will again",
        f"The {pick()} of this {matter} is higher than the {pick()} and the {pick()}",
        f"People ask about the {pick()}, the {pick()} and the {pick()}, and they are right to ask",
        f"What {place} needs is a {pick()}, not a {pick()}",
    ]
    facts: list[Callable[[], str]] = [
        lambda: f"{dice.randrange(3, 60)} people of the {pick()} worked on the {pick()} near {third_place}.",
        lambda: f"In {dice.randrange(2005, 2029)} the {pick()} and the {pick()} were {later} for a {pick()}.",
        lambda: (
            f"Residents of {_name(_choose(dice, _PLACES))} wait {dice.randrange(2, 20)} years for a {pick()}."
        ),
        lambda: f"The {pick()} carried {dice.randrange(10, 90)} percent more {pick()} than the {pick()}.",
        lambda: (
            f"A {pick()} of the {body} sets the {pick()}, the {pick()} and the {pick()} beside the {pick()}."
        ),
        lambda: f"Whether the {pick()} can {pick()} a {pick()} without the {pick()} is open.",
        lambda: f"{dice.randrange(2, 80)} million crowns went to the {pick()}, and none to the {pick()}.",
    ]
    for speaker, office in people:
        first, follow = dice.sample(sayings, 2)
        paragraphs.append(
            f"“{first},” said {speaker}, head of the {office}. “{follow}.” {dice.choice(facts)()}"
        )
        paragraphs.append(" ".join(fact() for fact in dice.sample(facts, 4)))
    outlet = f"{_name(20_000 + (paper := _choose(dice, _OUTLETS)))} {_PAPERS[paper % len(_PAPERS)]}"
    matter_of = {
        "title": f"{subject.capitalize()} of {place} {deed} after {matter} of {own[4]} and {own[5]}, {own[6]} {own[7]} {own[8]}",
        "date": day.isoformat(),
        "publisher": outlet,
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
