import numpy as np


def f(n: int, name: str, flag=True):
    return n * 2.0
