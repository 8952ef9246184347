import numpy as np


def f(x, model: "Model"):
    return x.sum() + np.exp(x).mean(axis=0) + x.T
