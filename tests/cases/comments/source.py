# point: x=0.3, y=1.2
import numpy as np


def f(x, y):
    """Comments and layout stay.

    A second paragraph.
    """
    # Distances first.
    d = np.hypot(x, y)  # metres

    # A long formula, over
    # several lines.
    e = np.exp(
        -d  # decay
        * 0.5
    )

    scaled = np.hypot(
        e,  # the first
        1e-3,
    )  # of both
    # the end
    return scaled * x
