from math import cos, sin


def forward_kinematics(q1: float, q2: float, with_grad=False):
    elbow = q1 + q2
    # x = 1.2 * cos(q1) + 0.8 * cos(elbow)
    x1 = cos(q1)
    x2 = 1.2 * x1
    x3 = cos(elbow)
    x4 = 0.8 * x3
    x = x2 + x4
    # y = 1.2 * sin(q1) + 0.8 * sin(elbow)
    y1 = sin(q1)
    y2 = 1.2 * y1
    y3 = sin(elbow)
    y4 = 0.8 * y3
    y = y2 + y4
    if not with_grad:
        return x, y

    # df_dv is the derivative of the sum of the results with respect to v
    df_delbow = df_dq1 = df_dq2 = 0
    df_dx = df_dy = 1

    # y = 1.2 * sin(q1) + 0.8 * sin(elbow)
    # y = y2 + y4
    dy_dy2 = 1
    dy_dy4 = 1
    df_dy2 = df_dy * dy_dy2
    df_dy4 = df_dy * dy_dy4
    # y4 = 0.8 * y3
    dy4_dy3 = 0.8
    df_dy3 = df_dy4 * dy4_dy3
    # y3 = sin(elbow)
    dy3_delbow = cos(elbow)
    df_delbow += df_dy3 * dy3_delbow
    # y2 = 1.2 * y1
    dy2_dy1 = 1.2
    df_dy1 = df_dy2 * dy2_dy1
    # y1 = sin(q1)
    dy1_dq1 = cos(q1)
    df_dq1 += df_dy1 * dy1_dq1

    # x = 1.2 * cos(q1) + 0.8 * cos(elbow)
    # x = x2 + x4
    dx_dx2 = 1
    dx_dx4 = 1
    df_dx2 = df_dx * dx_dx2
    df_dx4 = df_dx * dx_dx4
    # x4 = 0.8 * x3
    dx4_dx3 = 0.8
    df_dx3 = df_dx4 * dx4_dx3
    # x3 = cos(elbow)
    dx3_delbow = -sin(elbow)
    df_delbow += df_dx3 * dx3_delbow
    # x2 = 1.2 * x1
    dx2_dx1 = 1.2
    df_dx1 = df_dx2 * dx2_dx1
    # x1 = cos(q1)
    dx1_dq1 = -sin(q1)
    df_dq1 += df_dx1 * dx1_dq1

    # elbow = q1 + q2
    delbow_dq1 = 1
    delbow_dq2 = 1
    df_dq1 += df_delbow * delbow_dq1
    df_dq2 += df_delbow * delbow_dq2

    return (x, y), (df_dq1, df_dq2)
