import numpy as np


class A:
    def f(self, x):
        return self.scale(x, 2.0)
