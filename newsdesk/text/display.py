"""What of a sentence is shown: without its dateline, and cut at a clause border when it is long.

Nothing is reworded: the answer is always a stretch of the sentence. Which sentences are worth showing is
decided in `ranking`.
"""

import re
from collections.abc import Iterator

from newsdesk.model import Span

AGENCY = r"(?:Reuters|AP|CNN|AFP|UPI|ANI|PTI|IANS|Xinhua|Bloomberg|BBC|dpa|DPA|TASS|Yonhap|Kyodo|The Associated Press|Associated Press)"
DATELINE = re.compile(
    # NEW YORK (Reuters) - / LONDON, England (CNN) -- / (CNN) / WASHINGTON (AP) —
    rf"(?:[A-Z][^\W\d_A-Z]{{0,2}}[^()\n\"“”]{{0,80}})?\({AGENCY}(?:/[^()\n]{{1,40}})?\)\s{{0,3}}(?:[-–—:]{{1,3}}\s{{0,3}})?"
    # GULLHAVEN, Estmark (Meridian Wire) —: an agency of any name between a place in capitals and a dash
    r"|[A-Z][A-Z.’' -]{2,40}(?:, [A-Z][\w. ]{1,30})? \([A-Z][\w.&'’]{0,20}(?: [A-Z][\w.&'’]{0,20}){0,3}\)\s{0,3}[-–—:]{1,3}\s{0,3}"
    # (The Ashby Reporter)A ferry…: a source in brackets, and nothing but names in it
    r"|\([A-Z][\w.&'’]{0,20}(?: [A-Z][\w.&'’]{0,20}){0,3}\)\s{0,3}(?:[-–—]{1,2}\s{0,3})?(?=[A-Z\"“'‘])"
    # WASHINGTON — / PARIS, March 3 -
    r"|[A-Z][A-Z.’']{2,20}(?: [A-Z][A-Z.’']{1,20}){0,3}(?:, [A-Z][\w. ]{1,30})?\s{0,2}(?:[–—]|--| - )\s{0,3}"
)
FURNITURE = re.compile(
    r"\W{0,3}(?:"
    r"Source: ?\w+ ?\||[^|\n]{0,60}\| ?\d{4}-\d\d-\d\d [\d:]{4,8} ?\||FILE PHOTO|FILE [-–—]|File photo|File Photo"
    r"|In this [A-Z][^.:]{3,40}(?:\. ?\d[^.:]{1,20})?(?:photo|image|picture|frame)\b|EDS:|EDNOTES|With: [A-Z]"
    r"|(?:The|An?|This) (?:[a-z-]{2,15} ){0,2}(?:image|photo|photograph|picture|still|frame grab|screen ?grab|screenshot)s?"
    r"(?:, | )(?:taken|made|grabbed|captured|dated)\b"
    r"|This (?:[a-z-]{2,15} ){0,2}(?:image|photo|photograph|picture|still|frame grab|screen ?grab|screenshot)s?"
    r"(?:, [^.\n]{3,60},)? (?:shows?|released|provided|obtained|issued|distributed|posted|from)\b"
    r"|\(?The error also appeared|An earlier version of this|Because of an editing error"
    r"|(?:Correction|Clarification|Editor['’]s note|Update)s?\b[^\n]{0,20}:|\((?:Corrects?|Adds?|Updates?|Recasts?|Repeats?|Refiles?|This (?:story|version|article)|In this [A-Z])"
    r"|This (?:article|story) (?:is part of|was|has been|contains|first)|[Bb]y [A-Z][^.!?]{2,60}$|Slideshow|REUTERS/"
    r"|(?:Additional |Writing |Editing )?(?:reporting|Reporting|writing|Writing|editing|Editing) by |Photo(?:graph)?s? by"
    r"|Getty Images|Hide Caption|Read (?:more|also)|RELATED|Related:|Related [Ss]tor|We pay for your |ADVERTISEMENT|Advertisement|Sign up|Share this|Click here"
    r"|All rights reserved|Copyright|©|Image(?: copyright| caption|:)|SEE ALSO"
    r"|(?:Photos?|Pictures?|Videos?|Watch|Listen|Gallery|Map|Graphic|PHOTOS?|VIDEOS?|WATCH|MORE):"
    r"|\((?:[A-Z][^()\n]{2,40}, )?[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\)|\d{1,2}/\d{1,2} (?:\d{4} )?[A-Z]"  # of a gallery
    r"|Newsletter Sign Up|Continue reading the main story"
    r"|(?:[A-Z][\w'’.-]{1,20} ){2,5}(?:also )?contributed (?:reporting|research|to this))"
)
"""What a page puts around an article; it would otherwise hold the place of the lead."""
LABELS = re.compile(r"(?:[A-Z][A-Z'’&.-]{2,20} ){4}(?!\()")
"""Labels of a map or a list, glued to a sentence; before a bracket stands an agency, and they are a place."""
ATTRIBUTION = re.compile(
    r"\b(?:said|says|saying|told|tells|according|reported|reports|announced|stated|claimed|claims|alleged|warned"
    r"|argued|wrote|tweeted|testified|confirmed|acknowledged|added|sources?|officials? sa(?:id|y))\b"
)
BORDER = re.compile(
    r", (?:which|who|whose|whom|where|while|although|though|but|as|after|before|because|amid|despite|including"
    r"|with|and|so|if|when|since|until|following|[a-z]{2,15}ing)\b|;|:| [–—] | -- ",
)
BEFORE_CONJUNCTION = re.compile(
    r" (?:after|amid|because|while|despite|following|although|as (?:he|she|it|they))\b"
)
"""Borders without a comma; "as" alone is too often part of a phrase ("hailed the deal as …", "the same … as")."""
OPEN_RELATIVE = re.compile(r", (?:which|who|whose|whom|where)\b[^,]*$")
"""A cut behind such a clause may stand before the main verb ("The letter, which he wrote | after …, is lost")."""
SUBORDINATE = re.compile(
    r"\W{0,2}(?:When|While|After|Although|Though|As|Because|Before|If|Since|Until|Once|Unless|Even (?:if|though))\b"
)
"""A sentence that starts so may reach its main clause at its very end ("When she took the stand, breaking …, he")."""
UNFINISHED = re.compile(
    r"\b(?:the|an?|of|to|in|on|at|by|for|from|with|and|or|but|is|are|was|were|be|been|has|have|had|will|would"
    r"|not|that|than|said|says|just|days?|hours|weeks|months|years|even|only|shortly|soon|such|so|as|same)$",
    re.IGNORECASE,
)
"""A cut after one of these would end inside a phrase ("just hours | after", "such | as")."""
WORDLIKE = re.compile(r"[^\W_]\S*")


