"""What NumPy and SciPy make of the types and shapes of what they are given.

takes: what is known of operands
gives: what is known of the result, by operator-like promotion and broadcasting
"""

from __future__ import annotations

from adjointgen import purity, rulebook
from adjointgen.program import Shape, Value
from adjointgen.rule import TABLE

# Elementwise functions make a floating result of every real input, but for those that keep
# integers, and those that always make float64.
KEEPING = frozenset(
    f"numpy.{n}"
    for n in """abs absolute sign negative positive square add subtract multiply power pow maximum
    minimum where floor ceil trunc fix round around clip fmax fmin remainder mod fmod floor_divide
    reciprocal divmod nan_to_num ones_like zeros_like sum prod max min ptp nansum nanprod nanmax
    nanmin vander cumsum cumprod nancumsum nancumprod dot matmul transpose matrix_transpose reshape
    ravel squeeze expand_dims atleast_1d atleast_2d atleast_3d copy array asarray asanyarray
    ascontiguousarray swapaxes moveaxis rollaxis flip fliplr flipud rot90 roll broadcast_to full
    tile repeat resize pad triu tril diag diagflat diagonal trace take take_along_axis compress
    extract choose select delete insert sort partition trim_zeros diff ediff1d convolve correlate
    unwrap split array_split hsplit vsplit dsplit unstack meshgrid broadcast_arrays append block
    stack concatenate hstack vstack dstack column_stack polyval vdot inner outer vecdot cross
    tensordot kron einsum matvec vecmat cumulative_sum linalg.trace linalg.matrix_power
    linalg.multi_dot linalg.diagonal fft.fftshift fft.ifftshift
    lib.stride_tricks.sliding_window_view add.outer subtract.outer multiply.outer
    maximum.accumulate minimum.accumulate""".split()
) | {"indexing", *(f"scipy.linalg.{n}" for n in ("block_diag", "toeplitz", "circulant"))}
DOUBLE = frozenset(
    """numpy.float_power numpy.interp numpy.cov numpy.corrcoef numpy.vander numpy.polyfit
    numpy.bincount scipy.integrate.simpson scipy.linalg.det scipy.linalg.logm
    scipy.linalg.solve_discrete_lyapunov scipy.special.yn scipy.special.kn scipy.special.expn
    scipy.special.polygamma scipy.special.lambertw scipy.special.spherical_jn
    scipy.special.spherical_yn scipy.special.spherical_in""".split()
)
# They make an array of a plain number first, and so float64 of float32 beside it.
JOINING = frozenset(
    f"numpy.{n}"
    for n in """array asarray stack concatenate hstack vstack dstack column_stack append block
    add.outer subtract.outer multiply.outer outer inner vdot kron tensordot einsum convolve
    correlate""".split()
) | {"scipy.linalg.block_diag"}
# Of a whole array they make a plain number, else what NumPy makes.
UNTYPED = frozenset(["scipy.linalg.norm"])
# They make float64 of float32 beside a plain number, in some versions of SciPy.
WIDENING = frozenset(
    f"scipy.special.{n}"
    for n in """spherical_kn gammainc gammaincc gammaincinv gammainccinv beta betaln xlogy xlog1py
    ellipkinc ellipeinc hyp2f1""".split()
)


def acts_by_element(function: str) -> bool:
    rules = rulebook.find(function)
    if rules:
        return rules[0].elementwise and TABLE not in rules[0].annotations
    return function in purity.FLAT or function in KEEPING


def doubles(function: str) -> bool:
    """Does it make float64 of float32 too?"""
    return function in DOUBLE or function.startswith("scipy.stats.")


def mapped(function: str, arguments: list[Value]) -> Value:
    """The value of a function that acts by element, by those of its operands."""
    if function == "numpy.clip":  # no ufunc: it makes an array of what it clips
        arguments = [arguments[0]._replace(type=strong(arguments[0].type)), *arguments[1:]]
    joined = join(*arguments)
    if doubles(function):
        return Value(joined.shape, 2, type="f8")
    type = strong(joined.type)
    if function.startswith("scipy.special."):  # their loops are for operands of one type
        plain = set() if function in WIDENING else {""}
        type = type if len({a.type for a in arguments} - plain) <= 1 else None
    joined = joined._replace(number=False, type=type)
    return joined if function in KEEPING else joined._replace(floating=2)


def truth(value: Value) -> Value:
    return Value(value.shape, 0, type=value.type if value.type in ("", "s") else "b")


def strong(type: str | None) -> str | None:
    """NumPy's functions make float64 of Python's own numbers."""
    return "f8" if type in ("", "s") else type


def join(*values: Value) -> Value:
    """The value of an elementwise operation with operator-like promotion."""
    shape: Shape = ()
    type = values[0].type
    for value in values:
        shape = join_shapes(shape, value.shape)
        type = join_types(type, value.type)
    return Value(shape, max(v.floating for v in values), all(v.number for v in values), type)


def join_types(a: str | None, b: str | None) -> str | None:
    """The floating type after promotion, None where it is not known."""
    if a == b:
        return a
    if a is None or b is None or ("b" in (a, b) and (a in ("", "s") or b in ("", "s"))):
        return None
    for one, other in ((a, b), (b, a)):
        if one in ("", "b") or (one == "s" and other.startswith(("*", "f8"))):
            return other
    return None


def join_shapes(a: Shape, b: Shape) -> Shape:
    """The shape after broadcasting, None where it is not known."""
    if a == b or b == ():
        return a
    if a == ():
        return b
    if not isinstance(a, tuple) or not isinstance(b, tuple):
        return None
    size = max(len(a), len(b))
    left, right = ("1",) * (size - len(a)) + a, ("1",) * (size - len(b)) + b
    joined = []
    for m, n in zip(left, right):
        if m != n and "1" not in (m, n):
            return None
        joined.append(n if m == "1" else m)
    return tuple(joined)
