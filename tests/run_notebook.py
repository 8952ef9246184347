"""`python -m tests.run_notebook` runs the notebook on stdin in a kernel and prints what it becomes.

In a process of its own: what the tools of notebooks warn of is not ours. A cell that fails is kept
with its error.
"""

from __future__ import annotations

import sys

import nbformat
from nbclient import NotebookClient


def main() -> None:
    notebook = nbformat.reads(sys.stdin.read(), as_version=4)
    client = NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, timeout=60, record_timing=False
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}  # no versions
    sys.stdout.write(nbformat.writes(notebook) + "\n")


if __name__ == "__main__":
    main()