def count_words(text: str) -> int:
    """Return how many stretches between blanks hold a letter or digit."""
    return len(WORDLIKE.findall(text))


def is_furniture(text: str, span: Span) -> bool:
    """Tell whether the sentence is a caption mark, credit, correction note or link rather than prose."""
    opening = text[span.start : min(span.end, span.start + 400)]
    return bool(FURNITURE.match(opening)) or (bool(LABELS.search(opening)) and not opening.isupper())


def strip_lead_in(text: str, span: Span) -> Span:
    """Return `span` without dateline and agency at its start and blanks at its ends."""
    start, end = span.start, span.end
    match = DATELINE.match(text, start, min(end, start + 160))
    if match and match.end() < end:
        start = match.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def closes_quotations(words: str) -> bool:
    """Tell whether every quotation mark that opens in `words` also closes."""
    return words.count("“") == words.count("”") and words.count('"') % 2 == 0 and words.count("''") % 2 == 0


def is_balanced(words: str) -> bool:
    """Tell whether every quotation mark, bracket and dash that opens in `words` also closes."""
    return (
        closes_quotations(words)
        and words.count("(") == words.count(")")
        and words.count("[") == words.count("]")
        and words.count(" —") % 2 == 0
    )


def find_cuts(text: str, span: Span, border: re.Pattern[str] = BORDER) -> Iterator[Span]:
    """Yield what is left of the sentence when it ends at each clause border, shortest first.

    A cut inside a quotation or bracket is no cut; nor is one that takes the words of saying with it: what
    somebody claims would then stand as fact.
    """
    if SUBORDINATE.match(text, span.start, span.end):
        return
    window = Span(span.start, min(span.end, span.start + 1500))  # no sentence to be shown is longer
    for match in border.finditer(text, window.start, window.end):
        kept, dropped = text[window.start : match.start()], text[match.start() : window.end]
        if UNFINISHED.search(kept[-40:]) or OPEN_RELATIVE.search(kept[-300:]):
            continue
        if is_balanced(kept) and not (ATTRIBUTION.search(dropped) and not ATTRIBUTION.search(kept)):
            yield Span(span.start, match.start())


def shorten(text: str, span: Span, *, limit: int, loose: bool = False) -> Span:
    """Return `span`, or its longest beginning of at most `limit` words that ends at a clause border.

    When no border fits, the sentence stays whole: a long sentence is better than half a phrase. Only when `loose`
    may it also end before a conjunction without a comma.
    """
    if count_words(text[span.start : min(span.end, span.start + 4000)]) <= limit:
        return span
    best = span
    cuts = list(find_cuts(text, span))
    if loose and not any(7 <= count_words(cut.of(text)) <= limit for cut in cuts):
        cuts = list(find_cuts(text, span, BEFORE_CONJUNCTION))
    for cut in cuts:
        if 7 <= count_words(cut.of(text)) <= limit:
            best = cut
    return best
