import numpy as np


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


def f(A, B, p, with_grad=False):
    u, _1, vh = np.linalg.svd(A, full_matrices=False)
    _, logdet = np.linalg.slogdet(B)  # of the sign there is no more
    # sign, _ = np.linalg.slogdet(2.0 * B)
    sign1 = 2.0 * B  # (2, 2)
    sign, _ = np.linalg.slogdet(sign1)
    x, _, _ = p
    # return np.sum(u @ vh) + sign * logdet * x
    f1 = u @ vh  # (3, 2)
    f2 = np.sum(f1)
    f3 = sign * logdet
    f4 = f3 * x
    f = f2 + f4
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    # shapes: A (3, 2), B (2, 2), p (3)
    df_du = df_dvh = df_dlogdet = df_dx = df_dA = df_dB = 0
    df_dp = np.zeros_like(1.0 * p)

    df_df = np.ones_like(f)

    # return np.sum(u @ vh) + sign * logdet * x
    # f = f2 + f4
    df_df2 = df_df
    df_df4 = df_df
    # f4 = f3 * x
    df4_df3 = x
    df4_dx = f3
    df_df3 = df_df4 * df4_df3
    df_dx += df_df4 * df4_dx
    # f3 = sign * logdet
    df3_dlogdet = sign
    df_dlogdet += df_df3 * df3_dlogdet
    # f2 = np.sum(f1)
    df2_df1 = np.ones_like(f1)
    df_df1 = df_df2 * df2_df1
    # f1 = u @ vh
    df_du += df_df1 @ vh.T
    df_dvh += u.T @ df_df1

    # x, _, _ = p
    df_dp[0] += df_dx

    # _, logdet = np.linalg.slogdet(B)
    df_dB += df_dlogdet * np.linalg.inv(B).T

    # u, _, vh = np.linalg.svd(A, full_matrices=False)
    vh1 = svd_adjoint(
        np.swapaxes(df_dvh, -1, -2), np.swapaxes(vh, -1, -2), _1, np.swapaxes(u, -1, -2)
    )
    df_dA += np.swapaxes(vh1, -1, -2)
    df_dA += svd_adjoint(df_du, u, _1, vh)

    return f, (df_dA, df_dB, df_dp)
