"""Seeds → briefings → site: `plan.make_plan` says what would change and why, `publish.apply_plan` does it.

Everything that an output depends on is in a fingerprint; a second run with nothing changed analyses, renders
and writes nothing. Which engine and which clock is the caller's choice.
"""
