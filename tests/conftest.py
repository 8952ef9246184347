"""What is the same for all tests on every machine: no colours are asked for.

And which tests there are: those of pages need a browser (see browser.py).
"""

import os

from tests.browser import WANTED

for name in ("FORCE_COLOR", "NO_COLOR"):
    os.environ.pop(name, None)

collect_ignore = [] if WANTED else ["test_page.py"]
