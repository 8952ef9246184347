"""The functions that may be copied, as text, into a generated file."""

from __future__ import annotations

# It raises where the shapes do not fit: it never guesses.
UNBROADCAST = '''\
def unbroadcast(contribution, v):
    """Sum a contribution to the shape of v, and cast it to v's floating type."""
    shape = np.shape(v)
    padded = (1,) * (np.ndim(contribution) - len(shape)) + shape
    axes = tuple(i for i, size in enumerate(padded) if size == 1)
    total = np.sum(contribution, axis=axes, keepdims=True)
    if total.shape != padded:
        raise ValueError(f"{np.shape(contribution)} cannot be summed to {shape}")
    dtype = np.result_type(v, 0.0)
    return total.reshape(shape).astype(dtype, casting="same_kind")[()]
'''

HELPERS = {"unbroadcast": UNBROADCAST}
