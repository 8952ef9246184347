import numpy as np


def f(x, table: dict):
    return table["g"](x) + g0(1)(x)


def g0(n):
    return None
