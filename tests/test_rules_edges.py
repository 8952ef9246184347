"""Rules at their kinks and edges, on scalars written out, and as `math` spells them."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

import adjointgen
from adjointgen import rulebook
from adjointgen.rule import NUMBERS
from tests.rules import book, exact
from tests.rules.book import ENTRIES, close

EDGES = [
    pytest.param(e, point, kind, id=f"{k}-{i}-{kind.__name__}")
    for k, e in ENTRIES.items()
    for i, (_, point) in enumerate(e.edges)
    for kind in ([float] if e.library == "math" else [np.float64, np.float32])
]


@pytest.mark.parametrize("entry, point, kind", EDGES)
def test_edges(entry: book.Entry, point: book.Values, kind: Any) -> None:
    rule = entry.rule
    stated = {n: v for n, v in point.items() if re.match(r"d\w+_d", n)}
    at = {n: v for n, v in point.items() if n not in stated}
    # An infinite or undefined derivative may warn. Nothing may warn of overflow.
    told = "raise" if all(map(math.isfinite, stated.values())) else "ignore"
    with np.errstate(all="raise", divide=told, invalid=told, under="ignore"):
        if entry.scalars or {*NUMBERS} & {*rule.annotations}:  # whose text depends on them
            source, names = book.written(entry, at)
            _, parts = book.generated(source)(*(kind(at[n]) for n in names), with_grad=True)
            parts = parts if len(names) > 1 else (parts,)
            found = {f"d{rule.result}_d{n}": part for n, part in zip(names, parts)}
        else:
            drawn = next(book.scalars(entry, 1, np.random.default_rng(8)))
            given = {n: kind(v) for n, v in {**drawn, **at}.items()}
            seed = 1.5 if rule.seed else 1.0
            _, derivatives = entry.run(given, kind(seed))
            found = {f"d{z}_d{x}": part / kind(seed) for (z, x), part in derivatives.items()}
    assert stated and set(stated) <= set(found)
    for name, wanted in stated.items():
        rtol = 1e-6 if kind is np.float32 else 1e-13
        assert close(found[name], kind(wanted), rtol), (name, found[name], wanted)


TIES = {
    "numpy.maximum": [(1.0, 1.0)],
    "numpy.minimum": [(1.0, 1.0)],
    "numpy.fmax": [(1.0, 1.0), (1.0, math.nan), (math.nan, 1.0)],
    "numpy.fmin": [(1.0, 1.0), (math.nan, 1.0), (1.0, math.nan)],
    "numpy.clip": [(1.0, 1.0, 2.0), (2.0, 1.0, 2.0), (1.0, 1.0, 1.0), (0.0, 3.0, 3.0)],
    "numpy.clip_below": [(1.0, 1.0)],
    "numpy.clip_above": [(1.0, 1.0)],
}


@pytest.mark.parametrize("key, point", [(k, p) for k, points in TIES.items() for p in points])
def test_a_tie_is_shared(key: str, point: tuple[float, ...]) -> None:
    _, derivatives = ENTRIES[key].run(dict(zip(ENTRIES[key].letters, point)), 1.5)
    assert sum(derivatives.values()) == 1.5


@pytest.mark.parametrize(
    "x, wanted", [(-1.0, 2.0), (0.25, 0.6), (-2.5, -1.0), (1.5, 0.6), (2.0, 0.0)]
)
def test_interp_at_its_knots(x: float, wanted: float) -> None:
    """The piece from a knot on, at the last knot the piece before it, 0 outside."""
    _, derivatives = ENTRIES["numpy.interp"].run({"x": x, "xp": book.XP, "fp": book.FP})
    assert close(derivatives["z", "x"], wanted, 1e-15)


# ----- far out -----

FAR = [*"erf erfc ndtr expit log_ndtr log_expit gammainc gammaincc".split()]
FAR = [f"scipy.special.{name}" for name in FAR]
FAR += [k for k in ENTRIES if re.search(r"stats\..*(?:pdf|cdf|sf)(?:_scaled)?$", k)]


@pytest.mark.parametrize("key", FAR)
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_does_not_change_at_infinity(key: str, kind: Any) -> None:
    """Where the value is finite there, and its own density is in SciPy, every derivative is 0."""
    entry = ENTRIES[key]
    far = entry.letters[-1] if "gammainc" in key else entry.letters[0]
    drawn = next(book.scalars(entry, 1, np.random.default_rng(8)))
    held = 0
    for x in (-math.inf, math.inf):
        values = {n: kind(v) for n, v in {**drawn, far: x}.items()}
        with np.errstate(all="ignore"):
            (value,), derivatives = entry.run(values)
        if np.isfinite(value):
            constant = {"log_ndtr", "log_expit"} & {key.rpartition(".")[2]} and x < 0
            assert constant or set(map(float, derivatives.values())) == {0.0}, x
            held += 1
    logarithm = re.search(r"logpdf|loggamma", key)
    assert held or logarithm or re.search(r"(?:gamma|chi2)_pdf", key)  # which is nan in SciPy


@pytest.mark.parametrize(
    "call, x, wanted",
    [
        ("stats.norm.pdf(x, 0.0, s)", np.float32(3e19), 0.0),
        ("stats.t.pdf(x, 3.0, 0.0, s)", 1e160, 0.0),
        ("stats.cauchy.pdf(x, 0.0, s)", 1e200, 0.0),
        ("stats.gamma.cdf(x, 0.5, 0.0, s)", 0.0, 0.0),  # where its density is infinite
        ("stats.chi2.sf(x, 1.0, 0.0, s)", 0.0, 0.0),
        ("stats.beta.logsf(x, 0.5, 2.0, 0.0, s)", 0.0, 0.0),
    ],
)
def test_far_out_by_a_parameter(call: str, x: Any, wanted: float) -> None:
    source = f"from scipy import stats\n\n\ndef f(x, s):\n    return {call}\n"
    with np.errstate(over="ignore"):  # in SciPy's own density
        value, found = book.generated(source, "s")(x, type(x)(1.5), with_grad=True)
    assert np.isfinite(value) and found == wanted


@pytest.mark.parametrize("df", [0.3, 3.0])
@pytest.mark.parametrize("key", ["t_logpdf", "t_pdf"])
def test_a_square_that_overflows_in_float32(key: str, df: float) -> None:
    entry = ENTRIES[f"scipy.stats.t.{key}"]
    values = {"x": 3e19, "df": df, "loc": 0.0, "scale": 1.0}
    _, wanted = entry.run(values)
    with np.errstate(over="ignore"):
        _, found = entry.run({x: np.float32(v) for x, v in values.items()})
    for place, part in found.items():
        assert part == pytest.approx(float(wanted[place]), rel=1e-5), place


def test_intervals_without_an_end() -> None:
    """Of censored observations; the probability of the whole line does not change."""
    source = "import numpy as np\nfrom scipy import stats\n\n\ndef f(low, high, mu, sigma):\n"
    source += "    high_cdf = stats.norm.cdf(high, mu, sigma)\n"
    source += "    return high_cdf - stats.norm.cdf(low, mu, sigma)\n"
    low, high = np.array([-np.inf, 0.0, 0.5, -np.inf]), np.array([0.0, 0.5, np.inf, np.inf])
    _, parts = book.generated(source)(low, high, np.full(4, 0.2), np.full(4, 1.5), with_grad=True)
    p, q = (lambda x: stats.norm.pdf(x, 0.2, 1.5)), (lambda x: (x - 0.2) / 1.5)
    wanted = [
        [0.0, -p(0.0), -p(0.5), 0.0],
        [p(0.0), p(0.5), 0.0, 0.0],
        [-p(0.0), p(0.0) - p(0.5), p(0.5), 0.0],
        [-p(0.0) * q(0.0), p(0.0) * q(0.0) - p(0.5) * q(0.5), p(0.5) * q(0.5), 0.0],
    ]
    np.testing.assert_allclose(parts, wanted, rtol=1e-14)


# ----- through generated code: scalars written out, and `math` -----


@pytest.fixture
def every_math(monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions that this Python's `math` lacks."""
    for name, function in book.STAND_INS.items():
        if not hasattr(math, name):
            monkeypatch.setattr(math, name, function, raising=False)


