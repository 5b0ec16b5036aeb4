"""Who writes the prose of a briefing: by default nobody, sentences of the sources are chosen."""
