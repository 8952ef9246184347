import numpy as np


class Outer:
    class Inner:
        rate = 2.0

        def g(self, x):
            return np.sin(x)
