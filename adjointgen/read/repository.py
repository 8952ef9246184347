"""The git repository that the working folder is in.

Nothing of it is written, and only commands of git that read are run. They are kept from all that a
repository's own configuration could make git run: monitors, hooks and transports; filters, drivers
of differences and pagers they do not use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable

from adjointgen.diagnostics import refuse

_OPTIONS = (
    "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip
# Git would fetch what a partial clone lacks, by programs that its configuration names.
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}


class Repository:
    """It has a working tree: ADJ014 if there is none.

    `top`: its folder. `below`: where the working folder is, from there.
    """

    def __init__(self) -> None:
        self._git = _executable()
        self.top = os.getcwd()
        said = self.run("rev-parse", "--is-inside-work-tree", "--is-shallow-repository").split()
        if said[0] != b"true":
            raise refuse("ADJ014", "this folder is in no working tree of git",
                         "a bare repository has none: run it in a clone")  # fmt: skip
        self._shallow = said[1] == b"true"
        top = self.run("rev-parse", "--show-toplevel").removesuffix(b"\n")
        self.top = os.path.realpath(os.fsdecode(top))
        self.below = os.path.relpath(os.getcwd(), self.top)

    def commit(self, name: str) -> str:
        """The hash of the commit that a revision is; ADJ014 if there is no such revision."""
        if not name.startswith("-"):
            found = self._call("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if found.returncode == 0 and not found.stdout.startswith(b"^"):
                return found.stdout.decode().strip()
        raise refuse("ADJ014", f"there is no revision `{name}`",
                     self._cure("name a commit, a branch or a tag"))  # fmt: skip

    def merge_base(self, old: str, new: str) -> str:
        """The last commit that two commits have in common."""
        found = self._call("merge-base", old, new)
        if found.returncode == 0:
            return found.stdout.decode().strip()
        raise refuse("ADJ014", f"{old[:12]} and {new[:12]} have no commit in common",
                     self._cure("compare them as they are, without `...`"))  # fmt: skip

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The content of each blob, by its hash; ADJ014 for one that is not there."""
        blobs = list(dict.fromkeys(blobs))
        if not blobs:
            return {}
        data = self.run("cat-file", "--batch", input="".join(f"{b}\n" for b in blobs).encode())
        found, at = {}, 0
        for blob in blobs:
            end = data.index(b"\n", at)  # of `hash blob size`, or of `hash missing`
            words = data[at:end].split()
            if words[1] != b"blob":
                raise refuse("ADJ014", f"the repository lacks the object {blob[:12]}",
                             "fetch it: a partial clone has not all of them")  # fmt: skip
            at = end + 1 + int(words[2]) + 1
            found[blob] = data[end + 1 : at - 1]
        return found

    def run(self, *arguments: str, input: bytes = b"") -> bytes:
        """What a command prints; ADJ014 if it fails."""
        done = self._call(*arguments, input=input)
        if done.returncode == 0:
            return done.stdout
        why = done.stderr.decode("utf-8", "replace").strip()
        if "not a git repository" in why:
            raise refuse("ADJ014", "this folder is in no git repository",
                         "run it in a folder of one")  # fmt: skip
        raise refuse("ADJ014", "git cannot read the repository", why)

    def _call(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [self._git, *_OPTIONS, *arguments], cwd=self.top, input=input,
                env={**os.environ, **_ENVIRONMENT}, capture_output=True, check=False,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise refuse("ADJ014", f"git cannot be run: {error}") from None

    def _cure(self, otherwise: str) -> str:
        if not self._shallow:
            return otherwise
        return ("the repository is shallow: run `git fetch --unshallow`"
                " (in a workflow of GitHub: `fetch-depth: 0`)")  # fmt: skip


def _executable() -> str:
    """The git on the path, never one that lies in the working folder."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which(os.path.join(folder, name)) if os.path.isabs(folder) else None
        if found:
            return found
    raise refuse("ADJ014", "git is not installed", "install it, or put it on the path")
