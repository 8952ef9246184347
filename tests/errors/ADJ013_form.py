import numpy as np
from adjointgen.rules.kinds import Axis, Positive, Positive as P, elementwise, example, pullback
from adjointgen.rules.kinds import elementwise as by_element

from .relative import other
from mylib import g, h

SCALE = 2.0


@elementwise
def no_lines(x):
    return g(x)


@elementwise
def no_call(x):
    y = 2.0 * x
    dy_dx = 2.0
    return y, dy_dx


@elementwise
def no_import(x):
    y = abs(x)
    dy_dx = np.sign(x)
    return y, dy_dx


@elementwise
def other_order(x, y):
    z = g(y, x)
    dz_dx = y
    return z, dz_dx


@elementwise
def no_derivative(x):
    y = g(x)
    k = 2.0 * x
    return y


@elementwise
def not_returned(x, y):
    z = g(x, y)
    dz_dx = y
    dz_dy = x
    return z, dz_dx


@elementwise
def reads(x):
    y = g(x)
    dy_dx = SCALE * scale(x) * round(x)
    return y, dy_dx


@elementwise
def twice(x):
    y = g(x)
    k = 2.0 * x
    k = 3.0 * x
    dy_dx = k
    return y, dy_dx


@elementwise
def chained(x, y):
    z = g(x, y)
    dz_dx = 2.0 * x
    dz_dy = -dz_dx
    return z, dz_dx, dz_dy


@elementwise
def branches(x):
    y = g(x)
    if x > 0:
        k = 1.0
    dy_dx = 1.0 if x > 0 else 2.0
    return y, dy_dx


@elementwise
def domains(x: P, y: float, z: Positive):
    f = g(x, y, z)
    df_dx = [k for k in x]
    return f, df_dx


@pullback
def no_seed(x, axis: Axis = None):
    z = h(x, axis)
    df_dx = x
    return z, df_dx


@pullback
def wrong_seed(df_dy, x):
    z = h(x)
    df_dx = x
    return z, df_dx


@elementwise
@pullback
def both(df_dz, x):
    z = h(x)
    df_dx = x
    return z, df_dx


@np.vectorize
@elementwise
def decorated(x):
    y = g(x)
    dy_dx = 1.0
    return y, dy_dx


@example(SCALE)
@elementwise
def exemplified(x):
    y = g(x)
    dy_dx = 1.0
    return y, dy_dx


@by_element
def renamed(x):
    y = g(x)
    dy_dx = 1.0
    return y, dy_dx


@elementwise
def many(*x):
    y = g(*x)
    dy_dx = 1.0
    return y, dy_dx


@elementwise
def unnamed(x):
    y[0] = g(x)
    dy_dx = 1.0
    return y, dy_dx


@elementwise
def module(x):
    y = g(x)
    dy_dx = np * x
    return y, dy_dx
