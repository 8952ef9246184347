"""Random programs, an independent gradient for each, and the check of adjointgen against it.

`python -m tests.fuzz --count N --seed S` runs programs S to S + N - 1.
"""
