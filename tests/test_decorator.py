"""`@adjoint`: what the returned function is, reads and looks like."""

from __future__ import annotations

import copy
import inspect
import linecache
import pickle
import traceback
from functools import partial
from math import cos as cosine
from math import tau

import numpy as np
import pytest
from numpy import exp, sin

from adjointgen import adjoint, generate

FACTOR = 2.0
TABLE = np.array([1.0, 2.0, 3.0])


@adjoint
def gist(x):
    a = exp(x)
    b = a**2
    c = a + b
    d = exp(c)
    e = sin(c)
    f = d + e
    return f


@adjoint
def live(x):
    """A sentence."""
    return sin(x) * FACTOR * TABLE


@adjoint(wrt="y")
def some(x, y: float = 0.5, /, z=1.5, *, with_grad=2.0):
    return x * y * z * with_grad


class Spring:
    stiffness = 3.0

    @adjoint
    def energy(self, x):
        return 0.5 * self.stiffness * x**2

    @staticmethod
    @adjoint
    def square(x):
        return np.square(x)


def test_floats_numpy_scalars_and_arrays_of_any_shape():
    def by_hand(x):
        a = np.exp(x)
        c = a + a**2
        return np.exp(c) + np.sin(c), (np.cos(c) + np.exp(c)) * (a + 2 * a**2)

    for x in (0.1, -1.5, np.float64(0.3), np.float32(0.3), np.array(0.2), np.full((2, 1, 3), 0.1)):
        value, gradient = gist(x, with_grad=True)
        expected = by_hand(x)
        np.testing.assert_array_equal(value, expected[0])
        np.testing.assert_array_equal(gist(x), value)
        rtol = 1e-6 if np.asarray(x).dtype == np.float32 else 1e-14
        np.testing.assert_allclose(gradient, expected[1], rtol=rtol)
        assert np.shape(gradient) == np.shape(x)


def test_the_text_is_what_show_prints():
    source = "\n".join(linecache.getlines(__file__)).replace("\n\n", "\n")
    assert gist.source == generate(source, "gist")
    assert gist.inputs == ("x",) and gist.flag == "with_grad"


def test_globals_are_read_live(monkeypatch):
    x = np.ones(3)
    first = live(x, with_grad=True)
    monkeypatch.setitem(globals(), "FACTOR", 4.0)
    monkeypatch.setitem(globals(), "TABLE", np.array([[1.0], [2.0]]))
    second = live(x, with_grad=True)
    np.testing.assert_allclose(first[1], np.cos(1) * 2 * np.array([1, 2, 3]))
    assert second[0].shape == (2, 3)
    np.testing.assert_allclose(second[1], np.full(3, np.cos(1) * 4 * 3))


def test_a_constant_of_a_module_is_a_number_and_a_global_may_become_anything(monkeypatch):
    @adjoint
    def of_module(x: float):
        return x * np.pi

    @adjoint
    def of_global(x: float):
        return x * tau

    assert "    df_dx += np.pi\n" in of_module.source
    monkeypatch.setitem(globals(), "tau", TABLE)
    assert of_global(2.0, with_grad=True)[1] == 6.0


def test_closures_are_read_live():
    def make(rate):
        @adjoint
        def decay(x):
            return exp(-rate * x)

        def set_rate(new):
            nonlocal rate
            rate = new

        return decay, set_rate

    decay, set_rate = make(2.0)
    assert decay(1.0, with_grad=True)[1] == pytest.approx(-2 * np.exp(-2), rel=1e-14)
    set_rate(3.0)
    assert decay(1.0, with_grad=True)[1] == pytest.approx(-3 * np.exp(-3), rel=1e-14)


def test_nothing_is_written_into_the_module():
    assert "cos" not in globals() and "unbroadcast" not in globals() and "np_" not in globals()
    assert cosine(0.0) == 1.0


def test_parameters_of_every_kind():
    signature = "(x, y: 'float' = 0.5, /, z=1.5, with_grad_=False, *, with_grad=2.0)"
    assert str(inspect.signature(some)) == signature
    assert some.flag == "with_grad_"
    assert some(2.0, with_grad_=True) == (3.0, 6.0)
    assert some(2.0, 1.0, 3.0, True, with_grad=1.0) == (6.0, 6.0)


def test_methods():
    spring = Spring()
    assert spring.energy(2.0) == 6.0
    assert spring.energy(2.0, with_grad=True) == (6.0, 6.0)
    assert Spring.square(3.0, with_grad=True) == (9.0, 6.0)


def test_it_pickles_and_copies_by_name():
    assert pickle.loads(pickle.dumps(gist)) is gist
    assert copy.deepcopy(gist) is gist
    assert partial(gist, with_grad=True)(0.1)[0] == gist(0.1)


def test_what_it_says_of_itself():
    assert gist.__name__ == "gist" and gist.__module__ == __name__
    assert live.__doc__.startswith("A sentence.") and "with_grad" in live.__doc__
    assert inspect.getsource(gist).startswith("def gist(x, with_grad=False):")


def test_a_traceback_shows_the_generated_line():
    with pytest.raises(TypeError) as caught:
        gist("text", with_grad=True)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.line == "a = exp(x)"
    line = gist.source.split("\n")[last.lineno - 1]
    assert line.strip() == "a = exp(x)"


def test_the_undecorated_attributes_stay():
    def f(x):
        return sin(x)

    f.unit = "metre"
    assert adjoint(f).unit == "metre"