MATH = [
    *(pytest.param(e, "", id=k) for k, e in ENTRIES.items() if e.library == "math"),
    *(
        pytest.param(ENTRIES[f"numpy.{ours}"], theirs, id=f"{ours}-{theirs}")
        for ours, theirs in rulebook.MATH_SPELLING.items()
    ),
]


@pytest.mark.usefixtures("every_math")
@pytest.mark.parametrize("entry, spelling", MATH)
def test_math(entry: book.Entry, spelling: str) -> None:
    """A module that imports `math` gets a gradient that does too, and right values."""
    rng, rule = np.random.default_rng(9), entry.rule
    name = spelling or rule.operation.rpartition(".")[2]
    for values in book.scalars(entry, 3, rng):
        function = exact.FUNCTIONS[rule.operation]
        if entry.scalars:
            source, _ = book.written(entry, values)
            function = grouped(function, 3, "*x" in rule.text)
        else:
            call = f"math.{name}({', '.join(values)})"
            source = f"import math\n\n\ndef f({', '.join(values)}):\n    return {call}\n"
        # Python's power raises at 0; a product may be one of arrays.
        assert "numpy" not in adjointgen.generate(source) or name in ("pow", "prod")
        result, parts = book.generated(source)(*values.values(), with_grad=True)
        assert close(result, function(*map(exact.exactly, values.values())), 1e-9)
        active = [x for x in values if entry.scalars or not rule.inert(x)]
        parts = parts if len(active) > 1 else (parts,)
        for x, part in zip(active, parts, strict=True):
            wanted = exact.slope(function, list(values.values()), list(values).index(x))
            assert close(part, wanted, 1e-9), x


