"""Units and currencies, what they measure, and how much of the base unit one of them is.

A table and a look-up; finding numbers in text is the business of `numbers` and `figures`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measurement as `Figure` wants it."""

    base: str
    """The base unit: "m", "kg", "USD"."""
    factor: float
    """How many base units one of these is."""
    dimension: str
    """A plain word for the reader: distance, mass, money."""


_SPELLINGS: tuple[tuple[str, float, str, str], ...] = (
    ("m", 1000, "distance", "kilometer kilometers kilometre kilometres km kms"),
    ("m", 1609.344, "distance", "mile miles"),
    ("m", 1852, "distance", "nautical-mile nautical-miles"),
    ("m", 1, "distance", "meter meters metre metres"),
    ("m", 0.01, "distance", "centimeter centimeters centimetre centimetres cm"),
    ("m", 0.001, "distance", "millimeter millimeters millimetre millimetres mm"),
    ("m", 0.3048, "distance", "foot feet ft"),
    ("m", 0.9144, "distance", "yard yards"),
    ("m", 0.0254, "distance", "inch inches"),
    ("m", 9.4607e15, "distance", "light-year light-years"),
    ("m/s", 0.44704, "speed", "mph miles-per-hour miles-an-hour"),
    (
        "m/s",
        1 / 3.6,
        "speed",
        "kph km/h kmh kilometers-per-hour kilometres-per-hour kilometers-an-hour kilometres-an-hour",
    ),
    ("m/s", 1, "speed", "m/s meters-per-second metres-per-second"),
    ("m/s", 1852 / 3600, "speed", "knot knots"),
    ("sound", 1, "speed", "times-the-speed-of-sound"),
    ("light", 1, "speed", "times-the-speed-of-light"),
    ("kg", 1, "mass", "kilogram kilograms kilo kilos kg kgs"),
    ("kg", 0.001, "mass", "gram grams"),
    ("kg", 1000, "mass", "ton tons tonne tonnes metric-ton metric-tons metric-tonne metric-tonnes"),
    ("kg", 0.45359237, "mass", "pound pounds lb lbs"),
    ("kg", 0.0283495, "mass", "ounce ounces"),
    ("s", 1, "duration", "second seconds"),
    ("s", 60, "duration", "minute minutes"),
    ("s", 3600, "duration", "hour hours"),
    ("s", 86400, "duration", "day days"),
    ("s", 604800, "duration", "week weeks"),
    ("s", 2629800, "duration", "month months"),
    ("s", 31557600, "duration", "year years"),
    ("s", 315576000, "duration", "decade decades"),
    ("s", 3155760000, "duration", "century centuries"),
    ("%", 1, "share", "% percent per-cent pct"),
    ("percentage points", 1, "share", "percentage-point percentage-points"),
    ("basis points", 1, "share", "basis-point basis-points"),
    ("°C", 1, "temperature", "°c degrees-celsius degree-celsius celsius degrees-centigrade"),
    ("°F", 1, "temperature", "°f degrees-fahrenheit degree-fahrenheit fahrenheit"),
    # Of news nearly always a temperature, but on which scale is not said: it compares with no other.
    ("degrees", 1, "degrees", "degree degrees"),
    ("m²", 4046.856, "area", "acre acres"),
    ("m²", 10000, "area", "hectare hectares"),
    ("m²", 1e6, "area", "square-kilometer square-kilometers square-kilometre square-kilometres sq-km"),
    ("m²", 2589988, "area", "square-mile square-miles"),
    ("m²", 1, "area", "square-meter square-meters square-metre square-metres"),
    ("m²", 0.09290304, "area", "square-foot square-feet"),
    ("m³", 0.001, "volume", "liter liters litre litres"),
    ("m³", 0.003785412, "volume", "gallon gallons"),
    ("m³", 1, "volume", "cubic-meter cubic-meters cubic-metre cubic-metres"),
    ("barrels", 1, "volume", "barrel barrels bpd"),
    ("W", 1e6, "power", "megawatt megawatts mw"),
    ("W", 1e9, "power", "gigawatt gigawatts gw"),
    ("W", 1000, "power", "kilowatt kilowatts kw"),
    ("Wh", 1000, "energy", "kwh kilowatt-hour kilowatt-hours"),
    ("t TNT", 1000, "energy", "kiloton kilotons"),
    ("byte", 1e9, "data", "gigabyte gigabytes gb"),
    ("byte", 1e6, "data", "megabyte megabytes mb"),
    ("byte", 1e12, "data", "terabyte terabytes tb"),
    ("USD", 1, "money", "dollar dollars us-dollars u.s.-dollars"),
    ("USD", 0.01, "money", "cent cents"),
    ("EUR", 1, "money", "euro euros eur"),
    ("GBP", 1, "money", "pounds-sterling british-pounds sterling"),
    ("JPY", 1, "money", "yen"),
    ("CNY", 1, "money", "yuan renminbi"),
    ("KRW", 1, "money", "won"),
    ("RUB", 1, "money", "ruble rubles rouble roubles"),
    ("INR", 1, "money", "rupee rupees"),
    ("CHF", 1, "money", "franc francs swiss-francs"),
    ("TRY", 1, "money", "lira liras"),
    ("ILS", 1, "money", "shekel shekels"),
    ("BRL", 1, "money", "reais real"),
    # Of several countries: without a country in the text, the name is all that is known.
    *(
        (name.split()[-1], 1, "money", name)
        for name in (
            "crown crowns",
            "krona kronor",
            "krone kroner",
            "peso pesos",
            "dinar dinars",
            "rial rials",
            "riyal riyals",
            "dirham dirhams",
            "rand",
            "zloty zlotys",
            "forint forints",
            "hryvnia hryvnias",
            "baht",
            "ringgit",
            "rupiah",
            "naira",
            "taka",
            "shilling shillings",
        )
    ),
    ("times", 1, "multiple", "times-as times-more times-higher times-larger times-the"),
)

UNITS = {
    spelling.replace("-", " ") if spelling[0].isalpha() else spelling: Unit(
        base=base, factor=factor, dimension=dimension
    )
    for base, factor, dimension, spellings in _SPELLINGS
    for spelling in spellings.split()
}
"""By spelling in lower case."""

CURRENCIES = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
    "R$": "BRL", "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₪": "ILS",
    "₺": "TRY", "₦": "NGN",
}  # fmt: skip
"""By the sign before the number."""

IRREGULAR = {
    "people": "people", "men": "man", "women": "woman", "children": "child", "feet": "foot", "police": "police",
    "troops": "troops", "families": "family", "countries": "country", "cities": "city", "staff": "staff",
    "lives": "life", "personnel": "personnel", "crew": "crew", "aircraft": "aircraft", "series": "series",
    "species": "species",
}  # fmt: skip


def find_singular(noun: str) -> str:
    """Return the counted noun in the singular, lower case; people stay people."""
    noun = noun.lower()
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
