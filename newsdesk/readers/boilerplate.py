"""Tells pages that are no article: consent walls, paywall stubs, error pages.

It judges short texts only; in a long one the same words are news about such pages.
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
