// Lists by keyboard: J and K move through the rows of [data-rows], Enter opens, C presses the row's claim button,
// X picks the row, Shift+X all from the last picked one to it. How many are picked is said in [data-picked].
// A and R open the row with that choice made, B its return, S its time limits.
// Single letters obey the same switch as all other keys (WCAG 2.1.4) and are ignored while typing.
const OFF = "onewindow.single-keys-off";

function rows() {
  return Array.from(document.querySelectorAll("[data-rows] tbody tr"));
}

function current() {
  return document.querySelector("[data-rows] tr[aria-selected=true]");
}

function select(row) {
  if (!row) { return; }
  rows().forEach(function (other) { other.removeAttribute("aria-selected"); });
  row.setAttribute("aria-selected", "true");
  const link = row.querySelector("[data-row-link]");
  if (link) { link.focus(); }
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  select(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

const OPENS = { a: "?outcome=granted", r: "?outcome=refused", b: "return/", s: "time/" };

function open(way) {
  const link = current() && current().querySelector("[data-row-link]");
  if (!link || !link.closest("[data-deciding]")) { return; }
  const kept = link.search && way[0] === "?" ? "&" + link.search.slice(1) : "";
  window.location.assign(link.pathname + way + kept);
}

const BOX = "input[data-row-pick]:not(:disabled)";
let anchor = null;

function say() {
  const status = document.querySelector("[data-picked]");
  if (!status) { return; }
  const count = document.querySelectorAll(BOX + ":checked").length;
  status.textContent = count ? status.dataset.picked.replace("{n}", count) : "";
}

function pick(row, isRange) {
  const box = row && row.querySelector(BOX);
  if (!box) { return; }
  const all = rows();
  const from = isRange && all.includes(anchor) ? all.indexOf(anchor) : -1;
  if (from < 0) {
    box.checked = !box.checked;
  } else {
    const to = all.indexOf(row);
    all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (one) {
      const other = one.querySelector(BOX);
      if (other) { other.checked = true; }
    });
  }
  anchor = row;
  say();
}

document.addEventListener("click", function (event) {
  if (!event.target.matches(BOX)) { return; }
  const row = event.target.closest("tr");
  if (event.shiftKey && event.target.checked) { event.target.checked = false; pick(row, true); }
  anchor = row;
  say();
});

document.addEventListener("keydown", function (event) {
  const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
  if (window.localStorage.getItem(OFF) === "1") { return; }
  const key = event.key.toLowerCase();
  if (key === "j") { event.preventDefault(); move(1); }
  if (key === "k") { event.preventDefault(); move(-1); }
  if (key === "x") { event.preventDefault(); pick(current(), event.shiftKey); }
  if (OPENS[key] && !event.shiftKey && current()) { event.preventDefault(); open(OPENS[key]); }
  if (key === "c") {
    const button = current() && current().querySelector("[data-row-claim]");
    if (button) { event.preventDefault(); button.click(); }
  }
});

document.body.addEventListener("htmx:afterSettle", function (event) {
  const row = document.getElementById(event.detail.elt.id);
  if (row && row.matches("[data-rows] tbody tr")) { select(row); say(); }
});
