import numpy as np


def loss(X, w, b: float, column, with_grad=False):
    """Mean squared residual of a scaled table.

    With with_grad, return also the gradient with respect to X, w, b, column.
    """
    # scaled = X * w + b
    scaled1 = X * w  # (n, d)
    scaled = scaled1 + b  # (n, d)
    # residual = np.tanh(scaled) - column
    residual1 = np.tanh(scaled)  # (n, d)
    residual = residual1 - column  # (n, d)
    # return np.mean(residual**2)
    f1 = residual**2  # (n, d)
    f = np.mean(f1)
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    # shapes: X (n, d), w (d), column (n, 1)
    df_dscaled = df_dresidual = df_dX = df_dw = df_db = df_dcolumn = 0

    # return np.mean(residual**2)
    # f = np.mean(f1)
    df_df1 = np.ones_like(f1) / np.size(f1)
    # f1 = residual**2
    df1_dresidual = 2 * residual
    df_dresidual += df_df1 * df1_dresidual

    # residual = np.tanh(scaled) - column
    # residual = residual1 - column
    dresidual_dresidual1 = 1
    dresidual_dcolumn = -1
    df_dresidual1 = df_dresidual * dresidual_dresidual1
    df_dcolumn += (df_dresidual * dresidual_dcolumn).sum(axis=1, keepdims=True)
    # residual1 = np.tanh(scaled)
    residual1_1 = np.exp(-np.abs(2.0 * scaled))
    dresidual1_dscaled = 4.0 * residual1_1 / (1.0 + residual1_1) ** 2.0
    df_dscaled += df_dresidual1 * dresidual1_dscaled

    # scaled = X * w + b
    # scaled = scaled1 + b
    dscaled_dscaled1 = 1
    dscaled_db = 1
    df_dscaled1 = df_dscaled * dscaled_dscaled1
    df_db += (df_dscaled * dscaled_db).sum()
    # scaled1 = X * w
    dscaled1_dX = w
    dscaled1_dw = X
    df_dX += df_dscaled1 * dscaled1_dX
    df_dw += (df_dscaled1 * dscaled1_dw).sum(axis=0)

    return f, (df_dX, df_dw, df_db, df_dcolumn)
