"""Small functions, each of which decides one thing about seeds, types, starts or closing lines."""

import math

import numpy as np
from scipy import special


def plain(x):
    return np.exp(x)


def an_input(x: float):
    return x


def an_input_of_unknown_shape(x):
    return x


def an_input_among_others(x: float, y):
    a = np.exp(x)
    return a, a * x, x, y


def twice(x):
    a = np.exp(x)
    return a, a


def twice_broadcast(x, c):
    a = x + c
    return a, a


def two_broadcast(x, c):
    a = np.exp(x + c)
    return x + c, a


def three_times_an_integer(x: float, k: int):
    y = x * k
    return y, y, y


def a_constant_result_too(x):
    return 2.5, x**2


def of_an_integer(x: float, k: int):
    y = x * k
    z = y * 3
    return z + y


def sum_of_an_integer(x: float, k: int):
    y = x + k
    return y * k


def integer_first(k: int, x: float):
    return k * (x * 2)


def floats_lift(x: float, k: int):
    return (x * 2.0) * k


def by_itself(x):
    return x * x


def by_another(x: float, y: float):
    return x * y


def by_another_of_unknown_shape(x, y):
    return x * y


def cubed_by_hand(x):
    return x * x * x


def a_sum_of_itself(x):
    return x + x


def a_copy(x):
    y = x
    return y


def a_copy_in_between(x: float):
    y = x
    z = y * 2
    return z + y


def copies_of_arrays(x, c):
    y = x
    z = +y
    return z + c


def subtracted(x: float, y: float):
    a = x - y
    b = -a
    return b - a


def a_larger_one(x: float, y: float):
    return np.maximum(x, y)


def a_larger_array(x: Float[np.ndarray, "n"], y: float):
    return np.maximum(x, y)


def a_larger_one_in_between(x: float, y: float):
    a = np.maximum(x, y)
    b = np.minimum(a, 2.0)
    return b * 3


def a_larger_one_of_itself(x):
    return np.maximum(x, x) * 2


def clipped(x):
    a = np.maximum(x, 0.5)
    return np.minimum(a, 1)


def declared(x: Float[np.ndarray, "n"], y: Float[np.ndarray, "n"]):
    return x * y + x


def declared_and_scalar(x: Float[np.ndarray, "n"], s: float):
    a = x * s
    return np.sum(a)


def declared_and_doubled(x: Float[np.ndarray, "n"]):
    a = x * 2
    return np.mean(a * x)


def declared_rows(x: Float[np.ndarray, "1 d"], y: Float[np.ndarray, "n 1"]):
    return x + y


def declared_table(x: Float[np.ndarray, "n d"], w: Float[np.ndarray, "d"]):
    p = x * w
    return np.sum(np.tanh(p))


def declared_and_not(x: Float[np.ndarray, "n"], u):
    a = np.exp(x) * u
    return np.sum(a) + np.sum(x)


def broadcast_and_summed(x, c):
    a = (x + 1) * c
    return np.sum(a)


def a_mean_of_integers(x, k: int):
    a = x * k
    return np.mean(a) * k


def summed_twice(x):
    return np.sum(x) * np.sum(x)


def a_sum_of_what_is_not_floating(x):
    y = x * 3
    s = np.sum(y)
    return s * s


def a_sum_behind_a_guard(x: Float[np.ndarray, "n"]):
    s = np.sum(x)
    return np.where(x > 0, s, 1.0)


def a_product_behind_a_guard(x: float, y: float):
    a = x * 2
    b = x * y
    c = x * 1e999
    return np.where(x > 0, a + b, c)


def a_guard_of_a_copy(x):
    a = np.log(x)
    b = -a
    return np.where(x > 0, b, x)


def unused(x, y):
    a = x * y
    b = x * 2
    return b


def unused_scalar(x: float, y: float):
    a = np.exp(y)
    return x * 2


def a_condition_only(x, y):
    return np.where(y > 0, x, 0.0)


def an_angle(y: float, x: float):
    return np.arctan2(y, x) * 2


def an_angle_of_arrays(y, x):
    a = np.arctan2(y, x)
    return a


def an_angle_to_a_constant(y):
    return np.arctan2(y, 2.0) * 2


def a_hypotenuse(x: float, k: int):
    return np.hypot(x, k)


