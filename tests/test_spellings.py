"""Other ways to write a call: each has the value and the gradient of the plain one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import adjointgen

HEAD = "import numpy as np\nimport scipy\nfrom scipy import linalg, stats\n\n\n"
# A way to write it, and the plain one; the operands are x, w: (3,), A: (3, 3), m: a number.
ALIKE = {
    "x.clip(max=m)": "np.clip(x, None, m)",
    "np.clip(a=x, max=m)": "np.clip(x, None, m)",
    "x.clip(min=m)": "np.clip(x, m, None)",
    "x.clip(min=-0.2, max=m)": "np.clip(x, -0.2, m)",
    "x.clip(-0.2, m)": "np.clip(x, -0.2, m)",
    "np.clip(x, a_max=m, a_min=None)": "np.clip(x, None, m)",
    "x.astype(float)": "x",
    "x.astype('f8', copy=False)": "x",
    "np.linalg.slogdet(A).logabsdet": "np.linalg.slogdet(A)[1]",
    "np.linalg.slogdet(A).sign * x": "np.linalg.slogdet(A)[0] * x",
    "np.linalg.eigh(A).eigenvalues": "np.linalg.eigh(A)[0]",
    "np.linalg.eigh(A).eigenvectors ** 2": "np.linalg.eigh(A)[1] ** 2",
    "np.linalg.qr(A).Q * A": "np.linalg.qr(A)[0] * A",
    "np.linalg.qr(A).R": "np.linalg.qr(A)[1]",
    "np.linalg.svd(A, full_matrices=False).U ** 2": "np.linalg.svd(A, full_matrices=False)[0] ** 2",
    "np.linalg.svd(A, full_matrices=False).S": "np.linalg.svd(A, full_matrices=False)[1]",
    "np.linalg.svd(A, full_matrices=False).Vh**2": "np.linalg.svd(A, full_matrices=False)[2]**2",
    "stats.norm(m, 2.0).logpdf(x)": "stats.norm.logpdf(x, m, 2.0)",
    "scipy.stats.norm(loc=m).cdf(x)": "scipy.stats.norm.cdf(x, loc=m)",
    "stats.norm(scale=np.exp(m)).logpdf(x)": "stats.norm.logpdf(x, scale=np.exp(m))",
    "stats.gamma(np.exp(m)).logpdf(np.exp(x))": "stats.gamma.logpdf(np.exp(x), np.exp(m))",
    "stats.poisson(np.exp(x)).logpmf(2)": "stats.poisson.logpmf(2, np.exp(x))",
    "stats.multivariate_normal(w).logpdf(x)": "stats.multivariate_normal.logpdf(x, w)",
    "np.real(np.fft.fft(x))": "np.fft.fft(x).real",
    "np.imag(np.fft.rfft(x * w, norm='ortho'))": "np.fft.rfft(x * w, norm='ortho').imag",
    "np.einsum('ij,j,i->i', A, x, w, optimize=True)": "np.einsum('ij,j,i->i', A, x, w)",
    "np.sum(np.maximum.accumulate(x))": "2.0 * x[0] + x[2]",
    "np.full_like(A, 2.0) @ x": "2.0 * np.ones((3, 3)) @ x",
    "A[np.triu_indices_from(A)]": "A[np.triu_indices(3)]",
    "x[np.nanargmax(x)] * x": "np.nanmax(x) * x",
    "A[np.unravel_index(np.argmax(A), A.shape)]": "np.max(A)",
    "linalg.solve_lyapunov(A, A)": "linalg.solve_continuous_lyapunov(A, A)",
    "np.interp(m, [0.0, 1.0], np.array([w[0], 2.0]))": "(1.0 - m) * w[0] + 2.0 * m",
}


def outcome(call: str) -> Any:
    space: dict[str, Any] = {}
    source = f"{HEAD}def f(x, w, A, m):\n    return np.sum({call}) + np.sum(x) * m + w @ A @ w\n"
    exec(compile(adjointgen.generate(source), "<generated>", "exec"), space)
    A = np.array([[2.0, 0.1, -0.3], [0.4, 1.5, 0.2], [-0.1, 0.6, 1.0]])
    return space["f"](np.array([0.3, -0.4, 0.9]), np.array([0.2, 1.1, -0.5]), A, 0.4, True)


@pytest.mark.filterwarnings("ignore::scipy.linalg.LinAlgWarning")
@pytest.mark.parametrize("call", ALIKE)
def test_it_means_the_plain_call(call: str) -> None:
    value, found = outcome(call)
    plain, wanted = outcome(ALIKE[call])
    assert value == pytest.approx(plain, rel=1e-14)
    for one, other in zip(found, wanted, strict=True):
        assert one == pytest.approx(other, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize(
    "call",
    [
        "stats.norm(m).logpdf(x, w)",  # a frozen distribution takes one argument
        "stats.norm(m).logpdf(x=x)",
        "stats.norm(m).mean() * x",
        "np.linalg.slogdet(A).det * x",
        "x.astype('f4')",
        "x.clip(low=0.0)",
    ],
)
def test_what_is_none_is_refused(call: str) -> None:
    with pytest.raises(adjointgen.AdjointError):
        outcome(call)
