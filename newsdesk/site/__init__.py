"""From Markdown pages to a checked static site."""