def a_power(x, y: float):
    return x**y


def a_power_of_two(y: float):
    return 2**y


def integer_powers(x):
    return x**3 + x**1 + x**2 + x**0


def negative_powers(x: float):
    return x**-1 + x**0.5 + x**-2.5 + 3 / x**2


def a_power_of_a_negated_number(x: float):
    return (-2) * x + 1e-3 * x - 0x10 * x


def normal(x):
    return special.ndtr(x) * 2


def normal_result(x: float):
    return special.ndtr(x)


def mixed_types(x, s: float):
    a = x * s
    b = np.exp(s)
    return a * b


def over_several_lines(x, y):
    return (
        x
        * y
    )


def a_square_of_a_float(x: float):
    return x**2


def a_square_of_an_array(x: Float[np.ndarray, "n"]):
    return x**2


def a_local_called_f(x):
    f = x * 2
    return f + x


def annotated_locals(x):
    a: float = x * 2
    n: int = 2
    b: bool = True
    c: Vector[float] = a * n
    return c * b


def dotted_over_lines(x):
    return x * (np
                .pi)


def commented_results(x, y):
    a = x * y  # the product
    # what is returned
    return x * 2, a * 3, y  # all three


def two_axes_before(x: Float[np.ndarray, "m n d"], w: Float[np.ndarray, "d"]):
    return x * w * 2


def two_axes_kept(x: Float[np.ndarray, "m n d"], w: Float[np.ndarray, "1 n 1"]):
    return x * w * 2


def an_axis_before_and_one_kept(x: Float[np.ndarray, "m n d"], w: Float[np.ndarray, "1 d"]):
    return x * w * 2


def ones_on_both_sides(x: Float[np.ndarray, "1 d"], w: Float[np.ndarray, "1 1 d"]):
    return x * w * 2


def one_shape_of_two_is_known(x: Float[np.ndarray, "n"], u):
    a = u * 2
    b = x * 3
    return a * b * 2


def a_scalar_beside_an_unknown_shape(s: float, u):
    return s * u * 2


def quotients_behind_a_guard(x: float, y, k: int, a: Float[np.ndarray, "n"]):
    b = x / y
    c = x / a
    d = k * 2
    e = x / d
    return np.where(y > 0, b + c + e, 0.0)


def what_operators_make_of_numbers(x: float, y: float):
    a = y * 2
    b = y * (2 + 3)
    c = x / a + x / b
    return np.where(y > 0, c, 0.0)


def what_operators_make_of_arrays(x: float, y: float):
    a = np.exp(y)
    b = a * a
    c = y * a
    d = x / a
    e = x / b
    f = x / c
    return np.where(y > 0, d + e + f, 0.0)


def guarded_and_not(x: float, y: float):
    a = x / y
    b = y / x
    return a + np.where(y > 0, b, 0.0)


def a_mean_behind_a_guard(x, y: float):
    a = np.mean(x)
    return np.where(y > 0, a, 0.0)


def an_input_as_condition(x):
    return np.where(x, x, 2.0) * 3


def a_remainder(x, y, q: int):
    a, b = np.divmod(x, y)
    return b * q


def a_mean_along(x):
    return np.mean(x, axis=0)


def a_deviation_along(x):
    return np.std(x, axis=0) * 2


def a_sum_along(x: Float[np.ndarray, "n d"]):
    return np.sum(x, axis=0)


def a_product_of_vectors(x, w):
    return np.dot(x, w)


def a_product_of_declared_vectors(x: Float[np.ndarray, "n"], w: Float[np.ndarray, "n"]):
    return np.dot(x, w) * 2


def a_determinant(a: Float[np.ndarray, "n n"]):
    return np.linalg.det(a) * 2


def a_larger_sum(x):
    return np.maximum(np.sum(x), 1.0) * 2


def a_float_exponent(x: float):
    return x**3.0 + x**.5 + x / .5


def radians(x):
    return np.radians(x) * 2


def taken(x: Float[np.ndarray, "n"], i: int):
    return x[i] * 2


def clipped_above(x):
    return np.clip(x, None, 1.0) * 2


def kept_dimensions(x: Float[np.ndarray, "n d"]):
    return np.mean(x, axis=1, keepdims=True) * x


def a_root_of_math_behind_a_guard(x: float, y: float):
    a = math.sqrt(y)
    b = x / a
    return np.where(y > 0, b, 0.0)


