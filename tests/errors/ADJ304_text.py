import numpy as np


def f(x, name: str):
    return "a", name, "a" + name, str(3), f"{x}", ..., b""
