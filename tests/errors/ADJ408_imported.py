import numpy as np


import config
from config import SCALE


def f(x):
    return x * SCALE * config.rate
