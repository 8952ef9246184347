"""The functions that may be copied, as text, into a generated file."""

import math

import numpy as np


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


def inner_right(df_dz, a, b):
    """The adjoint of b in z = np.inner(a, b)."""
    axes = range(np.ndim(a) - 1)
    return np.reshape(np.tensordot(df_dz, a, (axes, axes)), np.shape(b))


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
    lead = np.ndim(part) - len(found)
    for place, c in enumerate(names):  # what only this operand has was summed over
        if c not in known:
            part = np.expand_dims(part, lead + place)
    out = np.zeros(np.shape(x), dtype=np.result_type(part))
    view = np.einsum(f"{own}->{'...' * ('.' in own)}{''.join(names)}", out)
    narrow = view[(..., *(slice(None) if c in known else slice(0, 1) for c in names))]
    view[...] = unbroadcast(part, narrow)
    return out


def piece(df_dz, arrays, index, axis):
    """The part of the adjoint of a concatenation that belongs to one of the arrays."""
    sizes = [np.shape(a)[axis] if np.ndim(a) == np.ndim(df_dz) else 1 for a in arrays]
    start = sum(sizes[:index])
    part = np.take(df_dz, range(start, start + sizes[index]), axis=axis)
    return np.reshape(part, np.shape(arrays[index]))


def block_marks(arrays, index):
    """Nested as the arrays of np.block are, what is true in the one at an index."""
    if not isinstance(arrays, list):
        return np.full(np.shape(arrays), index == ())
    places = [index[1:] if index[:1] == (i,) else (-1,) for i in range(len(arrays))]
    pairs = zip(arrays, places, strict=True)
    return [block_marks(part, place) for part, place in pairs]


def block_adjoint(df_dz, arrays, index):
    """The part of the adjoint of z = np.block(arrays) of the one at an index."""
    a, place = arrays, index if isinstance(index, tuple) else (index,)
    for i in place:
        a = a[i]
    return np.reshape(df_dz[np.block(block_marks(arrays, place))], np.shape(a))


def meshgrid_adjoint(df_dz, x, index, indexing):
    """The adjoint of what np.meshgrid repeats along all axes but its own."""
    axis = 1 - index if indexing == "xy" and index < 2 <= np.ndim(df_dz) else index
    others = tuple(i for i in range(np.ndim(df_dz)) if i != axis)
    return np.reshape(np.sum(df_dz, axis=others), np.shape(x))


def digamma(x):
    """The derivative of the logarithm of the gamma function at a scalar x."""
    if x < 0.0:  # by reflection
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    y = 0.0
    while x < 10.0:
        y -= 1.0 / x
        x = x + 1.0  # no `+=`, which would change an array without dimensions in place
    s = 1.0 / (x * x)  # of the asymptotic series
    t = 1.0 / 252.0 - s * (
        1.0 / 240.0 - s * (1.0 / 132.0 - s * (691.0 / 32760.0 - s / 12.0))
    )
    return y + math.log(x) - 0.5 / x - s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * t))


