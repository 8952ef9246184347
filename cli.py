"""`python cli.py ...` from a checkout is the same as the installed `adjointgen`."""

import sys

from adjointgen.commands import main

if __name__ == "__main__":
    sys.exit(main())
