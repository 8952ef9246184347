import numpy as np


class f:
    def value(self, x):
        return np.sin(x)

    def other(self, x):
        return np.cos(x)
