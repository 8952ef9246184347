"""What is spelt with `math`: scalars where it can be, NumPy where it cannot."""

import math
from math import exp


def a_sine(x):
    return math.sin(x) * 2


def a_power(x, y):
    a = math.sin(x)
    b = math.cos(y)
    return a**b


def a_power_of_what_may_be_an_array(x, a):
    return math.sin(x) * a**2.5 / a


def an_exponent_that_may_be_an_array(x, a):
    return 2.0 ** (a * math.sqrt(x))


def imported_by_name(x):
    return exp(x) * abs(x) + math.fabs(x) + math.pow(x, 3)


def an_angle(x, y):
    return math.atan2(y, x) + math.hypot(x, y) + math.atan(x)


def a_hyperbolic_one(x):
    return math.tanh(x) * math.log1p(x) + math.expm1(x)


def an_absolute_value(x):
    return abs(x) * 2


def log_gamma(x):
    return math.lgamma(x) * 2
