"""Tells pages that are no article (consent walls, paywall stubs, error pages), and lines that are no text.

Pages are judged when they are short, lines too; in a longer one the same words are news about such things.
"""

import re
from collections.abc import Mapping

_LONGEST = 1500
"""Characters; stubs are shorter, and every article that is wanted may talk about cookies."""

_SIGNS: Mapping[str, re.Pattern[str]] = {
    "is a consent page, not an article; save the page after answering it": re.compile(
        r"(?:accept|reject|manage) (?:all|optional|your)?\s?cookies|we (?:and our \d* ?partners )?use cookies"
        r"|consent to (?:the use of )?cookies|your privacy choices",
        re.IGNORECASE,
    ),
    "is the stub of a paid article; save it as a subscriber, or leave it out": re.compile(
        r"subscribe (?:now )?to (?:continue|keep) reading|(?:to|please) (?:continue|keep) reading,? (?:this article,? )?"
        r"(?:subscribe|log ?in|sign in|register)|already a subscriber\?|this (?:article|content) is (?:only )?(?:for|available to)"
        r" (?:our )?subscribers|for subscribers only|unlock this article",
        re.IGNORECASE,
    ),
    "is an error or robot check, not an article; save the page again": re.compile(
        r"enable javascript|javascript is (?:disabled|required)|are you a robot|verify (?:that )?you are (?:a )?human"
        r"|unusual traffic from your|access denied|page (?:you requested )?(?:was |could )?not (?:be )?found|\b404\b.{0,20}not found"
        r"|checking your browser",
        re.IGNORECASE,
    ),
}


def find_stub(text: str) -> str | None:
    """Return why a text is a stub; None when it is not, or too long to be one."""
    if len(text) > _LONGEST:
        return None
    return next((reason for reason, sign in _SIGNS.items() if sign.search(text)), None)


_LONGEST_LINE = 200
# What publishers put between the paragraphs and extractors leave there. A whole line has to be of this
# kind: nothing is cut out of a paragraph.
_FURNITURE = re.compile(
    r"""(?ix)
    (?: advertise(?:ment|\ with\ us) | sponsored(?:\ content)? | promoted | (?:\d+\ )?(?:comments?|shares?|replies)
      | share(?:\ (?:this|on|via)\b.*)? | print | e-?mail | tweet | loading\W* | \d+\ min(?:ute)?s?\ read
      | (?:most|more)\ (?:read|popular|viewed) | trending(?:\ now)? | recommended(?:\ for\ you)? | related(?:\ (?:articles|stories|coverage|topics|content|links))?:?
      | (?:story|article)\ continues\ below.* | (?:photos?|images?|pictures?)\ \d+\ of\ \d+
      | (?:photos?|images?|pictures?|credits?|photographs?)(?:\ (?:credits?|source))?\ ?:.* | (?:photos?|photographs?|images?)\ (?:by|courtesy)\b.*
      | (?:read\ (?:more|next|also|the\ full)|see\ also|also\ read|related|recommended|watch|listen|filed\ under|tags?|topics?|categor(?:y|ies))\ ?[:|].*
      | read\ more(?:\ (?:on|about|from|at|here|in)\b.*)? | continue\ reading.* | keep\ reading.*
      | (?:sign\ up|subscribe|register)\ (?:for|to|now|today|here|with)\b.* | (?:get|receive)\ (?:our|the|all|daily|breaking)\b.*(?:newsletter|inbox|e-?mail|app)\b.*
      | (?:follow|like|find|join)\ (?:us|me|\S+(?:\ \S+){0,4})\ on\ (?:twitter|facebook|instagram|x|whatsapp|telegram|youtube|tiktok|linkedin|bluesky|threads)\b.*
      | click\ (?:here|to|on)\b.* | [^“”"]*\bclick\ here\b[^“”"]* | tap\ here\b.* | download\ (?:our|the)\ app\b.* | (?:leave|post|write)\ a\ (?:comment|reply).* | join\ the\ (?:conversation|discussion).*
      | the\ post\ .+\ appeared\ first\ on\ .+
      | tell\ us\ what\ you\ think.* | (?:copyright\ )?(?:©|\(c\)).* | copyright\ \d{4}\b.* | all\ rights\ reserved.*
      | (?:last\ |first\ )?(?:updated|published|posted|modified)(?:\ (?:at|on))?:?\ (?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\ \d).{0,50}
      | this\ (?:material|content)\ may\ not\ be\ (?:published|reproduced).*
    )\W*""",
)


def is_furniture(line: str) -> bool:
    """Tell whether a line of a page is furniture: sharing, subscribing, credits, pointers to other pages."""
    return len(line) <= _LONGEST_LINE and _FURNITURE.fullmatch(line) is not None
