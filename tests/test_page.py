"""The page of `adjointgen explain` in a real browser: what a person points at, reads and copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adjointgen import adjoint
from tests.browser import Window, window
from tests.pages import HOSTILE, LONG, ROOT, WIDE, explained, shown

EXAMPLES = ROOT / "examples"
PAGES = {
    "gist": f"{EXAMPLES}/gist.py:f",
    "black_scholes": f"{EXAMPLES}/black_scholes.py:call",
    "lstm_cell": f"{EXAMPLES}/lstm_cell.py:step",
    "wide": f"{WIDE}:f",
    "hostile": f"{HOSTILE}:f",
    "long": f"{LONG}:f",
}
SENT, FAILED = "Network.requestWillBeSent", "Network.loadingFailed"
TAB, ENTER, ESCAPE = "\ue004", "\ue007", "\ue00c"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
HOME, END = "\ue011", "\ue010"

# The lines that a selector finds: "s7" is line 7 of the source, "g5" line 5 of the gradient.
NAMES = """
    const name = (li) => (li.closest(".g") ? "g" : "s")
        + (li.parentNode.start + [...li.parentNode.children].indexOf(li));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: Any) -> Iterator[Window]:
    with window(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def pages(tmp_path: Path, capsys: Any) -> dict[str, Path]:
    class Pages(dict[str, Path]):
        def __missing__(self, name: str) -> Path:
            path = self[name] = tmp_path / f"{name}.html"
            path.write_text(explained(capsys, PAGES[name]), "utf-8")
            return path

    return Pages()


def names(browser: Window, selector: str) -> list[str]:
    script = f"{NAMES} return [...document.querySelectorAll(arguments[0])].map(name)"
    found: list[str] = browser.run(script, selector)
    return found


def marked(browser: Window) -> set[str]:
    return {*names(browser, "tr.on li")}


def focused(browser: Window) -> str:
    found: str = browser.run(f"{NAMES} return name(document.activeElement)")
    return found


def told(browser: Window) -> str:
    found: str = browser.run(
        "const a = document.querySelector('aside'); return a.hidden || a.innerText"
    )
    return "" if found is True else found


def ranges(record: dict[str, Any]) -> dict[tuple[int, int], set[str]]:
    """Of each statement the lines that the source map says are its own."""
    found: dict[tuple[int, int], set[str]] = {}
    for line in record["lines"]:
        if source := line["source"]:
            own = source["first"], source["last"]
            lines = {f"s{i}" for i in range(own[0], own[1] + 1)}
            found.setdefault(own, lines).add(f"g{line['line']}")
    return found


@pytest.mark.parametrize("name", [name for name in PAGES if name != "long"])
def test_what_is_marked_is_the_source_map(
    name: str, browser: Window, pages: Any, capsys: Any
) -> None:
    browser.open(pages[name])
    found = ranges(shown(capsys, PAGES[name]))
    script = f"""{NAMES}
        const told = [];
        for (const li of document.querySelectorAll("li[tabindex]")) {{
            li.focus();
            told.push([name(li), [...document.querySelectorAll("tr.on li")].map(name)]);
        }}
        return told;"""
    links = browser.run(script)
    lines = "[...document.querySelectorAll('li')]"
    text = dict(browser.run(f"{NAMES} return {lines}.map((li) => [name(li), li.textContent])"))
    every = {line for own in found.values() for line in own}
    assert {line for line, _ in links} >= every
    for line, marks in links:
        # Comments above a statement belong to it, and the map says nothing of their own lines.
        assert all(re.match(r"\s*#|(U\+000C)?\n", text[mark]) for mark in {line, *marks} - every)
        own = [key for key, lines in found.items() if line in lines]
        near = [lines for (c, d), lines in found.items() if any(a <= d and c <= b for a, b in own)]
        assert not own or set().union(*near) == {*marks} & every
    assert browser.complaints == []


def test_pointing_marks_and_explains(browser: Window, pages: Any) -> None:
    browser.open(pages["gist"])
    assert told(browser) == "" and not marked(browser)
    line = browser.find(".forward .s li")[5]
    browser.point(line)
    assert marked(browser) == {"s11", "g9", "g21", "g22", "g23"}
    text = told(browser)
    assert text.startswith("Line 11 of the source, lines 9, 21\u201323 of the gradient\n")
    assert "y = np.sin(x)\n    dy_dx = np.cos(x)" in text
    assert "e = sin(c)\nde_dc = np.cos(c)" in text
    browser.point(browser.find(".reverse .g li")[-3])
    assert marked(browser) == {"s7", "g5", "g39", "g40", "g41"}
    assert browser.complaints == []


def test_a_click_holds(browser: Window, pages: Any) -> None:
    browser.open(pages["gist"])
    first, second = browser.find(".forward .s li")[1:3]
    first.click()
    own = marked(browser)
    assert "s7" in own and {*names(browser, "tr.held li")} == own
    browser.point(second)
    assert marked(browser) == own
    second.click()
    assert "s8" in marked(browser)
    second.click()
    assert not browser.find("tr.held")
    browser.point(first)
    assert marked(browser) == own


def test_the_keyboard(browser: Window, pages: Any) -> None:
    browser.open(pages["gist"])
    browser.press(TAB)  # the button
    assert browser.run("return document.activeElement.textContent") == "Copy"
    browser.press(TAB)
    assert focused(browser) == "s7" and "g40" in marked(browser)
    browser.press(DOWN, DOWN)
    assert focused(browser) == "s9" and "g32" in marked(browser)
    browser.press(UP)
    assert focused(browser) == "s8"
    browser.press(RIGHT)
    assert focused(browser) == "g6"
    browser.press(END)
    assert focused(browser) == "g41" and "s7" in marked(browser)
    browser.press(LEFT)
    assert focused(browser) == "s7"
    browser.press(DOWN, ENTER)
    own = marked(browser)
    assert {*names(browser, "tr.held li")} == own and "s8" in own
    browser.press(DOWN)
    assert focused(browser) == "s9" and marked(browser) == own
    browser.press(ESCAPE)
    assert not marked(browser) and told(browser) == "" and not browser.find("tr.held")
    browser.press(UP)
    assert marked(browser) == own
    browser.press(TAB)
    assert focused(browser)[0] == "g"
    browser.press(HOME)
    assert focused(browser) == "g5"
    assert browser.complaints == []


def test_what_is_in_focus_is_seen(browser: Window, pages: Any) -> None:
    """Neither the panel nor the edge of the window hides it."""
    browser.open(pages["black_scholes"])
    browser.press(TAB, TAB, RIGHT)
    for key in [DOWN] * 25 + [END, UP]:
        browser.press(key)
        low, panel, high = browser.run("""
            const at = (element) => element.getBoundingClientRect();
            const own = at(document.activeElement);
            return [own.bottom, at(document.querySelector("aside")).top, own.top];
        """)
        assert high >= 0 and low <= panel


@pytest.mark.parametrize("name", ["gist", "wide", "hostile"])
def test_copy(name: str, browser: Window, pages: Any, capsys: Any) -> None:
    browser.tell("Browser.grantPermissions",
                 permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])  # fmt: skip
    browser.open(pages[name])
    browser.find("button")[0].click()
    text = browser.driver.execute_async_script(
        "navigator.clipboard.readText().then(arguments[arguments.length - 1])"
    )
    assert text == shown(capsys, PAGES[name])["text"]
    assert browser.find("button")[0].text == "Copied"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for(name: str, browser: Window, pages: Any) -> None:
    browser.open(pages[name])
    asked = [p["request"]["url"] for event, p in browser.events() if event == SENT]
    assert asked == [pages[name].as_uri()]
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.complaints == []


