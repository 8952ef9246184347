"""Names of several results, and calls of several results in another call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import linalg

import adjointgen
from adjointgen import AdjointError

HEAD = "import numpy as np\nfrom scipy import linalg\n\n\n"
REFUSED = {"ADJ401", "ADJ402", "ADJ409"}
# What is written, and what stands in the output.
BODIES = {
    "    cf = linalg.cho_factor(K)\n"
    "    a = linalg.cho_solve(cf, y)  # weights\n"
    "    return y @ a + 2.0 * np.sum(np.log(np.diag(cf[0])))\n": (
        "    # cf = linalg.cho_factor(K)\n"
        "    cf_c, cf_low = linalg.cho_factor(K)\n"
        "    # a = linalg.cho_solve(cf, y)\n"
        "    a = linalg.cho_solve((cf_c, cf_low), y)  # weights\n"
    ),
    "    s = np.linalg.slogdet(K)\n    return s.sign * s[1] * y + s.logabsdet\n": (
        "    s_sign, s_logabsdet = np.linalg.slogdet(K)\n"
    ),
    "    d = np.divmod(y, 0.7)\n    q, r = d\n    return d[1] * r + q\n": (
        "    d_q, d_r = np.divmod(y, 0.7)\n    # q, r = d\n    q = d_q\n    r = d_r\n"
    ),
    "    d_q = 2.0 * y\n    d = np.divmod(y, 0.7)\n    return d[1] * d_q + np.sum(d)\n": (
        "    d_q_, d_r = np.divmod(y, 0.7)\n"
    ),
    "    # the weights\n"
    "    a = linalg.cho_solve(linalg.cho_factor(2.0 * K, True), y)  # solved\n"
    "    return a @ y\n": (
        "    # the weights\n"
        "    # a = linalg.cho_solve(linalg.cho_factor(2.0 * K, True), y)\n"
        "    c1 = 2.0 * K\n"
        "    c, low = linalg.cho_factor(c1, True)\n"
        "    a = linalg.cho_solve((c, low), y)  # solved\n"
    ),
    "    return linalg.cho_solve(linalg.cho_factor(K), y) * np.linalg.slogdet(K)[1]\n": (
        "    c, low = linalg.cho_factor(K)\n"
        "    f1 = linalg.cho_solve((c, low), y)\n"
        "    f2 = np.linalg.slogdet(K)[1]\n"
    ),
    "    # both\n    return np.divmod(y, 0.7)  # of them\n": (
        "    # both\n    # return np.divmod(y, 0.7)\n    q, r = np.divmod(y, 0.7)\n"
    ),
    "    # the spectrum\n    F = np.fft.rfft(y)  # of y\n"
    "    return np.sum(np.log(np.abs(F) ** 2 + 1.0))\n": (
        "    # the spectrum\n    # F = np.fft.rfft(y)\n    F_abs = np.abs(np.fft.rfft(y))  # of y\n"
    ),
    "    F = np.fft.fft2(K)\n    p = F.real**2 + np.imag(F) * F.imag - abs(F)\n"
    "    F_real = y[0]\n    return np.sum(p * F_real)\n": (
        "    # F = np.fft.fft2(K)\n    F_real_ = np.fft.fft2(K).real\n"
        "    F_imag = np.imag(np.fft.fft2(K))\n    F_abs = abs(np.fft.fft2(K))\n"
        "    # p = F.real**2 + np.imag(F) * F.imag - abs(F)\n"
    ),
    "    F1 = y[1]\n    F = np.fft.rfft(np.sin(y) * F1, n=4)\n"
    "    return np.sum(F.real * y[0] + F.imag)\n": (
        "    # F = np.fft.rfft(np.sin(y) * F1, n=4)\n    F2_1 = np.sin(y)\n    F2 = F2_1 * F1\n"
        "    F_real = np.fft.rfft(F2, n=4).real\n    F_imag = np.fft.rfft(F2, n=4).imag\n"
    ),
    "    F = np.fft.rfft(y)\n    n = F.shape[-1]\n"
    "    return np.sum(np.abs(F)) / len(F) / np.size(F) * F.ndim / n\n": (
        "    F_abs = np.abs(np.fft.rfft(y))\n    # n = F.shape[-1]\n    n = F_abs.shape[-1]\n"
        "    # return np.sum(np.abs(F)) / len(F) / np.size(F) * F.ndim / n\n"
    ),
    "    F = np.fft.rfft(K)\n    m, n = F.shape\n    a, b, c = np.abs(F)\n"
    "    return np.sum(a * b - c) / n * m\n": (
        "    F_abs = np.abs(np.fft.rfft(K))\n    # m, n = F.shape\n    m, n = F_abs.shape\n"
    ),
    "    F = np.fft.rfft(2.0 * y)\n    return np.sum(np.abs(F))\n": (
        "    # F = np.fft.rfft(2.0 * y)\n    F_abs1 = 2.0 * y\n"
        "    F_abs = np.abs(np.fft.rfft(F_abs1))\n"
    ),
    "    r = np.linalg.eigh(K)\n    a, b, c = r[0]\n    u, v, w = r.eigenvectors\n"
    "    return a * b**2 - c + np.sum(u**4 * v**2 * w**4) * y[0]\n": (
        "    # a, b, c = r[0]\n    a, b, c = r_w\n    # u, v, w = r.eigenvectors\n"
        "    u, v, w = r_v\n"
    ),
    "    c = 3.0\n    return c * linalg.cho_solve(linalg.cho_factor(K), linalg.cho_solve(\n"
    "        linalg.cho_factor(K), y))\n": "    c_, low = linalg.cho_factor(K)\n",
}


@pytest.mark.parametrize("shapes", [None, {"K": "3 3", "y": "3"}], ids=["", "declared"])
@pytest.mark.parametrize("body", BODIES)
def test_each_result_has_a_name(body: str, shapes: dict[str, str] | None) -> None:
    source = f"{HEAD}def f(K, y):\n{body}"
    text = adjointgen.generate(source, shapes=shapes)
    lines = [line.partition("  # (")[0] for line in text.split("\n")]
    assert BODIES[body] in "\n".join(lines)
    own: dict[str, Any] = {}
    space: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec"), own)
    exec(compile(text, "<generated>", "exec"), space)
    b = np.array([[2.0, 0.3, -0.4], [0.1, 1.5, 0.2], [0.6, -0.2, 1.1]])
    K, y = b @ b.T, np.array([1.1, 0.4, -0.9])
    np.testing.assert_array_equal(space["f"](K, y), own["f"](K, y))
    report = adjointgen.check_gradient(space["f"], K, y)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    "body",
    [
        "    q = np.linalg.qr(K)\n    return q[0] @ y\n",  # which may be one array
        "    d = np.divmod(y, 0.7)\n    return d[-1] * y\n",
        "    d = np.divmod(y, 0.7)\n    return d * 2.0\n",
        "    d = np.divmod(y, 0.7)\n    d = d[1]\n    return d * y\n",
        "    return np.linalg.slogdet(K)\n",  # a named tuple
        "    s = np.linalg.slogdet(K)\n    return s, y\n",
        "    d: tuple = np.divmod(y, 0.7)\n    return d[1] * y\n",
        "    F = np.fft.rfft(y)\n    return np.sum(np.abs(F) * F)\n",
        "    F = np.fft.rfft(y)\n    return np.abs(F), F\n",
        "    F = np.fft.rfft(y)\n    return np.sum(np.abs(F[1:]))\n",
        "    F = np.fft.rfft(y)\n    F = np.abs(F)\n    return F * y[0]\n",
        "    F = np.fft.rfft(y)\n    return F.angle * y[0]\n",
        "    F = np.fft.rfft(y)\n    return y * F.size\n",
        "    F = np.fft.rfft(y)\n    return np.abs(F) * F.shape[0] * F.T\n",
        "    a, b = linalg.cho_solve(linalg.cho_factor(K), y), y\n    return a @ b\n",
        "    q, r = np.divmod(np.spacing(y), 0.7)\n    return r\n",  # the first is flat, r is not
    ],
)
def test_what_is_refused(body: str) -> None:
    with pytest.raises(AdjointError) as caught:
        adjointgen.generate(f"{HEAD}def f(K, y):\n{body}")
    assert {d.code for d in caught.value.diagnostics} <= {"ADJ103", "ADJ201", *REFUSED}


def test_what_may_not_be_computed_is_not_computed_before() -> None:
    body = "    a = np.sum(np.divmod(n, 0.0)) if n > 2 else 2.0\n    return a * y\n"
    text = adjointgen.generate(f"{HEAD}def f(n: int, y):\n{body}")
    assert "    a = np.sum(np.divmod(n, 0.0)) if n > 2 else 2.0\n" in text


def test_a_module_is_read_again_as_it_was() -> None:
    @adjointgen.adjoint
    def f(K: Any, y: Any) -> Any:
        cf = linalg.cho_factor(K)
        return y @ linalg.cho_solve(cf, y)

    @adjointgen.adjoint(wrt="y")
    def g(K: Any, y: Any) -> Any:
        cf = linalg.cho_factor(K)
        return y @ linalg.cho_solve(cf, y)

    K, y = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([1.0, 3.0])
    assert np.allclose(f(K, y, with_grad=True)[1][1], 2.0 * np.linalg.solve(K, y), rtol=1e-14)
    assert np.array_equal(f(K, y, with_grad=True)[1][1], g(K, y, with_grad=True)[1])
