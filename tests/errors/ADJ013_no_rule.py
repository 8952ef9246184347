import numpy as np

SCALE = 2.0