def test_what_the_source_says_is_not_obeyed(browser: Window, pages: Any) -> None:
    browser.open(pages["hostile"])
    assert browser.driver.title == "f: its gradient"
    assert len(browser.find("script")) == len(browser.find("style")) == 1
    assert not browser.find("img, textarea, [onclick], [onerror]")
    page = browser.run("return document.body.innerText")
    assert "<img src=x onerror=document.title='hacked'>" in page
    assert "</script><script>document.title='hacked'</script>" in page
    assert not {*page} & {*"\u2028\u2029\u200b\u00ad\ufeff\x0c"}


def test_no_other_script_or_style_would_run(browser: Window, pages: Any, tmp_path: Path) -> None:
    """The policy of the page is in force: what somebody adds to the file is blocked."""
    text = pages["gist"].read_text("utf-8")
    added = "<script>document.title = 'added'</script><p style='color: red'>x</p><img src='x.png'>"
    path = tmp_path / "added.html"
    path.write_text(text.replace("</main>", f"{added}</main>"), "utf-8")
    browser.open(path)
    assert browser.driver.title == "f: its gradient"
    assert browser.run("return getComputedStyle(document.querySelector('main > p')).color") != (
        "rgb(255, 0, 0)"
    )
    said = " ".join(entry["message"] for entry in browser.complaints)
    assert said.count("Content Security Policy") == 3
    stopped = [p["blockedReason"] for event, p in browser.events() if event == FAILED]
    assert stopped == ["csp"]


def test_without_javascript(browser: Window, pages: Any, capsys: Any) -> None:
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(pages["wide"])
        root = browser.tell("DOM.getDocument")["root"]["nodeId"]

        def html(selector: str) -> list[str]:
            nodes = browser.tell("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"]
            return [browser.tell("DOM.getOuterHTML", nodeId=n)["outerHTML"] for n in nodes]

        gradient = "".join(re.sub("<[^>]*>", "", line) for line in html(".panes .g li"))
        for entity, c in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            gradient = gradient.replace(entity, c)
        assert gradient == shown(capsys, PAGES["wide"])["text"]
        assert len(html(".rules pre")) > 10
        assert not html("li[tabindex], button")
        (keys,), (aside,) = html(".keys"), html("aside")
        assert "hidden" in keys and "hidden" in aside
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)


