"""Arguments, clock, environment, printing, exit codes. Decides nothing about news."""
