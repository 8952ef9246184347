"""`python -m adjointgen` is the same as the command `adjointgen`."""

import sys

from adjointgen.commands import main

sys.exit(main())
