"""`python -m adjointgen` is the same as the command `adjointgen`."""

import os
import sys

# Python puts the working folder first on the path: a file of the user's called astor.py would run.
sys.path[:] = [p for p in sys.path if p and os.path.abspath(p) != os.getcwd()]

from adjointgen.commands import command  # noqa: E402

command()
