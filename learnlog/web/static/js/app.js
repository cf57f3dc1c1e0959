// Keys, the list of keys, the grid's arrows and what happens around a swap. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const keysOn = root.dataset.keys !== "off";
  const main = () => document.getElementById("main");

  const isTyping = (target) =>
    target.closest && target.closest("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]");

  // The control that a key belongs to: in the current row first, then anywhere on the page.
  const controlFor = (key) => {
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const row = document.querySelector(".row.cur, [data-row].cur");
    const found = (row && row.querySelector(selector)) || document.querySelector(selector);
    return found && !found.disabled ? found : null;
  };

  const rows = () => Array.from(document.querySelectorAll(".row:not(.hd), [data-row]"));
  const setCurrent = (row) => {
    for (const other of document.querySelectorAll(".row.cur, [data-row].cur")) other.classList.remove("cur");
    if (!row) return;
    row.classList.add("cur");
    row.scrollIntoView({ block: "nearest" });
    const link = row.querySelector("a, button, input:not([type=hidden])");
    if (link) link.focus({ preventScroll: true });
  };
  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("cur"));
    setCurrent(list[Math.min(list.length - 1, Math.max(0, at + step))]);
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest && event.target.closest(".row:not(.hd), [data-row]");
    if (row && !row.classList.contains("cur")) {
      for (const other of document.querySelectorAll(".row.cur, [data-row].cur")) other.classList.remove("cur");
      row.classList.add("cur");
    }
  });

  const showKeys = () => {
    let dialog = document.getElementById("keys-dialog");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys-dialog";
      dialog.className = "card keys";
      dialog.setAttribute("aria-label", "Keyboard shortcuts");
      fetch(root.dataset.keymap, { credentials: "same-origin" })
        .then((answer) => answer.json())
        .then((map) => {
          const close = document.createElement("form");
          close.method = "dialog";
          const button = document.createElement("button");
          button.className = "btn s";
          button.textContent = "Close";
          close.append(button);
          for (const [place, keys] of Object.entries(map)) {
            const heading = document.createElement("h2");
            heading.textContent = place;
            const list = document.createElement("dl");
            list.className = "dl";
            for (const [key, does] of Object.entries(keys)) {
              const term = document.createElement("dt");
              const cap = document.createElement("kbd");
              cap.textContent = key;
              term.append(cap);
              const text = document.createElement("dd");
              text.textContent = does;
              list.append(term, text);
            }
            dialog.append(heading, list);
          }
          dialog.append(close);
        })
        .catch(() => say("The list of keys cannot be had just now."));
      document.body.append(dialog);
    }
    dialog.showModal();
  };

  let afterG = 0;
  document.addEventListener("keydown", (event) => {
    if (!keysOn || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(event.target)) return;
    if (event.key === "?") return void (event.preventDefault(), showKeys());
    if (event.key === "g") return void (afterG = Date.now());
    if (Date.now() - afterG < 1000) {
      afterG = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (place) return void (event.preventDefault(), place.click());
    }
    if (event.target.closest("[role=grid]") && gridKey(event)) return;
    if (event.key === "j" || event.key === "k") return void (event.preventDefault(), move(event.key === "j" ? 1 : -1));
    const onControl = event.target.closest("a, button, summary, input");
    const opens = event.key === "Enter" && (!onControl || onControl.matches(".tick"));
    const name = opens ? "o" : event.key === " " ? "Space" : event.key;
    if ((name === "Space" || name === "Enter") && onControl) return;
    const control = controlFor(name);
    if (control) {
      event.preventDefault();
      if (control.matches("input[type=text], input[type=search]")) control.focus();
      else control.click();
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-key='?']");
    if (link && keysOn && !event.ctrlKey && !event.metaKey) event.preventDefault(), showKeys();
  });

  // A tick posts its form at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // The grid: one tab stop, arrows inside.
  const gridCells = (grid) => Array.from(grid.tBodies).flatMap((body) => Array.from(body.rows)).map((row) => Array.from(row.querySelectorAll("td.h"))).filter((row) => row.length);
  function gridKey(event) {
    const grid = event.target.closest("[role=grid]");
    const cells = gridCells(grid);
    const cell = event.target.closest("td.h");
    const r = cells.findIndex((row) => row.includes(cell));
    if (r < 0) return false;
    const c = cells[r].indexOf(cell);
    const last = cells[r].length - 1;
    const to = {
      ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [event.ctrlKey ? 0 : r, 0], End: [event.ctrlKey ? cells.length - 1 : r, last],
    }[event.key];
    if (!to) return false;
    const next = cells[to[0]] && cells[to[0]][to[1]];
    event.preventDefault();
    if (next) focusCell(grid, next);
    return true;
  }
  const stop = (cell) => cell.querySelector("a") || cell;
  function focusCell(grid, cell) {
    for (const other of grid.querySelectorAll("td.h [tabindex='0'], td.h[tabindex='0']")) other.tabIndex = -1;
    stop(cell).tabIndex = 0;
    stop(cell).focus();
  }
  const makeGrid = (table) => {
    table.setAttribute("role", "grid");
    for (const cell of table.querySelectorAll("td.h")) stop(cell).tabIndex = -1;
    const first = table.querySelector("td.h");
    if (first) stop(first).tabIndex = 0;
  };

  const guessZone = (select) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (select.value === "UTC" && Array.from(select.options).some((option) => option.value === zone)) select.value = zone;
  };

  const prepare = (scope) => {
    for (const table of scope.querySelectorAll("table.hm")) makeGrid(table);
    for (const select of scope.querySelectorAll("select[data-guess-zone]")) guessZone(select);
  };
  prepare(document);

  const say = (text) => {
    const notices = document.getElementById("notices");
    if (!notices) return;
    const note = document.createElement("div");
    note.className = "note";
    note.textContent = text;
    notices.replaceChildren(note);
  };
  document.addEventListener("htmx:after:swap", () => {
    prepare(document);
    const wanted = main() && main().querySelector("[data-focus]");
    if (wanted) wanted.focus();
  });
  for (const name of ["htmx:response:error", "htmx:error"]) {
    document.addEventListener(name, (event) => {
      // A tick that was not taken must not look as if it had been.
      const form = event.target.closest && event.target.closest("form.row");
      if (form) form.reset();
      say("That did not work. Nothing was lost: try again.");
    });
  }
})();
