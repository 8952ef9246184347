import numpy as np


def f(x, y):
    z = np.sin(
        x,
        dtype=(
            float
        ),
    ) + [
        x,  # one
        y,
    ]
    return (
        z
        >> y
    )
