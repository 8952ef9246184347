import numpy as np


class A:
    def f(self, x):
        self.last = np.sin(x)
        return self.last
