def f(x):
    name = "café"
    return x
