"""Benchmarks, and the scripts that fit the shipped weights; outside the test run."""
