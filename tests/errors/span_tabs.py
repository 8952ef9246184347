import numpy as np


def f(x):
	y	=	(1.0	+ foo(x)) >>	2.0	# 値
	return	y
