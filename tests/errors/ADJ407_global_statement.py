from numpy import sin


def setup():
    global sin
    sin = abs


def f(x):
    return sin(x)
