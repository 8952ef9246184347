"""Where a camera should see a point, and where it did: bundle adjustment's residual.

A pinhole with two coefficients of radial distortion: Hartley and Zisserman, Multiple
View Geometry (2nd ed., 2004), sections 6.1 and 7.4; k1 and k2 as OpenCV and Ceres have
them.
"""


def reprojection(
    x: float,
    y: float,
    z: float,
    focal: float,
    k1: float,
    k2: float,
    seen_u: float,
    seen_v: float,
) -> tuple[float, float]:
    """The error in pixels, along u and along v.

    The point (x, y, z) is in the frame of the camera, z > 0 being its depth. The focal
    length is in pixels, and pixels are counted from the principal point.
    """
    # on the plane at distance one
    plane_x = x / z
    plane_y = y / z

    # the distortion grows with the distance from the optical axis
    r2 = plane_x**2 + plane_y**2
    radial = 1 + k1 * r2 + k2 * r2**2

    error_u = focal * radial * plane_x - seen_u
    error_v = focal * radial * plane_y - seen_v
    return error_u, error_v
