
// Marks the lines that belong together: those whose statements stand in the same lines of the source.
"use strict";
(() => {
  const body = document.body, panel = document.querySelector("aside");
  const rows = [...document.querySelectorAll(".panes tr[data-s]")];
  const rules = [...document.querySelectorAll("main .rules tr")];
  const panes = [".s li", ".g li"].map((side) => rows.flatMap((row) => [...row.querySelectorAll(side)]));
  const pane = (line) => (line.closest(".g") ? 1 : 0);
  const row = (line) => line.closest("tr");
  const number = (line) => line.parentNode.start + [...line.parentNode.children].indexOf(line);
  const span = (element) => element.dataset.s.split("-").map(Number);
  const meet = (a, b) => {
    const [first, last = first] = span(a), [from, to = from] = span(b);
    return first <= to && from <= last;
  };
  let held = null;

  function mark(line) {
    for (const other of rows) {
      const partner = line !== null && meet(row(line), other);
      other.classList.toggle("on", partner);
      other.classList.toggle("held", partner && held !== null);
    }
    panel.hidden = line === null;
    if (line) explain(row(line));
  }

  function explain(own) {
    const [first, last = first] = span(own);
    const source = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const made = panes[1].filter((line) => meet(own, row(line))).map(number);
    const told = document.createElement("p");
    told.textContent = `L${place(source).slice(1)} of the source, ${place(made)} of the gradient`;
    panel.replaceChildren(told);
    const table = document.createElement("table");
    table.className = "rules";
    for (const rule of rules) {
      const uses = [...rule.querySelectorAll("[data-s]")].filter((use) => meet(own, use));
      if (!uses.length) continue;
      const copy = rule.cloneNode(true);
      copy.cells[1].replaceChildren(...uses.map((use) => use.cloneNode(true)));
      table.append(copy);
    }
    if (table.rows.length) panel.append(table);
  }

  // [7] is "line 7", [5, 21, 22, 23] is "lines 5, 21–23".
  function place(numbers) {
    const runs = [];
    for (const n of numbers) {
      const run = runs[runs.length - 1];
      if (run && run[1] === n - 1) run[1] = n;
      else runs.push([n, n]);
    }
    const text = runs.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(", ");
    return `${/^\d+$/.test(text) ? "line" : "lines"} ${text}`;
  }

  function hold(line) {
    held = held === line ? null : line;
    mark(line);
  }

  function go(line) {
    if (!line) return;
    for (const other of panes[pane(line)]) other.tabIndex = other === line ? 0 : -1;
    line.focus();
  }

  const at = (event) => event.target.closest(".panes tr[data-s] li");

  body.addEventListener("pointerover", (event) => {
    if (held === null && at(event)) mark(at(event));
  });
  body.addEventListener("focusin", (event) => {
    if (held === null && at(event)) mark(at(event));
  });
  body.addEventListener("click", (event) => {
    if (at(event) && !String(getSelection())) {
      held = held === at(event) ? held : null;
      go(at(event));
      hold(at(event));
    }
  });
  body.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      held = null;
      return mark(null);
    }
    const line = at(event);
    if (!line) return;
    const own = panes[pane(line)], i = own.indexOf(line);
    const moves = { ArrowUp: own[i - 1], ArrowDown: own[i + 1], Home: own[0], End: own[own.length - 1] };
    const other = (side) => side === pane(line) ? undefined : panes[side].find((x) => meet(row(line), row(x)));
    if (event.key in moves) go(moves[event.key]);
    else if (event.key === "ArrowLeft") go(other(0));
    else if (event.key === "ArrowRight") go(other(1));
    else if (event.key === "Enter" || event.key === " ") hold(line);
    else return;
    event.preventDefault();
  });

  // The text itself: what is shown as U+202E is that character again.
  function plain(line) {
    const copy = line.cloneNode(true);
    for (const u of copy.querySelectorAll("u")) {
      u.textContent = String.fromCodePoint(parseInt(u.textContent.slice(2), 16));
    }
    return copy.textContent;
  }

  const button = document.createElement("button");
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = [...document.querySelectorAll(".panes .g li")].map(plain).join("");
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed to copy";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  document.querySelector(".panes thead th + th").append(button);
  document.querySelector(".keys").hidden = false;
  for (const own of panes) own.forEach((line, i) => { line.tabIndex = i ? -1 : 0; });
})();
