"""Analyses → Stories: which articles tell the same event, and where their accounts differ."""

STORIES_VERSION = 1
"""Raised when the same analyses would give other stories; part of every cache key downstream."""
