import numpy as np


def f(x, n: int):
    print(x)
    y = eval("x")
    with_file = open("data.txt")
    return x * exec("n") * n
