"""Which parameters are differentiated: those that are no settings, and nothing is dropped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adjointgen import AdjointError
from tests.support import gradient_of, joint

POWER = "import numpy as np\n\n\ndef f(x, n=2):\n    return np.sum(x**n)\n"


@pytest.mark.parametrize("name", ["self", "cls"])
def test_only_the_first_parameter_is_what_a_method_is_called_on(name: str) -> None:
    function = joint(f"import numpy as np\n\n\ndef f(x, {name}):\n    return np.sum(x * {name})\n")
    _, (df_dx, df_dlast) = function(np.array([1.0, 2.0]), 3.0, with_grad=True)
    assert (df_dx == 3.0).all() and df_dlast == 3.0
    text = gradient_of(f"import numpy as np\n\n\ndef f({name}, x):\n    return np.sin(x)\n")
    assert "not differentiated" not in text and f"df_d{name}" not in text


@pytest.mark.parametrize("name", ["self", "cls"])
def test_a_set_aside_self_is_named(name: str) -> None:
    text = gradient_of(
        f"import numpy as np\n\n\ndef f(x, {name}):\n    return x * {name}\n", wrt="x"
    )
    assert f"    # not differentiated: {name}\n" in text
    with pytest.raises(AdjointError, match=f"ADJ502.*`{name}` is what the method is called on"):
        gradient_of(f"import numpy as np\n\n\ndef f({name}, x):\n    return np.sin(x)\n", wrt=name)


def test_an_integer_default_is_a_setting() -> None:
    assert "    # not differentiated: n\n" in gradient_of(POWER)
    value, slope = joint(POWER)(np.array([-1.0, 2.0]), with_grad=True)
    assert value == 5.0 and slope.tolist() == [-2.0, 4.0]


def test_wrt_may_ask_for_a_setting() -> None:
    _, (df_dx, df_dn) = joint(POWER, wrt="x,n")(np.array([1.0, 2.0]), with_grad=True)
    assert df_dx.tolist() == [2.0, 4.0] and np.isclose(df_dn, 4 * np.log(2))


@pytest.mark.parametrize("parameter", ["n: float = 2", "n=2.0", "n=-2.0"])
def test_a_floating_default_is_no_setting(parameter: str) -> None:
    assert "df_dn" in gradient_of(POWER.replace("n=2", parameter))


@pytest.mark.parametrize("default", ["-2", "True", "'n'", "None", "(2,)", "[2]", "{}", "b''"])
def test_other_defaults(default: str) -> None:
    source = f"import numpy as np\n\n\ndef f(x, n={default}):\n    return np.sum(x) * np.size(n)\n"
    assert "    # not differentiated: n\n" in gradient_of(source)


def test_nothing_but_settings() -> None:
    source = "import numpy as np\n\n\ndef f(n=2):\n    return np.sin(n)\n"
    with pytest.raises(AdjointError, match=r"(?s)ADJ503.*an integer as its default in `wrt`: n"):
        gradient_of(source)
    scope: dict[str, Any] = {}
    exec(gradient_of(source, wrt="n"), scope)
    assert np.isclose(scope["f"](1, with_grad=True)[1], np.cos(1))
