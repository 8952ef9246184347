"""One step of a long short-term memory cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint(wrt="W, U, b, h, c")
def step(
    W: Float[np.ndarray, "d gates"],
    U: Float[np.ndarray, "m gates"],
    b: Float[np.ndarray, " gates"],
    x: Float[np.ndarray, "n d"],
    h: Float[np.ndarray, "n m"],
    c: Float[np.ndarray, "n m"],
    m: int,
):
    """The hidden and the cell state after an input x, for n sequences at once.

    Hochreiter and Schmidhuber, Neural Computation 9 (1997) 1735, with the forget gate of Gers
    et al., Neural Computation 12 (2000) 2451.
    """
    gates = x @ W + h @ U + b
    keep = expit(gates[:, :m])
    write = expit(gates[:, m : 2 * m])
    read = expit(gates[:, 2 * m : 3 * m])
    new = np.tanh(gates[:, 3 * m :])
    cell = keep * c + write * new
    hidden = read * np.tanh(cell)
    return hidden, cell
