"""Which tests there are on this machine: those of pages need a browser (see browser.py)."""

from tests.browser import WANTED

collect_ignore = [] if WANTED else ["test_page.py"]