def grouped(function: Any, size: int, starred: bool) -> Any:
    """A function of tuples of scalars as one of the scalars."""
    if starred:
        return function
    return lambda *x: function(*(x[i : i + size] for i in range(0, len(x), size)))


def test_tables_have_shapes_of_their_own() -> None:
    source = (
        "import numpy as np\n\n\ndef f(x, xp, fp):\n    return np.sum(np.interp(x, xp, fp) * x)\n"
    )
    shapes = {"x": "n d", "xp": "k", "fp": "k"}
    space: dict[str, Any] = {}
    for wrt in ("x", "x,fp", "xp"):
        text = adjointgen.generate(source, shapes=shapes, wrt=wrt)
        assert "unbroadcast" not in text
        exec(compile(text, "<generated>", "exec"), space)
    x, xp, fp = np.array([[0.5, 1.5]]), np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 0.0])
    value, df_dxp = space["f"](x, xp, fp, with_grad=True)
    assert value == 0.5 * 2.0 + 1.5 * 1.5
    assert df_dxp.tolist() == [
        -2.0 * 0.5 * 0.5,
        -2.0 * 0.5 * 0.5 + 3.0 * 0.5 * 1.5,
        3.0 * 0.5 * 1.5,
    ]


@pytest.mark.parametrize(
    "call, x, y, wanted",
    [  # by mpmath
        ("special.beta(x, y)", 1.0, -0.62, (-3.445895555363379, -2.601456815816860)),
        ("special.beta(x, y)", 2.0, -2.5, (0.1030118296319709, 0.2844444444444445)),
        ("special.beta(x, y)", 2.5, -1e-3, (None, None)),
        ("special.betaln(x, y)", -1.5, -0.3, (None, None)),
    ],
)
def test_beta_where_an_argument_is_negative(
    call: str, x: float, y: float, wanted: tuple[float | None, float | None]
) -> None:
    mpmath = pytest.importorskip("mpmath")
    source = f"from scipy import special\n\n\ndef f(x, y):\n    return {call}\n"
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source), "<generated>", "exec"), space)
    found = space["f"](x, y, with_grad=True)[1]
    beta = mpmath.beta if ".beta(" in call else lambda a, b: mpmath.log(abs(mpmath.beta(a, b)))
    exact_ones = (mpmath.diff(lambda a: beta(a, y), x), mpmath.diff(lambda b: beta(x, b), y))
    for g, e, w in zip(found, exact_ones, wanted):
        assert g == pytest.approx(float(e), rel=1e-12)
        assert w is None or g == pytest.approx(w, rel=1e-14)


@pytest.mark.parametrize("x, k", [(-1.27, 0), (-0.4, 0), (-0.4, -1), (1.5, -1), (-0.2, -1)])
def test_the_real_part_of_lambertw_wherever_it_is_a_part(x: float, k: int) -> None:
    from scipy import special

    source = "from scipy import special\n\n\ndef f(x, k: int):\n"
    source += "    return special.lambertw(x, k).real\n"
    space: dict[str, Any] = {}
    exec(compile(adjointgen.generate(source), "<generated>", "exec"), space)
    h = 1e-5
    wanted = (special.lambertw(x + h, k).real - special.lambertw(x - h, k).real) / (2 * h)
    assert space["f"](x, k, with_grad=True)[1] == pytest.approx(wanted, rel=1e-7)


