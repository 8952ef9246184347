import numpy as np


def outer():
    a = 1.0

    class C:
        pass

    return a


class A:
    rate = 1.0

    def f(self, x):
        nonlocal_rate = self.rate
        with open("log") as log:
            pass
        return x * nonlocal_rate * log
