"""Briefing → Page: the only place where text is escaped."""

RENDER_VERSION = 1
"""Raised when the same briefing and templates would give other bytes; part of every page's key."""
