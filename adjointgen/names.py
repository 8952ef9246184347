"""The only place where names are minted: adjoints, local derivatives, temporaries, flag, imports.

One allocator knows every name of the source and every name minted before. On a clash the later
comer takes a trailing `_`; adjoints come first, so they keep their names wherever they can. The
functions of one output share what its module binds, so that each name has one meaning there.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

# What a module binds: name -> what it means there, None for what the tool must leave alone.
Outer = dict[str, object]

_BUILTINS = frozenset(dir(builtins))


class Names:
    """A set of taken names that only grows; the adjoints of `variables` are kept free for them.

    `outer` is shared with the other functions of the module: imports and helpers are added to it.
    """

    def __init__(
        self, taken: Iterable[str], variables: Iterable[str] = (), outer: Outer | None = None
    ) -> None:
        self._taken = {*taken, *_BUILTINS}
        self._outer: Outer = {} if outer is None else outer  # locals may hide it, imports may not
        self._kept = {f"df_d{v}" for v in variables}
        self._numbers: dict[str, int] = {}

    def mint(self, wanted: str) -> str:
        """`wanted` if it is free, else the first of `wanted_`, `wanted__`, … that is."""
        while wanted in self._taken or wanted in self._kept:
            wanted += "_"
        self._taken.add(wanted)
        return wanted

    def mint_outer(self, wanted: str, meaning: object) -> str:
        """A name for an import or a helper: one that means nothing else in the whole module."""
        while not self.is_free(wanted) or self._outer.get(wanted, meaning) != meaning:
            wanted += "_"
        self._outer[wanted] = meaning
        return self.mint(wanted)

    def is_free(self, name: str) -> bool:
        return name not in self._taken and name not in self._kept

    def adjoint(self, variable: str) -> str:
        """`df_dx`, whatever the result is called."""
        self._kept.discard(f"df_d{variable}")
        return self.mint(f"df_d{variable}")

    def local_derivative(self, target: str, operand: str) -> str:
        """`de_dc`."""
        return self.mint(f"d{target}_d{operand}")

    def temporary(self, target: str) -> str:
        """`e1`, `e2`, … for the target `e`; `d1_1`, `d1_2`, … for `d1`, whose own digit ends it."""
        stem = f"{target}_" if target[-1].isdigit() else target
        number = self._numbers[target] = self._numbers.get(target, 0) + 1
        return self.mint(f"{stem}{number}")
