"""Give every heading an id that cannot be one of the page's own; page and file names are made elsewhere."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from newsdesk.config import LOCALE
from newsdesk.render.language import find_messages

CATALOGUES = Path(__file__).parents[2] / LOCALE
"""Those that the program came with, in which headings are looked up."""

_PREFIX = "s-"
_LONGEST = 60


def slugify_heading(text: str, separator: str) -> str:
    """Return an id for a heading: `s-` and its words in lower case; of a translated one, those of the English.

    So links, style sheets and pictures find a section whatever language the site is in.

    Material's scripts look elements up by id: a heading `__config` in an article replaced their
    settings and stopped every script of its page. Both MkDocs and Zensical call this function, by the
    name that mkdocs.yml gives to the toc extension.
    """
    plain = unicodedata.normalize("NFKC", _find_english().get(text, text)).casefold()
    words = separator.join(re.findall(r"\w+", plain))
    return _PREFIX + words[:_LONGEST].strip(separator + "_")


@cache
def _find_english() -> Mapping[str, str]:
    """Return heading in another language → in English. Nobody tells a slugify function the language of the site."""
    return {there: here for here, there in find_messages(CATALOGUES, context="heading")}
