import numpy as np


import os
import time


def f(x):
    return x * time.time() * len(os.getcwd())
