"""A head of attention: each query takes a weighted mean of the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adjointgen import adjoint

if TYPE_CHECKING:
    from jaxtyping import Float


@adjoint
def head(
    Q: Float[np.ndarray, "n d"],
    K: Float[np.ndarray, "m d"],
    V: Float[np.ndarray, "m v"],
):
    """Softmax(Q K^T / sqrt(d)) V: Vaswani et al., NeurIPS 30 (2017), equation 1."""
    score = Q @ K.T / np.sqrt(Q.shape[1])
    top = np.max(score, axis=1, keepdims=True)
    weight = np.exp(score - top)
    share = weight / np.sum(weight, axis=1, keepdims=True)
    return share @ V
