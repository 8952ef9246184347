import math

import numpy as np

GAIN = 3
TWO_PI = 2 * np.pi
OMEGA = TWO_PI * 1.5e-1
LOG_TWO_PI = np.log(2 * np.pi)  # of the normal density
ROOT = math.sqrt(2.0)


def wave(t, with_grad=False):
    phase = OMEGA * t
    # return GAIN * np.sin(phase) * ROOT + np.pi * LOG_TWO_PI
    f1 = np.sin(phase)
    f2 = GAIN * f1
    f3 = f2 * ROOT
    f = f3 + np.pi * LOG_TWO_PI
    if not with_grad:
        return f

    # df_dv is the derivative of f with respect to v
    df_dphase = df_dt = 0

    # return GAIN * np.sin(phase) * ROOT + np.pi * LOG_TWO_PI
    # f = f3 + np.pi * LOG_TWO_PI
    df_df3 = 1
    # f3 = f2 * ROOT
    df3_df2 = ROOT
    df_df2 = df_df3 * df3_df2
    # f2 = GAIN * f1
    df2_df1 = GAIN
    df_df1 = df_df2 * df2_df1
    # f1 = np.sin(phase)
    df1_dphase = np.cos(phase)
    df_dphase += df_df1 * df1_dphase

    # phase = OMEGA * t
    dphase_dt = OMEGA
    df_dt += df_dphase * dphase_dt

    return f, df_dt
