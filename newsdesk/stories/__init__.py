"""Analyses → Stories: which articles tell the same event, and where their accounts differ."""
