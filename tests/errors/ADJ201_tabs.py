import numpy as np


def f(x):
	y = np.sin(x)
	z =	y ;	y	= np.cos(y)
	return y
