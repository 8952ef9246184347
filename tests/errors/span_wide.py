import numpy as np


def f(x):
    δ, 値, é = x, x, x
    s = "😀 全角 é"; y = foo(値) + δ & 2 + é & 3
    return y