def products_of_others(a, axis):
    """For each element of a the product of the others along an axis, zeros or not."""
    a = 1.0 * np.asarray(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(a.ndim) if axis is None else axes
    moved = np.moveaxis(a, tuple(axes), tuple(range(-len(axes), 0)))
    kept = moved.shape[: a.ndim - len(axes)]
    ones = np.ones_like(a, shape=(*kept, 1))
    rows = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
    before = np.cumprod(np.concatenate((ones, rows[..., :-1]), axis=-1), axis=-1)
    after = np.cumprod(np.concatenate((ones, rows[..., :0:-1]), axis=-1), axis=-1)
    others = (before * after[..., ::-1])[..., : rows.shape[-1]].reshape(moved.shape)
    return np.moveaxis(others, tuple(range(-len(axes), 0)), tuple(axes))


def average_weights(weights, a, axis):
    """The weights of an average along an axis, as they are multiplied with a."""
    if np.shape(weights) == np.shape(a):
        return weights
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [n % np.ndim(a) for n in axes]
    shape = [size if n in axes else 1 for n, size in enumerate(np.shape(a))]
    return np.reshape(np.transpose(weights, np.argsort(axes)), shape)


def average_sums(contribution, weights, axis):
    """The contribution to the weights of an average from that to its elements."""
    if np.shape(weights) == np.shape(contribution):
        return contribution
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [n % np.ndim(contribution) for n in axes]
    others = tuple(n for n in range(np.ndim(contribution)) if n not in axes)
    return np.transpose(np.sum(contribution, axis=others), np.argsort(np.argsort(axes)))


def quantile_weights(a, q, axis):
    """The weight of each element in a quantile along an axis; nan has none."""
    a = np.asarray(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(a.ndim) if axis is None else axes
    moved = np.moveaxis(a, tuple(axes), tuple(range(-len(axes), 0)))
    kept = moved.shape[: a.ndim - len(axes)]
    rows = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
    place = np.maximum(q * (np.sum(~np.isnan(rows), axis=-1, keepdims=True) - 1), 0.0)
    low = np.floor(place).astype(int)
    weights = np.zeros(rows.shape)
    for index, weight in (
        (low, low + 1.0 - place),
        (np.ceil(place).astype(int), place - low),
    ):
        if rows.size:
            ties = rows == np.take_along_axis(np.sort(rows, axis=-1), index, axis=-1)
            weights += (
                weight * ties / np.maximum(np.sum(ties, axis=-1, keepdims=True), 1)
            )
    weights = np.moveaxis(
        weights.reshape(moved.shape), tuple(range(-len(axes), 0)), tuple(axes)
    )
    return weights.astype(np.result_type(a, 0.0))


def quantile_adjoint(df_dz, a, q, axis):
    """The adjoint of a in z = np.quantile(a, q, axis)."""
    unknown = np.any(np.isnan(a), axis=axis, keepdims=True)
    df_da = np.zeros_like(1.0 * np.asarray(a))
    seeds = np.reshape(df_dz, (np.size(q), *unknown.shape))
    for df_dq, part in zip(seeds, np.ravel(q), strict=True):
        df_da += df_dq * np.where(
            unknown, np.nan, quantile_weights(a, float(part), axis)
        )
    return df_da


def norm_slope(x, z, ord, axis):
    """The derivative of a norm z with axes kept: 0 at 0, and largest elements share."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = range(np.ndim(x)) if axis is None else axes
    sign = np.sign(1.0 * x)
    if ord is None or ord == "fro" or (len(axes) == 1 and ord == 2):
        return x / (z + (z == 0))
    if len(axes) == 2 and ord in ("nuc", 2, -2):
        u, s, vh = np.linalg.svd(
            np.moveaxis(1.0 * x, tuple(axes), (-2, -1)), full_matrices=False
        )
        top, low = np.max(s, axis=-1, keepdims=True), np.min(s, axis=-1, keepdims=True)
        share = s > max(u.shape[-2], vh.shape[-1]) * np.finfo(s.dtype).eps * top
        if ord != "nuc":
            share = share * (s == (top if ord == 2 else low))
            share = share / np.maximum(np.sum(share, axis=-1, keepdims=True), 1)
        slope = (u * share.astype(s.dtype)[..., None, :]) @ vh
        return np.moveaxis(slope, (-2, -1), tuple(axes))
    if len(axes) == 2 or abs(ord) == math.inf:
        sums = np.abs(x)
        if len(axes) == 2:
            sums = np.sum(sums, axis=axes[0 if abs(ord) == 1 else 1], keepdims=True)
        ties = np.ones_like(1.0 * sums) * (sums == z)
        return sign * ties / np.sum(ties, axis=tuple(axes), keepdims=True)
    if ord == 0:
        return 0.0 * sign
    ratio = np.abs(x) / (z + (z == 0))
    return sign * (ratio + (ratio == 0)) ** (float(ord) - 1.0) * (ratio > 0)


def logsumexp_left(df_dz, z, a, b, axis):
    """The adjoint of a in z = logsumexp(a, axis, b)."""
    c, d = np.broadcast_arrays(a, b)
    kept = np.sum(d, axis=axis, keepdims=True).shape
    m = np.reshape(np.where(np.isneginf(z), 0.0, z), kept)
    weights = d * np.exp(
        np.where(d == 0, -np.inf, c) - m
    )  # where b is 0, a may be anything
    return unbroadcast(np.reshape(df_dz, kept) * weights, a)


def logsumexp_right(df_dz, z, a, b, axis):
    """The adjoint of b in z = logsumexp(a, axis, b)."""
    c, d = np.broadcast_arrays(a, b)
    kept = np.sum(d, axis=axis, keepdims=True).shape
    return unbroadcast(np.reshape(df_dz, kept) * np.exp(c - np.reshape(z, kept)), b)


def polynomial_slope(p, x):
    """The derivative by x of np.polyval(p, x)."""
    value = slope = 0.0
    for coefficient in p:
        value, slope = value * x + coefficient, slope * x + value
    return slope


def polynomial_powers(df_dz, p, x):
    """The adjoint of p in z = np.polyval(p, x)."""
    df_dp, power = np.zeros_like(np.multiply(1.0, p)), df_dz
    for i in reversed(range(len(df_dp))):
        df_dp[i] = unbroadcast(power, df_dp[i])
        power = power * x
    return df_dp


def vander_adjoint(df_dz, x, increasing):
    """The adjoint of x in z = np.vander(x, …), whose columns are powers of x."""
    df_dz = df_dz if increasing else df_dz[:, ::-1]
    count = max(df_dz.shape[1] - 1, 0)
    slopes = np.vander(np.multiply(1.0, x), count, increasing=True) * np.arange(
        1.0, count + 1.0
    )
    return unbroadcast(np.sum(df_dz[:, 1:] * slopes, axis=1), x)


def cov_adjoint(df_dz, m, rowvar, bias, ddof):
    """The adjoint of m in z = np.cov(m, None, rowvar, bias, ddof)."""
    turned = not rowvar and np.ndim(m) == 2
    rows = np.atleast_2d(m).T if turned else np.atleast_2d(m)
    rows = rows - np.mean(rows, axis=1, keepdims=True)
    count = rows.shape[1] - (ddof if ddof is not None else 0 if bias else 1)
    df_dz = np.atleast_2d(df_dz)
    df_dm = (df_dz + df_dz.T) @ rows / max(count, 0.0)
    return unbroadcast(np.reshape(df_dm.T if turned else df_dm, np.shape(m)), m)


def corrcoef_adjoint(df_dz, x, rowvar):
    """The adjoint of x in z = np.corrcoef(x, None, rowvar)."""
    turned = not rowvar and np.ndim(x) == 2
    rows = np.atleast_2d(x).T if turned else np.atleast_2d(x)
    rows = rows - np.mean(rows, axis=1, keepdims=True)
    size = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
    rows = rows / size
    df_dz = np.atleast_2d(df_dz)
    part = (df_dz + df_dz.T) @ rows
    df_dx = (part - rows * np.sum(part * rows, axis=1, keepdims=True)) / size
    return unbroadcast(np.reshape(df_dx.T if turned else df_dx, np.shape(x)), x)


def fitted(g, a, axis):
    """An array cut, or filled with zeros, to the size of a along an axis."""
    size = np.shape(a)[axis]
    g = np.moveaxis(g, axis, -1)[..., :size]
    zeros = np.zeros((*g.shape[:-1], size - g.shape[-1]), g.dtype)
    return np.moveaxis(np.concatenate((g, zeros), axis=-1), -1, axis)


def fft_adjoint(df_dz, a, n, axis, norm):
    """The transform of an adjoint to that of a, of which n elements were taken."""
    n = np.shape(a)[axis] if n is None else n
    return fitted(np.fft.fft(df_dz, n, axis, norm), a, axis)


def ifft_adjoint(df_dz, a, n, axis, norm):
    """The transform of an adjoint to that of a, of which n elements were taken."""
    n = np.shape(a)[axis] if n is None else n
    return fitted(np.fft.ifft(df_dz, n, axis, norm), a, axis)


def irfft_adjoint(df_dz, a, axis, norm):
    """The adjoint of a in z = np.fft.irfft(a, n, axis, norm)."""
    inverse = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    df_da = np.moveaxis(np.fft.rfft(df_dz, axis=axis, norm=inverse).real, axis, -1)
    twice = np.ones(df_da.shape[-1], df_da.dtype)
    twice[1 : (np.shape(df_dz)[axis] + 1) // 2] = 2.0  # these stand for two conjugates
    return fitted(np.moveaxis(df_da * twice, -1, axis), a, axis)


def normal_adjoint(df_dz, x, mean, cov, place):
    """The adjoint of x, mean or cov in z = multivariate_normal.logpdf(x, mean, cov)."""
    cov = np.multiply(1.0, cov)
    size = max(np.size(0.0 if mean is None else mean), len(cov) if cov.ndim else 1)
    full = cov if cov.ndim == 2 else cov * np.eye(size)
    full = np.tril(full) + np.tril(full, -1).T  # as SciPy reads it
    d = np.reshape(x, (-1, size)) - (0.0 if mean is None else np.reshape(mean, size))
    w = np.linalg.solve(full, d.T).T
    g = np.reshape(df_dz, (-1, 1))
    if place == 0:
        return unbroadcast(np.reshape(-g * w, np.shape(x)), x)
    if place == 1:
        return unbroadcast(np.reshape(np.sum(g * w, axis=0), np.shape(mean)), mean)
    slope = 0.5 * ((g * w).T @ w - np.sum(g) * np.linalg.inv(full))
    if cov.ndim == 2:
        return np.tril(slope) + np.tril(slope, -1)
    return np.diagonal(slope) if cov.ndim else np.trace(slope)


def simplex(x, alpha):
    """The components of x, with the last one if it is left out."""
    x = np.asarray(x)
    if len(x) == len(alpha):
        return x
    return np.concatenate((x, 1.0 - np.sum(x, axis=0, keepdims=True)))


def simplex_adjoint(g, x):
    """The adjoint of x from that of all components."""
    return unbroadcast(g if len(g) == len(x) else g[:-1] - g[-1:], x)


def places(a):
    """The place of each element of a in their order, in the shape of a."""
    return np.reshape(np.arange(np.size(a)), np.shape(a))


def scatter(df_dz, places, a):
    """The adjoint of a, of which z has the elements at these places (-1: none)."""
    df_da = np.zeros(np.size(a), dtype=np.result_type(df_dz))
    if df_da.size:
        taken = places >= 0
        np.add.at(df_da, places[taken], np.broadcast_to(df_dz, np.shape(places))[taken])
    return np.reshape(df_da, np.shape(a))


def transposed_back(df_dz, axes):
    """The adjoint of a in z = np.transpose(a, axes)."""
    if axes is None:
        return np.transpose(df_dz)
    return np.moveaxis(df_dz, range(np.ndim(df_dz)), axes)


def rolled_back(df_dz, axis, start):
    """The adjoint of a in z = np.rollaxis(a, axis, start)."""
    n = np.ndim(df_dz)
    axis, start = axis % n, start + n if start < 0 else start
    return np.moveaxis(df_dz, start - (axis < start), axis)


def diag_adjoint(df_dz, v, k):
    """The adjoint of v in z = np.diag(v, k)."""
    if np.ndim(v) == 1:
        return np.diagonal(df_dz, k)
    return scatter(df_dz, np.diagonal(places(v), k), v)


def trim_zeros_adjoint(df_dz, filt, trim):
    """The adjoint of filt in z = np.trim_zeros(filt, trim)."""
    df_dfilt = np.zeros(np.shape(filt), dtype=np.result_type(df_dz))
    if np.size(df_dz):
        leading = "f" in trim.lower()
        starts = (
            np.argwhere(filt).min(axis=0) if leading else np.zeros(np.ndim(filt), int)
        )
        ends = zip(starts, np.shape(df_dz), strict=True)
        df_dfilt[tuple(slice(i, i + n) for i, n in ends)] = df_dz
    return df_dfilt


def chosen(df_dz, condition, choices, index):
    """The adjoint of an array of which z has the elements where a condition holds."""
    return unbroadcast(np.where(condition, df_dz, 0.0), choices[index])


def selected(df_dz, condlist, choicelist, index):
    """The adjoint of a choice of np.select, where its condition holds first."""
    condition = condlist[index]
    for earlier in condlist[:index]:
        condition = condition & ~np.asarray(earlier)
    return chosen(df_dz, condition, choicelist, index)


def selected_default(df_dz, condlist, default):
    """The adjoint of the default of np.select, where no condition holds."""
    condition = False
    for given in condlist:
        condition = condition | np.asarray(given)
    return unbroadcast(np.where(condition, 0.0, df_dz), default)


def cumprod_adjoint(df_dz, a, axis):
    """The adjoint of a in z = np.cumprod(a, axis), zeros or not."""
    a = 1.0 * np.asarray(a)
    rows = a.reshape(-1) if axis is None or a.ndim == 0 else np.moveaxis(a, axis, -1)
    seeds = df_dz if axis is None or a.ndim == 0 else np.moveaxis(df_dz, axis, -1)
    first = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate((first, rows[..., :-1]), axis=-1), axis=-1)
    df_drows = np.zeros(rows.shape, dtype=np.result_type(df_dz, a))
    after = factor = 0.0
    for i in reversed(range(rows.shape[-1])):
        after = seeds[..., i] + factor * after
        df_drows[..., i] = before[..., i] * after
        factor = rows[..., i]
    if axis is None or a.ndim == 0:
        return df_drows.reshape(a.shape)
    return np.moveaxis(df_drows, -1, axis)


def diff_adjoint(df_dz, a, n, axis):
    """The adjoint of a in z = np.diff(a, n, axis)."""
    if np.size(df_dz) == 0:
        return np.zeros(np.shape(a), dtype=np.result_type(df_dz))
    pads = [(0, 0)] * np.ndim(a)
    pads[axis] = (n, n)
    return (-1.0) ** int(n) * np.diff(np.pad(df_dz, pads), n, axis)


def gradient_adjoint(df_dz, f, spacing, axis):
    """The adjoint of f in z = np.gradient(f, *spacing, axis=axis), along one axis."""
    if axis is None and np.ndim(f) != 1:
        raise ValueError("np.gradient has several results: say along which axis")
    seeds = np.moveaxis(df_dz, axis or 0, -1)
    n = seeds.shape[-1]
    (places,) = (1.0 * np.asarray(s) for s in spacing)
    steps = np.diff(places) if places.ndim else np.full(n - 1, places)
    steps = steps.astype(np.result_type(df_dz))
    one, two = steps[:-1], steps[1:]
    inner = seeds[..., 1:-1] / (one + two)
    df_df = np.zeros_like(seeds)
    df_df[..., 2:] += inner * one / two
    df_df[..., 1:-1] += inner * (two / one - one / two)
    df_df[..., :-2] -= inner * two / one
    for end, slope in ((0, seeds[..., 0] / steps[0]), (-2, seeds[..., -1] / steps[-1])):
        df_df[..., end] -= slope
        df_df[..., end + 1] += slope
    return np.moveaxis(df_df, -1, axis or 0)


def neighbours(y, axis):
    """The sum of each two neighbours along an axis."""
    y = np.moveaxis(1.0 * np.asarray(y), axis, -1)
    return np.moveaxis(y[..., 1:] + y[..., :-1], -1, axis)


def widths(y, x, dx, axis):
    """The steps between points x, as they multiply neighbours of the samples y."""
    if x is None:
        return dx
    if np.ndim(x) != 1:
        return np.diff(1.0 * np.asarray(x), axis=axis)
    shape = [1] * np.ndim(y)
    shape[axis] = -1
    return np.reshape(np.diff(1.0 * np.asarray(x)), shape)


def trapezoid_left(df_dz, y, width, axis):
    """The adjoint of the samples y in the area below them."""
    sides = neighbours(y, axis)
    areas = np.expand_dims(df_dz, axis) * width * np.ones_like(sides) / 2.0
    share = np.moveaxis(unbroadcast(areas, sides), axis, -1)
    df_dy = np.zeros(np.moveaxis(np.asarray(y), axis, -1).shape, dtype=share.dtype)
    df_dy[..., 1:] += share
    df_dy[..., :-1] += share
    return np.moveaxis(df_dy, -1, axis)


def trapezoid_right(df_dz, y, x, axis):
    """The adjoint of the points x at which the samples y are."""
    width = widths(y, x, 1.0, axis)
    areas = (
        np.expand_dims(df_dz, axis) * neighbours(y, axis) * np.ones_like(width) / 2.0
    )
    share = unbroadcast(areas, width)
    if np.ndim(x) == 1:
        return diff_adjoint(np.reshape(share, -1), x, 1, 0)
    return diff_adjoint(share, x, 1, axis)


def whole(df_dz, a, v, late):
    """The adjoint of a full convolution from that of its middle part."""
    cut = np.size(a) + np.size(v) - 1 - np.size(df_dz)
    first = cut - cut // 2 if late else cut // 2
    return np.pad(df_dz, (first, cut - first))


def convolve_adjoint(df_dz, a, v):
    """The adjoint of v in a convolution of a and v."""
    return np.reshape(np.correlate(whole(df_dz, a, v, False), np.ravel(a)), np.shape(v))


def correlate_left(df_dz, a, v):
    """The adjoint of a in z = np.correlate(a, v, …)."""
    return np.convolve(whole(df_dz, a, v, len(a) < len(v)), v, "valid")


def correlate_right(df_dz, a, v):
    """The adjoint of v in z = np.correlate(a, v, …)."""
    return np.correlate(whole(df_dz, a, v, len(a) < len(v)), a)[::-1]


def columns(v, a):
    """Vectors beside the matrices a as columns, and matrices as they are."""
    return np.expand_dims(v, -1) if np.ndim(v) < np.ndim(a) else np.asarray(v)


def triangle(a, lower, unit_diagonal):
    """The part of a triangular matrix that is read."""
    return (
        np.tril(a, -1 * bool(unit_diagonal))
        if lower
        else np.triu(a, 1 * bool(unit_diagonal))
    )


def symmetric(a, lower):
    """The symmetric matrix of which one triangle is given."""
    at = np.swapaxes(a, -1, -2)
    return np.tril(a) + np.triu(at, 1) if lower else np.triu(a) + np.tril(at, -1)


def one_triangle(s, lower):
    """The adjoint of a symmetric matrix of which one triangle is read."""
    st = np.swapaxes(s, -1, -2)
    return np.tril(s) + np.tril(st, -1) if lower else np.triu(s) + np.triu(st, 1)


def pinv_adjoint(df_dz, z, a):
    """The adjoint of a in z = np.linalg.pinv(a), while the rank stays."""
    zt, g = np.swapaxes(z, -1, -2), np.swapaxes(df_dz, -1, -2)
    off_range, off_rows = g - a @ (z @ g), g - (g @ z) @ a
    return off_range @ z @ zt + zt @ z @ off_rows - zt @ df_dz @ zt


def left_inverse(a, rank):
    """The pseudo-inverse of a matrix that must be of full rank."""
    if rank < min(np.shape(a)):
        raise np.linalg.LinAlgError(
            "least squares have no derivative without full rank"
        )
    return np.linalg.pinv(a, 0.0)


def lstsq_adjoint(df_dx, a, b, x, p):
    """The adjoint of a in np.linalg.lstsq(a, b)[0], with its pseudo-inverse p."""
    g, b, x = columns(df_dx, a), columns(b, a), columns(x, a)
    y = p.T @ g
    return (b - a @ x) @ (p @ y).T + (p.T @ x) @ (g - np.transpose(a) @ y).T - y @ x.T


def residual_adjoint(df_dresiduals, rest):
    """The adjoint of the rest in its sums of squares, 0 where there are none."""
    return 2.0 * df_dresiduals * rest if np.size(df_dresiduals) else 0.0 * rest


def cofactors(a):
    """The matrix of cofactors: the derivative of a determinant, even if it is 0."""
    u, s, vh = np.linalg.svd(a)
    sign = np.expand_dims(np.linalg.det(u) * np.linalg.det(vh), (-2, -1))
    return (sign * u * np.expand_dims(products_of_others(s, -1), -2)) @ vh


def power_adjoint(df_dz, a, n):
    """The adjoint of a in z = np.linalg.matrix_power(a, n)."""
    at = np.swapaxes(1.0 * np.asarray(a), -1, -2)
    at = np.linalg.inv(at) if n < 0 else at
    total = np.zeros_like(df_dz)
    for _ in range(abs(n)):
        total = at @ total + df_dz
        df_dz = df_dz @ at
    return total if n >= 0 else -at @ total @ at


def function_adjoint(f, a, df_dz):
    """The adjoint of a in a function of matrices: a block of that of a larger one."""
    if np.iscomplexobj(df_dz):
        raise TypeError("the value of this function of a matrix is complex")
    n = np.shape(a)[-1]
    size, scale = np.max(np.abs(a), initial=0.0), np.max(np.abs(df_dz), initial=0.0)
    scale = scale / size if size > 0 and scale > 0 else 1.0
    whole = np.zeros((*np.shape(a)[:-2], 2 * n, 2 * n))
    whole[..., :n, :n] = whole[..., n:, n:] = np.swapaxes(a, -1, -2)
    whole[..., :n, n:] = df_dz / scale
    return (np.real(f(whole))[..., :n, n:] * scale).astype(np.result_type(df_dz))


def multi_dot_adjoint(df_dz, arrays, index):
    """The adjoint of one of the arrays in z = np.linalg.multi_dot(arrays)."""
    *parts, last = (np.atleast_2d(a) for a in arrays)
    parts.append(last.T if np.ndim(arrays[-1]) == 1 else last)
    df_da = np.reshape(df_dz, (parts[0].shape[0], parts[-1].shape[1]))
    for a in parts[:index]:
        df_da = a.T @ df_da
    for a in parts[:index:-1]:
        df_da = df_da @ a.T
    return np.reshape(df_da, np.shape(arrays[index]))


def diagonal_block(df_dz, arrays, index):
    """The part of the adjoint of a block-diagonal matrix that is of one array."""
    shapes = [np.atleast_2d(a).shape[-2:] for a in arrays]
    row, column = (sum(sizes) for sizes in zip((0, 0), *shapes[:index], strict=True))
    rows, columns = shapes[index]
    return unbroadcast(
        df_dz[..., row : row + rows, column : column + columns], arrays[index]
    )


def first_column(df_dz, c):
    """The adjoint of the first column of a matrix with constant diagonals."""
    sums = [np.trace(df_dz, -k, -2, -1) for k in range(np.shape(df_dz)[-2])]
    return np.reshape(np.stack(sums, axis=-1), np.shape(c))


def cholesky_adjoint(df_dz, z, lower):
    """The adjoint of a in a Cholesky factor z: of the triangle that is read."""
    if not lower:
        df_da = cholesky_adjoint(
            np.swapaxes(df_dz, -1, -2), np.swapaxes(z, -1, -2), True
        )
        return np.swapaxes(df_da, -1, -2)
    zt = np.swapaxes(z, -1, -2)
    p = zt @ np.tril(df_dz)
    p = (np.tril(p) + np.tril(p, -1)) / 2.0
    s = np.linalg.solve(
        zt, np.swapaxes(np.linalg.solve(zt, np.swapaxes(p, -1, -2)), -1, -2)
    )
    return one_triangle(s, True)


def cho_factor_adjoint(df_dc, c, lower):
    """The adjoint of a in cho_factor(a); older SciPy leaves the other triangle in c."""
    z, other, k = (np.tril, np.triu, 1) if lower else (np.triu, np.tril, -1)
    rest = other(df_dc, k) if np.any(other(c, k)) else 0.0
    return cholesky_adjoint(df_dc, z(c), lower) + rest


def cho_solve_adjoint(y, z, c_and_lower):
    """The adjoint of c in z = linalg.cho_solve((c, lower), b), where y is that of b."""
    c, lower = c_and_lower
    s = -columns(y, c) @ np.swapaxes(columns(z, c), -1, -2)
    s = s + np.swapaxes(s, -1, -2)
    df_dc = np.tril(s @ np.tril(c)) if lower else np.triu(np.triu(c) @ s)
    return unbroadcast(df_dc, c)


def qr_adjoint(df_dq, df_dr, q, r):
    """The adjoint of a in q, r = np.linalg.qr(a)."""
    n = np.shape(q)[-1]
    size = np.abs(np.diagonal(r, axis1=-2, axis2=-1))
    most = np.max(size, axis=-1, keepdims=True, initial=0.0)
    if np.any(
        size <= max(np.shape(q)[-2], np.shape(r)[-1]) * np.finfo(r.dtype).eps * most
    ):
        raise np.linalg.LinAlgError(
            "a QR decomposition has no derivative without full rank"
        )
    df_drest = np.swapaxes(
        df_dr[..., n:], -1, -2
    )  # of the columns beyond the square ones
    df_dq = df_dq + q @ r[..., n:] @ df_drest
    p = (
        r[..., :n] @ np.swapaxes(df_dr[..., :n], -1, -2)
        - np.swapaxes(df_dq, -1, -2) @ q
    )
    p = np.tril(p) + np.swapaxes(np.tril(p, -1), -1, -2)
    df_da = np.linalg.solve(r[..., :n], np.swapaxes(df_dq + q @ p, -1, -2))
    return np.concatenate((np.swapaxes(df_da, -1, -2), q @ df_dr[..., n:]), axis=-1)


def reciprocal_gaps(w):
    """1 / (w[j] - w[i]), and 0 on the diagonal; nan for equal ones."""
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    most = np.max(np.abs(w), axis=-1, initial=0.0)[..., None, None]
    equal = np.abs(gaps) <= np.shape(w)[-1] * np.finfo(gaps.dtype).eps * most
    return np.where(
        np.eye(np.shape(w)[-1]) == 1.0, 0.0, 1.0 / np.where(equal, np.nan, gaps)
    )


def svd_adjoint(df_du, u, s, vh):
    """The adjoint of a by u in u, s, vh = np.linalg.svd(a, full_matrices=False)."""
    p = np.swapaxes(u, -1, -2) @ df_du
    sums = np.expand_dims(s, -2) + np.expand_dims(s, -1)
    gaps = reciprocal_gaps(s) / (sums + (sums == 0))
    df_da = u @ ((p - np.swapaxes(p, -1, -2)) * gaps * np.expand_dims(s, -2))
    if np.shape(u)[-2] > np.shape(u)[-1]:  # what is orthogonal to u
        none = s <= np.shape(u)[-2] * np.finfo(s.dtype).eps * np.max(
            s, axis=-1, keepdims=True, initial=0.0
        )
        df_da = df_da + (df_du - u @ p) / np.expand_dims(np.where(none, np.nan, s), -2)
    return df_da @ vh
