import autograd.numpy as anp
from jax.numpy import sin


def f(x):
    return anp.exp(x) * sin(x)
