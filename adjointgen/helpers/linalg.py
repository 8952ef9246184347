"""Matrices: solving, decomposing, functions of them."""

import numpy as np

from adjointgen.helpers.broadcasting import unbroadcast
from adjointgen.helpers.scalar import products_of_others


def columns(v, a):
    """Vectors beside the matrices a as columns, and matrices as they are."""
    return np.expand_dims(v, -1) if np.ndim(v) < np.ndim(a) else np.asarray(v)


def sides(v, a):
    """The same for SciPy, to whose versions more axes beside one matrix differ."""
    if np.ndim(a) == 2 and np.ndim(v) > 2:
        raise ValueError(
            "a stack beside one matrix is another thing to older SciPy: "
            "call np.linalg.solve, or repeat the matrix"
        )
    return columns(v, a)


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
    """The adjoint of a in z = np.linalg.pinv(a), while the rank of z stays."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    ut, v = np.swapaxes(u, -1, -2), np.swapaxes(vh, -1, -2)
    kept = s * np.sum(u * (np.swapaxes(z, -1, -2) @ v), axis=-2) > 0.5
    r = np.where(kept, 1.0 / np.where(kept, s, 1.0), 0.0)
    ri, rj = np.expand_dims(r, -1), np.expand_dims(r, -2)
    si, sj = np.expand_dims(s, -1), np.expand_dims(s, -2)
    one = (ri == 0) != (rj == 0)  # one of two singular values is left out
    minus = np.where(one, (ri - rj) / np.where(one, si - sj, 1.0), -ri * rj)
    plus = np.where(one, (ri + rj) / np.where(one, si + sj, 1.0), ri * rj)
    g = np.swapaxes(df_dz, -1, -2)
    p = ut @ g @ v
    pt = np.swapaxes(p, -1, -2)
    inner = (minus * (p + pt) + plus * (p - pt)) / 2.0
    off_range, off_rows = (g @ v - u @ p) * rj**2, (ut @ g - p @ vh) * ri**2
    return u @ inner @ vh + off_range @ vh + u @ off_rows


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
    if np.shape(a)[0] < np.shape(a)[1]:
        return (p.T @ x) @ (g - np.transpose(a) @ y).T - y @ x.T
    return (b - a @ x) @ (p @ y).T - y @ x.T


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


def is_lower(lower):
    """Of a stack of factors too, which are all lower or all upper."""
    if np.any(lower) != np.all(lower):
        raise ValueError("some of the factors are lower, others upper")
    return np.all(lower)


def cho_factor_adjoint(df_dc, c, lower):
    """The adjoint of a in cho_factor(a); older SciPy leaves the other triangle in c."""
    lower = is_lower(lower)
    z, other, k = (np.tril, np.triu, 1) if lower else (np.triu, np.tril, -1)
    rest = other(df_dc, k) if np.any(other(c, k)) else 0.0
    return cholesky_adjoint(df_dc, z(c), lower) + rest


def cho_solve_adjoint(y, z, c_and_lower):
    """The adjoint of c in z = linalg.cho_solve((c, lower), b), where y is that of b."""
    c, lower = c_and_lower
    s = -sides(y, c) @ np.swapaxes(sides(z, c), -1, -2)
    s = s + np.swapaxes(s, -1, -2)
    df_dc = np.tril(s @ np.tril(c)) if is_lower(lower) else np.triu(np.triu(c) @ s)
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
    """The adjoint of a by u in u, s, vh = np.linalg.svd(a)."""
    if np.shape(u)[-1] > np.shape(s)[-1]:
        raise np.linalg.LinAlgError(
            "singular vectors beyond the singular values have no derivative: "
            "leave them out with full_matrices=False"
        )
    vh = vh[..., : np.shape(s)[-1], :]
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


def bands_turned(ab, l_and_u):
    """The bands of the transpose of a matrix of which these are the bands."""
    turned = np.zeros(np.shape(ab), dtype=np.result_type(ab, 0.0))
    low, high = l_and_u
    n = np.shape(ab)[-1]
    for d in range(-min(high, n - 1), min(low, n - 1) + 1):  # of elements (j + d, j)
        band = ab[..., high + d, max(-d, 0) : n - max(d, 0)]
        turned[..., low - d, max(d, 0) : n + min(d, 0)] = band
    return turned


def bands_between(y, z, ab, l_and_u):
    """Of the products of y and z the bands; what is not read has no part in them."""
    y, z = sides(y, ab), sides(z, ab)
    low, high = l_and_u
    n = np.shape(ab)[-1]
    bands = np.zeros(
        (*np.shape(z)[:-2], *np.shape(ab)[-2:]), dtype=np.result_type(y, z)
    )
    for d in range(-min(high, n - 1), min(low, n - 1) + 1):
        rows, places = slice(max(d, 0), n + min(d, 0)), slice(max(-d, 0), n - max(d, 0))
        bands[..., high + d, places] = np.sum(
            y[..., rows, :] * z[..., places, :], axis=-1
        )
    return unbroadcast(bands, ab)
