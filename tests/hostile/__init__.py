"""Hostile input: `python -m tests.hostile` runs `lint` and `show` over all of it."""