def rows_of_a_square(x: Float[np.ndarray, "n n"]):
    w = np.ones(len(x))
    return (x * 2 - x * w) - x * x


def a_larger_double(x):
    return np.maximum(np.float_power(x, 2.0), 1.0) * 2


def a_contraction(x: Float[np.ndarray, "n"], w: Float[np.ndarray, "n"]):
    return np.einsum("i,i", x, w) * 2


def an_integral(x: Float[np.ndarray, "n"]):
    return np.trapezoid(x) * 2


def transposed(x: Float[np.ndarray, "n d"]):
    return np.transpose(x, (1, 0)) * 2


def summed_along_both(x: Float[np.ndarray, "n d"], y: Float[np.ndarray, "m"]):
    return np.sum(x, axis=(0, 1)) * y


def unpacked(x, y):
    # whole and rest
    q, r = np.divmod(x, y)  # of a division
    return r * 2 + q


def unpacked_into_a_list(x, y):
    [q, r] = np.divmod(x * 2, y)  # of a product
    return r * x + q


def unpacked_twice_at_once(x, y):
    # above
    (q, r) = (s, t) = np.divmod(x, y)  # behind
    return r * 2 + t * s


def unpacked_beside_another(x, y):
    (q, r), s = np.divmod(x, y), y * 2
    return r * q + s


def unpacked_of_a_call(x, k: int):
    q, r = divmod(abs(k), 2)
    return x * q + x * r


def unpacked_exponents(x):
    m, e = np.frexp(x)
    return x * e + m


def unpacked_where_nothing_is_active(x, k: int):
    q, r = divmod(k, 2)
    return x * q + x * r


def unpacked_sizes(x: Float[np.ndarray, "n d"]):
    n, d = x.shape
    return x * n / d


def unpacked_twice(x: Float[np.ndarray, "n"], y: Float[np.ndarray, "n"]):
    a, b = np.modf(x)
    c, d = np.modf(y)
    return a * c + b + d


def unpacked_vectors(a: Float[np.ndarray, "n n"]):
    w, v = np.linalg.eigh(a + a.T)
    return v @ w


def unpacked_pieces(x: Float[np.ndarray, "n"]):
    a, b, c = np.split(x, 3)  # of equal sizes
    return a * c + b


def pieces_of_which_one_is_read(x: Float[np.ndarray, "n"]):
    a, b, c = np.split(x, 3)
    return b * 2


def one_of_several(a: Float[np.ndarray, "n n"]):
    return np.linalg.eigh(a + a.T)[1] * 2


def one_of_two(x):
    return np.modf(x)[0] * 2


def sliced(x: Float[np.ndarray, "n"], k: int):
    return x[len(x) - 2 :] * x[k : k + 2]


def sliced_twice(x: Float[np.ndarray, "n d"], k: int):
    return x[0, abs(k) - 1 :] * 2


def indexed_by_a_call(x: Float[np.ndarray, "n"], k: int):
    return x[abs(k)] * 2


def picked_by_order(x: Float[np.ndarray, "n"]):
    return x[np.argsort(x)] * 2


def an_inactive_call(x, k: int):
    return x * np.exp(k) + x * (k + 1)


def an_inactive_result(x, k: int):
    a = x * 2
    return a, k


def a_global_as_result(x):
    a = x * 2
    return a, np.pi


def no_local_as_result(x):
    return x * 2, np.exp(x)


def annotated_text(x):
    a: str = "sum"
    b: "float" = x * 2
    return np.sum(b)


def a_method_of_an_operation(x: Float[np.ndarray, "n d"]):
    return (x * 2).T.sum(axis=0)


def of_constants(x):
    return x * (2 * np.pi) + x * -1.5


def numbers_as_conditions(x):
    return np.where(x * 2, x, 1.0) + np.where(np.sin(x), x, 2.0)


SECOND = 2.0
FIRST = SECOND * 3.0


def constants_of_the_module(x):
    return x * FIRST, SECOND


def a_parameter_of_that_name(x, SECOND: int):
    return x * SECOND


def a_number_and_an_array(x):
    w = x
    return w, w * w


def places_beside_a_slice(x: Float[np.ndarray, "n d"]):
    return x[1:, [0, 1, 1]]
