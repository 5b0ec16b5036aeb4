"""Turn news articles into briefings that readers can trust, and a searchable static site."""

__version__ = "0.1.0"