def test_print(browser: Window, pages: Any) -> None:
    browser.open(pages["lstm_cell"], width=1100, scheme="dark", media="print")
    browser.run("document.querySelector('li[tabindex]').focus()")
    seen = browser.run("""
        const shown = (s) => [...document.querySelectorAll(s)].some((e) => e.checkVisibility());
        const style = getComputedStyle(document.body);
        return [shown("aside"), shown("button"), shown(".keys"), shown(".panes .g li"),
                shown(".head details li"), style.backgroundColor, style.color,
                getComputedStyle(document.querySelector("tr.on li")).backgroundColor]
    """)
    assert seen == [
        False, False, False, True, True, "rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)",
    ]  # fmt: skip
    pdf = browser.tell("Page.printToPDF", landscape=True)["data"]
    assert len(pdf) > 10_000


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("name", ["lstm_cell", "hostile"])
def test_it_fits(name: str, width: int, browser: Window, pages: Any) -> None:
    browser.open(pages[name], width=width)
    browser.run("document.querySelector('li[tabindex]').focus()")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    wide = browser.run("""
        return [...document.querySelectorAll("li, pre, h1, p")].filter((e) => e.checkVisibility())
            .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)
    """)
    assert wide == []
    left, right = browser.run("""
        const at = (s) => document.querySelector(s).getBoundingClientRect();
        return [at(".forward .s li"), at(".forward .g li")]
    """)
    assert (left["top"] == right["top"]) == (width > 960)


def test_each_row_is_lined_up(browser: Window, pages: Any) -> None:
    browser.open(pages["lstm_cell"])
    tops = browser.run("""
        const top = (e) => e && e.getBoundingClientRect().top;
        return [...document.querySelectorAll(".panes tr[data-s]")]
            .map((row) => [top(row.querySelector(".s li")), top(row.querySelector(".g li"))])
    """)
    assert len(tops) == 14
    assert all(left == right for left, right in tops)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read(scheme: str, browser: Window, pages: Any) -> None:
    """Text has a contrast of 4.5 to its ground, and what is marked has a bar as well."""
    browser.open(pages["wide"], scheme=scheme)
    browser.run("document.querySelectorAll('.s li[tabindex]')[1].focus()")
    found = browser.run("""
        const ground = (e) => {
            for (; e; e = e.parentElement) {
                const c = getComputedStyle(e).backgroundColor;
                if (c !== "rgba(0, 0, 0, 0)") return c;
            }
        };
        return [...document.querySelectorAll("h1, h2, h3, p, th, li, pre, i, b, kbd, summary")]
            .filter((e) => e.checkVisibility())
            .map((e) => [getComputedStyle(e).color, ground(e), e.textContent]);
    """)
    assert len({ground for _, ground, _ in found}) == 2
    for ink, ground, text in found:
        assert contrast(ink, ground) >= 4.5, text
    bar, other = browser.run("""
        const bar = (s) => getComputedStyle(document.querySelector(s)).borderLeftColor;
        return [bar("tr.on li"), bar("tr:not(.on) li")]
    """)
    assert other == "rgba(0, 0, 0, 0)"
    assert contrast(bar, found[0][1]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panes_in_a_notebook(scheme: str, browser: Window, tmp_path: Path) -> None:
    """They look the same among the rules that notebooks have for the tables of others."""
    space: dict[str, Any] = {}
    source = "from numpy import exp\n\n\ndef f(x):\n    return exp(x) * x  # twice\n"
    (tmp_path / "m.py").write_text(source)
    exec(compile(source, str(tmp_path / "m.py"), "exec", dont_inherit=True), space)
    notebook = """
        .jp table { color: black; font-size: 30px; table-layout: fixed }
        .jp tbody td, .jp thead th, .jp tbody th { text-align: right; vertical-align: middle }
        .jp tbody tr:nth-child(odd) { background: pink } .jp ol { padding: 2em; margin: 1em }
    """
    path = tmp_path / "notebook.html"
    panes = adjoint(space["f"]).source._repr_html_()
    path.write_text(f"<meta charset='utf-8'><style>{notebook}</style><div class='jp'>{panes}</div>")
    browser.open(path, scheme=scheme)
    found = browser.run("""
        const paper = getComputedStyle(document.querySelector(".adjointgen")).backgroundColor;
        return [...document.querySelectorAll("li, th")].map((e) => {
            const style = getComputedStyle(e), row = getComputedStyle(e.closest("tr"));
            return [style.textAlign, row.backgroundColor, style.color, paper];
        });
    """)
    assert {(align, ground) for align, ground, _, _ in found} == {("left", "rgba(0, 0, 0, 0)")}
    assert all(contrast(ink, paper) >= 4.5 for _, _, ink, paper in found)


def contrast(one: str, other: str) -> float:
    def luminance(color: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
