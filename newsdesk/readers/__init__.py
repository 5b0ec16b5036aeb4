"""From bytes to Articles: one small module a format."""
