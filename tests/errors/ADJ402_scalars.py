import math


def f(x, y, p):
    a = math.dist(p, (x, y))
    b = math.dist((x, y), (x, y, a))
    c = math.hypot(*p)
    d = math.fsum(x for x in p)
    return math.prod((x, y), start=b) + c + d
