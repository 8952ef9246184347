"""Which functions are pure, which never carry a derivative, and which are refused by name.

Inactive values may only pass through what is listed here: everything else is refused.
"""

from __future__ import annotations

from adjointgen.rulebook import Rulebook

# The result is a shape, a truth value or a constant: it never depends smoothly on its argument.
INERT = frozenset(
    [f"builtins.{n}" for n in "len isinstance".split()]
    + [f"math.{n}" for n in "isnan isinf isfinite isclose".split()]
    + [
        f"numpy.{n}"
        for n in """shape ndim size isnan isinf isfinite isneginf isposinf iscomplexobj isreal
        logical_and logical_or logical_not logical_xor greater greater_equal less less_equal equal
        not_equal any all count_nonzero allclose isclose array_equal signbit zeros_like ones_like
        result_type argsort argmax argmin argpartition argwhere nonzero flatnonzero count_nonzero
        searchsorted lexsort digitize""".split()
    ]
)
# Methods of an array of which the same is true.
INERT_METHODS = frozenset("all any argmax argmin argpartition argsort nonzero searchsorted".split())

# Real functions whose derivative is zero wherever there is one.
FLAT = frozenset(
    [f"math.{n}" for n in "floor ceil trunc".split()]
    + [f"numpy.{n}" for n in "floor ceil trunc rint fix round around sign floor_divide".split()]
)

# Attributes of an active value that are inactive.
INERT_ATTRIBUTES = frozenset(["shape", "ndim", "size", "dtype", "itemsize", "nbytes"])

_PURE = {
    "builtins": """abs bool divmod float frozenset int len list max min pow range reversed
    round set slice sorted str sum tuple isinstance""",
    "numpy": """abs absolute add all allclose amax amin any append arange arccos arccosh arcsin
    arcsinh arctan arctan2 arctanh argmax argmin argsort around array asarray atleast_1d atleast_2d
    average bincount bool_ broadcast_to cbrt ceil clip column_stack concatenate copy copysign cos
    cosh cross cumprod cumsum deg2rad degrees diag diff digitize divide dot einsum equal exp exp2
    expand_dims expm1 eye fabs flip float16 float32 float64 floor floor_divide fmax fmin fmod full
    full_like geomspace greater greater_equal heaviside hstack hypot identity inner int16 int32
    int64 int8 interp isclose isfinite isinf isnan kron less less_equal linspace log log10 log1p
    log2 logaddexp logical_and logical_not logical_or logical_xor logspace matmul max maximum mean
    median meshgrid min minimum mod moveaxis multiply nan_to_num ndim negative not_equal ones
    ones_like outer pad percentile polyval positive power prod ptp quantile rad2deg radians ravel
    reciprocal remainder repeat reshape rint roll rot90 round searchsorted select shape sign
    signbit sin sinc sinh size sort split sqrt square squeeze stack std subtract sum swapaxes take
    tan tanh tensordot tile trace transpose trapezoid tri tril tril_indices triu triu_indices
    true_divide trunc unique diag_indices diag_indices_from indices ix_
    vander var vdot vstack where zeros zeros_like uint8 uint16 uint32 uint64 intp float_power
    fft.fftfreq fft.rfftfreq
    result_type can_cast array_equal isreal iscomplexobj isposinf isneginf finfo iinfo fix modf
    divmod frexp ldexp nextafter spacing gcd lcm i0 logaddexp2""",
}
PURE = frozenset(f"{lib}.{n}" for lib, names in _PURE.items() for n in names.split())
PURE_METHODS = frozenset(
    """all any argmax argmin argpartition argsort astype clip copy count cumprod cumsum diagonal dot
    flatten get index item items keys max mean min nonzero prod ravel repeat reshape round
    searchsorted squeeze std sum swapaxes take tolist trace transpose values var lower
    upper""".split()
)

# What the distributions of scipy.stats compute.
_OF_DISTRIBUTIONS = frozenset(
    """pdf logpdf pmf logpmf cdf logcdf sf logsf ppf isf entropy mean var std median""".split()
)

# Casts that would cut the derivative if they were let through.
CASTS = frozenset(
    [f"builtins.{n}" for n in "int float bool round str".split()]
    + [
        f"numpy.{n}"
        for n in """float16 float32 float64 longdouble int8 int16 int32 int64 intp uint8 uint16
        uint32 uint64 bool_""".split()
    ]
)
CAST_METHODS = frozenset(["astype", "item", "tolist", "view", "round", "__float__", "__int__"])

_IMPURE = frozenset(
    f"builtins.{n}"
    for n in """eval exec compile open print input __import__ globals locals vars setattr delattr
    getattr breakpoint exit quit id hash iter next memoryview super object type callable dir help
    map filter zip enumerate""".split()
)
_IMPURE_MODULES = tuple(
    """os. sys. time. io. subprocess. datetime. pathlib. numpy.load numpy.save numpy.fromfile
    numpy.genfromtxt""".split()
)

# Methods that change their object, and what to write instead.
IN_PLACE = {
    "sort": "use `np.sort(x)`, which makes a new array",
    "fill": "use `np.full_like(x, value)`, which makes a new array",
    "resize": "use `np.resize(x, shape)`, which makes a new array",
    "partition": "use `np.partition(x, k)`, which makes a new array",
    **dict.fromkeys(["put", "itemset", "setfield"], "build a new array instead"),
    **dict.fromkeys(["append", "extend", "insert", "pop"], "write the whole list at once"),
    **dict.fromkeys(["update", "setdefault"], "write the whole dictionary at once"),
}
_WRITES = frozenset(
    f"numpy.{n}"
    for n in "copyto fill_diagonal place put put_along_axis putmask add.at subtract.at".split()
)

RANDOM_METHODS = frozenset(
    """normal uniform random standard_normal integers randint rand randn random_sample choice
    shuffle permutation exponential poisson gamma beta binomial multivariate_normal""".split()
)

_COMPLEX = frozenset(
    ["builtins.complex"]
    + [
        f"numpy.{n}"
        for n in """real imag conj conjugate angle real_if_close iscomplex complex64
        complex128""".split()
    ]
)
COMPLEX_ATTRIBUTES = frozenset(["real", "imag", "conj", "conjugate"])

# What to call where a builtin has no rule.
INSTEAD = {
    "builtins.max": "np.maximum(a, b)",
    "builtins.min": "np.minimum(a, b)",
    "builtins.sum": "np.sum(x)",
    "math.fsum": "np.sum(x)",
}


def is_pure(canonical: str, book: Rulebook) -> bool:
    """May this function be called on inactive values?"""
    if canonical in PURE or canonical in INERT or canonical in FLAT or book.find(canonical):
        return True
    library, _, name = canonical.rpartition(".")
    if library.startswith("scipy.stats."):
        return name in _OF_DISTRIBUTIONS
    return library in ("math", "scipy.special") and not name.startswith("_")


def is_random(canonical: str) -> bool:
    drawn = canonical.startswith("scipy.stats.") and canonical.endswith(".rvs")
    return drawn or canonical.startswith(("numpy.random.", "random.", "secrets.", "uuid."))


def is_impure(canonical: str) -> bool:
    return canonical in _IMPURE or canonical.startswith(_IMPURE_MODULES)


def is_write(canonical: str) -> bool:
    """Does it change its argument in place?"""
    return canonical in _WRITES or (canonical.startswith("numpy.") and canonical.endswith(".at"))


def is_complex(canonical: str) -> bool:
    return canonical in _COMPLEX or canonical.startswith("cmath.")
