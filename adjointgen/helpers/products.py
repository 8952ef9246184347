"""Products of arrays."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast


def matmul_left(df_dz, x, y):
    """The adjoint of x in z = x @ y, whatever their dimensions."""
    if np.ndim(y) == 1:
        df_dx = np.expand_dims(df_dz, -1) * y
    elif np.ndim(x) == 1:
        df_dx = np.sum(np.expand_dims(df_dz, -2) * y, axis=-1)
    else:
        df_dx = df_dz @ np.swapaxes(y, -1, -2)
    return unbroadcast(df_dx, x)


def matmul_right(df_dz, x, y):
    """The adjoint of y in z = x @ y, whatever their dimensions."""
    if np.ndim(x) == np.ndim(y) == 1:
        df_dy = df_dz * x
    elif np.ndim(x) == 1:
        df_dy = np.expand_dims(x, -1) * np.expand_dims(df_dz, -2)
    elif np.ndim(y) == 1:
        df_dy = np.sum(np.expand_dims(df_dz, -1) * x, axis=-2)
    else:
        df_dy = np.swapaxes(x, -1, -2) @ df_dz
    return unbroadcast(df_dy, y)


def dot_left(df_dz, a, b):
    """The adjoint of a in z = np.dot(a, b), whatever their dimensions."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(df_dz * b, a)
    if np.ndim(b) == 1:
        return np.expand_dims(df_dz, -1) * b
    return np.tensordot(df_dz, np.moveaxis(b, -2, -1), np.ndim(b) - 1)


def dot_right(df_dz, a, b):
    """The adjoint of b in z = np.dot(a, b), whatever their dimensions."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(df_dz * a, b)
    axes = range(np.ndim(a) - 1)
    df_db = np.tensordot(a, df_dz, (axes, axes))
    return df_db if np.ndim(b) == 1 else np.moveaxis(df_db, 0, -2)


def inner_left(df_dz, a, b):
    """The adjoint of a in z = np.inner(a, b), which multiplies by scalars."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(df_dz * b, a)
    return np.reshape(np.tensordot(df_dz, b, np.ndim(b) - 1), np.shape(a))


def inner_right(df_dz, a, b):
    """The adjoint of b in z = np.inner(a, b), which multiplies by scalars."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(df_dz * a, b)
    axes = range(np.ndim(a) - 1)
    return np.reshape(np.tensordot(df_dz, a, (axes, axes)), np.shape(b))


def cross_adjoint(df_dz, a, b):
    """The adjoint of a in z = np.cross(a, b), of vectors of two elements or three."""
    if np.shape(a)[-1] == np.shape(b)[-1] == 2:  # then z is the third one alone
        zeros = np.zeros_like(df_dz)
        df_dz = np.stack((zeros, zeros, df_dz), axis=-1)
    if np.shape(b)[-1] == 2:
        b = np.concatenate((b, np.zeros_like(b, shape=(*np.shape(b)[:-1], 1))), axis=-1)
    return unbroadcast(np.cross(b, df_dz)[..., : np.shape(a)[-1]], a)


def contracted(a, b, axes):
    """The axes of a and of b that np.tensordot sums over, and those that it keeps."""
    if np.ndim(axes) == 0 and not isinstance(axes, (tuple, list)):
        over_a, over_b = range(np.ndim(a) - axes, np.ndim(a)), range(axes)
    else:
        over_a, over_b = (np.atleast_1d(n).tolist() for n in axes)
    over_a, over_b = [n % np.ndim(a) for n in over_a], [n % np.ndim(b) for n in over_b]
    kept_a = [n for n in range(np.ndim(a)) if n not in over_a]
    return over_a, over_b, kept_a, [n for n in range(np.ndim(b)) if n not in over_b]


def tensordot_left(df_dz, a, b, axes):
    """The adjoint of a in z = np.tensordot(a, b, axes)."""
    over_a, over_b, kept_a, kept_b = contracted(a, b, axes)
    df_da = np.tensordot(df_dz, b, (range(len(kept_a), np.ndim(df_dz)), kept_b))
    order = kept_a + [over_a[n] for n in np.argsort(over_b)]
    return np.transpose(df_da, np.argsort(order))


def tensordot_right(df_dz, a, b, axes):
    """The adjoint of b in z = np.tensordot(a, b, axes)."""
    over_a, over_b, kept_a, kept_b = contracted(a, b, axes)
    df_db = np.tensordot(a, df_dz, (kept_a, range(len(kept_a))))
    order = [over_b[n] for n in np.argsort(over_a)] + kept_b
    return np.transpose(df_db, np.argsort(order))


def kron_matrix(df_dz, a, b):
    """The adjoint of np.kron(a, b): rows for elements of a, columns for those of b."""
    n = max(np.ndim(a), np.ndim(b))
    rows = (1,) * (n - np.ndim(a)) + np.shape(a)
    columns = (1,) * (n - np.ndim(b)) + np.shape(b)
    pairs = zip(rows, columns, strict=True)
    apart = np.reshape(df_dz, [size for pair in pairs for size in pair])
    order = [*range(0, 2 * n, 2), *range(1, 2 * n, 2)]
    return np.reshape(np.transpose(apart, order), (np.size(a), np.size(b)))


def einsum_adjoint(df_dz, subscripts, operands, index):
    """The adjoint of one operand of np.einsum."""
    given, arrow, result = subscripts.replace(" ", "").partition("->")
    letters = sorted({c for c in given if c.isalpha() and given.count(c) == 1})
    result = result if arrow else "..." * ("." in given) + "".join(letters)
    terms = given.split(",")
    own, x = terms[index], operands[index]
    others = [t for i, t in enumerate(terms) if i != index]
    known = {c for t in [result, *others] for c in t if c.isalpha()}
    names = sorted({c for c in own if c.isalpha()})  # each once: of a diagonal too
    found = [c for c in names if c in known]
    dots = "..." if "." in "".join([result, *others]) else ""
    rest = [a for i, a in enumerate(operands) if i != index]
    part = np.einsum(
        ",".join([result, *others]) + f"->{dots}{''.join(found)}", df_dz, *rest
    )
    if "." not in own and dots:
        part = np.sum(part, axis=tuple(range(np.ndim(part) - len(found))))
    if not names:
        return unbroadcast(part, x)
    lead = np.ndim(part) - len(found)
    for place, c in enumerate(names):  # what only this operand has was summed over
        if c not in known:
            part = np.expand_dims(part, lead + place)
    out = np.zeros(np.shape(x), dtype=np.result_type(part))
    view = np.einsum(f"{own}->{'...' * ('.' in own)}{''.join(names)}", out)
    sizes = (1,) * (np.ndim(part) - view.ndim) + view.shape
    once = tuple(i for i, size in enumerate(sizes) if size == 1)  # broadcast, or alone
    view[...] = np.sum(part, axis=once, keepdims=True)
    return out
