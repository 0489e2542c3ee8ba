// Lists by keyboard: J and K move through the rows of [data-rows], Enter opens, C presses the row's claim button.
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

document.addEventListener("keydown", function (event) {
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (isTyping || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
  if (window.localStorage.getItem(OFF) === "1") { return; }
  const key = event.key.toLowerCase();
  if (key === "j") { event.preventDefault(); move(1); }
  if (key === "k") { event.preventDefault(); move(-1); }
  if (key === "c") {
    const button = current() && current().querySelector("[data-row-claim]");
    if (button) { event.preventDefault(); button.click(); }
  }
});

document.body.addEventListener("htmx:afterSettle", function (event) {
  const row = document.getElementById(event.detail.elt.id);
  if (row && row.matches("[data-rows] tbody tr")) { select(row); }
});
