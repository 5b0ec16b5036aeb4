"""Briefing → Page: the only place where text is escaped."""
