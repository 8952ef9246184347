"""Which functions are pure, which never carry a derivative, and which are refused by name.

Inactive values may only pass through what is listed here: everything else is refused.
"""

from __future__ import annotations

import ast

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
        result_type argsort argmax argmin nanargmax nanargmin argpartition argwhere nonzero
        flatnonzero searchsorted lexsort digitize isin unravel_index ravel_multi_index
        tril_indices_from triu_indices_from""".split()
    ]
)
# The first argument is asked for its shape and type alone.
LIKE = frozenset(["numpy.full_like"])
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
    average bartlett bincount blackman bool_ broadcast_to cbrt ceil clip column_stack concatenate
    copy copysign cos cosh cross cumprod cumsum deg2rad degrees diag diff digitize divide dot
    einsum equal exp exp2 expand_dims expm1 eye fabs flip float16 float32 float64 floor
    floor_divide fmax fmin fmod full full_like geomspace greater greater_equal hamming hanning
    heaviside hstack hypot identity inner int16 int32 int64 int8 interp isclose isfinite isinf
    isnan kaiser kron less less_equal linspace log log10 log1p log2 logaddexp logical_and
    logical_not logical_or logical_xor logspace matmul max maximum mean median meshgrid min minimum
    mod moveaxis multiply nan_to_num ndim negative not_equal ones ones_like outer pad percentile
    polyval positive power prod ptp quantile rad2deg radians ravel reciprocal remainder repeat
    reshape rint roll rot90 round searchsorted select shape sign signbit sin sinc sinh size sort
    split sqrt square squeeze stack std subtract sum swapaxes take tan tanh tensordot tile trace
    transpose trapezoid tri tril tril_indices triu triu_indices true_divide trunc unique
    diag_indices diag_indices_from indices ix_ vander var vdot vstack where zeros zeros_like uint8
    uint16 uint32 uint64 intp float_power
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

# How many arguments without a keyword a function takes before the one that it writes into: the
# ufuncs of NumPy, its functions with `out` (or `copy`), SciPy's, which overwrite what they
# are told.
_INPUTS = {
    1: """numpy.nan_to_num numpy.fix numpy.isneginf numpy.isposinf scipy.linalg.det
    scipy.linalg.inv scipy.linalg.qr scipy.linalg.svdvals""",
    2: """numpy.all numpy.amax numpy.amin numpy.any numpy.argmax numpy.argmin numpy.around
    numpy.choose numpy.concat numpy.concatenate numpy.dot numpy.max numpy.median numpy.min
    numpy.nanargmax numpy.nanargmin numpy.nanmax numpy.nanmedian numpy.nanmin numpy.outer numpy.ptp
    numpy.round numpy.stack scipy.special.zeta scipy.linalg.cholesky scipy.linalg.cho_factor
    scipy.linalg.cho_solve""",
    3: """numpy.clip numpy.compress numpy.cumprod numpy.cumsum numpy.mean numpy.nancumprod
    numpy.nancumsum numpy.nanmean numpy.nanpercentile numpy.nanprod numpy.nanquantile numpy.nanstd
    numpy.nansum numpy.nanvar numpy.percentile numpy.prod numpy.quantile numpy.std numpy.sum
    numpy.take numpy.var scipy.linalg.solve scipy.linalg.solve_banded scipy.linalg.svd
    numpy.maximum.accumulate numpy.minimum.accumulate""",
    4: """numpy.fft.fft numpy.fft.fft2 numpy.fft.fftn numpy.fft.ifft numpy.fft.ifft2 numpy.fft.ifftn
    numpy.fft.irfft numpy.fft.rfft numpy.fft.rfft2 numpy.fft.rfftn""",
    5: "numpy.trace scipy.linalg.solve_triangular",
}
_UFUNCS = {
    "numpy": {
        1: """abs absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan
        atanh cbrt ceil cos cosh deg2rad degrees exp exp2 expm1 fabs floor frexp isfinite
        isinf isnan log log10 log1p log2 logical_not modf negative positive rad2deg radians
        reciprocal rint sign signbit sin sinh spacing sqrt square tan tanh trunc""",
        2: """add arctan2 atan2 copysign divide divmod equal float_power floor_divide fmax fmin
        fmod gcd greater greater_equal heaviside hypot lcm ldexp less less_equal logaddexp
        logaddexp2 logical_and logical_or logical_xor matmul matvec maximum minimum mod
        multiply nextafter not_equal pow power remainder subtract true_divide vecdot vecmat""",
    },
    "scipy.special": {  # those without a rule, whose operands say how many they are
        1: """airye bei beip ber berp cosdg cotdg ellipkm1 gammasgn it2i0k0 it2j0y0 it2struve0
        itairy iti0k0 itj0y0 itmodstruve0 itstruve0 kei keip ker kerp kolmogi kolmogorov
        modfresnelm modfresnelp round sindg tandg zetac""",
        2: """agm binom chdtr chdtrc chdtri chdtriv ellipj elliprc eval_chebyc eval_chebys
        eval_chebyt eval_chebyu eval_hermite eval_hermitenorm eval_laguerre eval_legendre
        eval_sh_chebyt eval_sh_chebyu eval_sh_legendre mathieu_a mathieu_b modstruve pbdv
        pbvv pbwa pdtr pdtrc pdtri pdtrik poch smirnov smirnovi stdtr stdtridf stdtrit
        struve tklmbda""",
        3: """bdtr bdtrc bdtri bdtrik bdtrin besselpoly betainccinv btdtria btdtrib chndtr
        chndtridf chndtrinc chndtrix elliprd elliprf elliprg eval_gegenbauer
        eval_genlaguerre fdtr fdtrc fdtri fdtridfd gdtr gdtrc gdtria gdtrib gdtrix hyperu
        log_wright_bessel lpmv mathieu_cem mathieu_modcem1 mathieu_modcem2 mathieu_modsem1
        mathieu_modsem2 mathieu_sem nbdtr nbdtrc nbdtri nbdtrik nbdtrin nctdtr nctdtridf
        nctdtrinc nctdtrit nrdtrimn nrdtrisd obl_cv pro_cv radian voigt_profile
        wright_bessel""",
        4: """elliprj eval_jacobi eval_sh_jacobi ncfdtr ncfdtri ncfdtridfd ncfdtridfn ncfdtrinc
        obl_ang1 obl_rad1 obl_rad2 pro_ang1 pro_rad1 pro_rad2""",
        5: "obl_ang1_cv obl_rad1_cv obl_rad2_cv pro_ang1_cv pro_rad1_cv pro_rad2_cv",
    },
}
_TWICE = (
    *(f"numpy.{n}" for n in "median percentile quantile nanpercentile nanquantile".split()),
    *(f"scipy.linalg.{n}" for n in "solve solve_banded".split()),
)
_FUNCTIONS = {name: count for count, names in _INPUTS.items() for name in names.split()}
INPUTS = _FUNCTIONS | {
    f"{library}.{name}": count
    for library, table in _UFUNCS.items()
    for count, names in table.items()
    for name in names.split()
}
# Keywords by which a function writes into an array.
_WRITING = ("out", "overwrite_input", *(f"overwrite_{x}" for x in ("a", "ab", "b", "x")))

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
    + [
        f"scipy.special.{n}"
        for n in "hankel1 hankel1e hankel2 hankel2e kelvin sph_harm wofz".split()
    ]
)
COMPLEX_ATTRIBUTES = frozenset(["real", "imag", "conj", "conjugate"])

# What to call where a builtin has no rule.
INSTEAD = {
    "builtins.max": "np.maximum(a, b)",
    "builtins.min": "np.minimum(a, b)",
    "builtins.sum": "np.sum(x)",
    "math.fsum": "np.sum(x)",
    "numpy.trapz": "np.trapezoid",
    "numpy.add.accumulate": "np.cumsum(x)",
    "numpy.add.reduce": "np.sum(x, axis=0)",
    "numpy.logaddexp.reduce": "special.logsumexp(x, axis=0)",
    "numpy.maximum.reduce": "np.max(x, axis=0)",
    "numpy.minimum.reduce": "np.min(x, axis=0)",
    "numpy.multiply.accumulate": "np.cumprod(x)",
    "numpy.multiply.reduce": "np.prod(x, axis=0)",
    "scipy.integrate.cumtrapz": "scipy.integrate.cumulative_trapezoid",
    "scipy.integrate.trapz": "np.trapezoid",
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


def written(node: ast.Call, canonical: str, method: str, book: Rulebook) -> ast.AST | None:
    """The argument of a call that it would write into, or by which it is told to write."""
    copies = canonical == "numpy.nan_to_num"
    harmless = (True,) if copies else (None, False)
    for k in node.keywords:
        writing = k.arg in _WRITING or (copies and k.arg == "copy")
        if writing and (k.arg == "out" or not _is(k.value, harmless)):
            return k
    bound = method in PURE_METHODS  # its array is no argument
    name = f"numpy.{method}" if bound else canonical
    count = INPUTS.get(name)
    if count is None and name.startswith("scipy.special."):
        rules = book.find(name)
        ufunc = bool(rules) and rules[0].positional == len(rules[0].operands)
        count = rules[0].positional if ufunc else None
    further = [] if count is None else node.args[count - bound :]
    if name in _FUNCTIONS:  # other arguments follow; two of some are such flags
        further = further[: 1 + (name in _TWICE)]
    return next((a for a in further if not _is(a, harmless)), None)


def _is(node: ast.expr, constants: tuple[object, ...]) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is c for c in constants)


def is_complex(canonical: str) -> bool:
    return canonical in _COMPLEX or canonical.startswith("cmath.")
