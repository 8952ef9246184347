import numpy as np


def f(x, model: "Model"):
    return x.exp() + np.exp(x).erf() + x.flat
