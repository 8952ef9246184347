# point: A=[[2.0, 0.7], [0.5, 1.3], [0.1, -0.4]], B=[[1.2, 0.3], [-0.2, 0.9]], p=[0.3, 0.8, 1.7]
# options: {"shapes": {"A": "3 2", "B": "2 2", "p": "3"}}
import numpy as np


def f(A, B, p):
    u, _, vh = np.linalg.svd(A, full_matrices=False)
    _, logdet = np.linalg.slogdet(B)  # of the sign there is no more
    sign, _ = np.linalg.slogdet(2.0 * B)
    x, _, _ = p
    return np.sum(u @ vh) + sign * logdet * x
