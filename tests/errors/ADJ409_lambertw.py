from scipy import special


def f(x):
    w = special.lambertw(x)
    return w * special.lambertw(x).imag