def test_relative_entropy_of_histograms_with_empty_bins() -> None:
    source = "import numpy as np\nfrom scipy import special\n\n\ndef f(p, q):\n"
    source += "    return np.sum(special.{}(p, q))\n"
    p, q = np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.4, 0.6, 0.0, 0.3])
    wanted = np.array([-1.25, -5.0 / 6.0, 0.0, 0.0])
    for name, slope in (("rel_entr", wanted), ("kl_div", wanted + 1.0)):
        _, found = book.generated(source.format(name), "q")(p, q, with_grad=True)
        np.testing.assert_allclose(found, slope, rtol=1e-14)


@pytest.mark.parametrize("method", ["logpdf", "pdf"])
def test_t_of_infinitely_many_degrees_of_freedom_is_normal(method: str) -> None:
    source = f"from scipy import stats\n\n\ndef f(x, df, m, s):\n    return stats.t.{method}"
    f = book.generated(source + "(x, df, m, s)\n")
    x, m, s = np.array([-1.0, 0.0, 2.5, 40.0]), np.full(4, 0.3), np.full(4, 1.5)
    _, (dx, ddf, dm, ds) = f(x, np.full(4, np.inf), m, s, with_grad=True)
    t = (x - m) / s
    scale = stats.norm.pdf(x, m, s) if method == "pdf" else 1.0
    np.testing.assert_allclose(dx, -t / s * scale, rtol=1e-12)
    np.testing.assert_allclose(dm, t / s * scale, rtol=1e-12)
    np.testing.assert_allclose(ds, (t * t - 1.0) / s * scale, rtol=1e-12)
    assert np.all(np.abs(ddf) < 1e-50)


@pytest.mark.parametrize("s", [1e-8, 1e-3, 0.5, 2.0])
@pytest.mark.parametrize("x", [1e-3, 0.7, 1.4, 90.0])
@pytest.mark.parametrize("method", ["logsf", "logcdf"])
def test_tails_of_the_lognormal_distribution(method: str, x: float, s: float) -> None:
    mpmath = pytest.importorskip("mpmath")
    source = "from scipy import stats\n\n\ndef f(x, s, loc, scale):\n"
    f = book.generated(source + f"    return stats.lognorm.{method}(x, s, loc, scale)\n")
    value, found = f(x, s, -0.01, 1.2, with_grad=True)
    with mpmath.workdps(40):
        sign = -1 if method == "logsf" else 1
        t = mpmath.mpf(x) - mpmath.mpf(-0.01)
        u = mpmath.log(t / mpmath.mpf(1.2)) / mpmath.mpf(s)
        density = mpmath.npdf(u)
        part = mpmath.ncdf(sign * u)  # precise in its tail
        # The ratio far out, where both are 0: the asymptotic series of Mills' ratio is u.
        hazard = density / part if part else abs(u) + 1 / abs(u)
        wanted = [
            sign * hazard / mpmath.mpf(s) * k for k in (1 / t, -u, -1 / t, -1 / mpmath.mpf(1.2))
        ]
    for g, w in zip(found, wanted):
        assert g == pytest.approx(float(w), rel=1e-9)
    assert value <= 0.0


@pytest.mark.parametrize("x", [-1 + 1e-14, -1 + 1e-10, -30 + 1e-12, 1e-310, -0.5, -7.3, 0.49, 0.51])
def test_rgamma_beside_its_zeros(x: float) -> None:
    mpmath = pytest.importorskip("mpmath")
    source = "from scipy import special\n\n\ndef f(x):\n    return special.rgamma(x)\n"
    _, found = book.generated(source)(np.float64(x), with_grad=True)
    with mpmath.workdps(60):
        wanted = -mpmath.digamma(mpmath.mpf(x)) * mpmath.rgamma(mpmath.mpf(x))
    assert found == pytest.approx(float(wanted), rel=1e-12)


@pytest.mark.parametrize(
    "x, df, wanted",
    [(1e15, 1e32, -9.900990099009901e14), (1e15, math.inf, -1e15), (1e20, math.inf, -1e20)],
)
def test_t_far_out_with_many_degrees_of_freedom(x: float, df: float, wanted: float) -> None:
    source = "from scipy import stats\n\n\ndef f(x, df):\n    return stats.t.logpdf(x, df)\n"
    _, (slope, by_df) = book.generated(source)(x, df, with_grad=True)
    assert slope == pytest.approx(wanted, rel=1e-13)
    assert by_df == (0.0 if df == math.inf else pytest.approx(-2.467e-5, rel=1e-3))


def test_rgamma_at_infinity() -> None:
    source = "from scipy import special\n\n\ndef f(x):\n    return special.rgamma(x)\n"
    assert book.generated(source)(np.array([2.0, np.inf]), with_grad=True)[1][1] == 0.0
