import numpy as np


def f():
    return 2.0
