"""Mutation of the rule book and of the passes: is every line of them held by a test?

`python -m tests.mutation rules` and `python -m tests.mutation passes`; see `__main__.py`.
"""
