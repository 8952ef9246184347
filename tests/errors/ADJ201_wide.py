import numpy as np


def f(x):
    値 = np.sin(x); 値 = np.cos(値)
    é = np.sin(x); é = 値
    return 値 * é
