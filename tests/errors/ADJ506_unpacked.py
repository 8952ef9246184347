import numpy as np
from jaxtyping import Float


def f(p: Float[np.ndarray, "3 n"], s: float):
    a, b = p
    c, d = np.exp(p) + s
    e, g = s
    return np.sum(a * b * c * d) * e * g
