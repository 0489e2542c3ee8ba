// The table of materials by keyboard: arrows (or J, K) choose a row; U uploads into it, V shows its file, and a
// letter on a button of the row presses it (data-act). After an act the next row that still wants something is
// chosen. Single letters obey the switch of all keys (WCAG 2.1.4) and are ignored while typing.
const OFF = "onewindow.single-keys-off";
const ROWS = "table.materials tbody tr[id^=material-]";
const preview = document.getElementById("preview");
let shown = null;

const rows = () => Array.from(document.querySelectorAll(ROWS));
const current = () => document.activeElement.closest(ROWS) || document.querySelector(ROWS + "[aria-selected=true]");

function choose(row) {
  if (!row) { return; }
  rows().forEach((other) => other.removeAttribute("aria-selected"));
  row.setAttribute("aria-selected", "true");
  const main = row.querySelector("[data-act]:not([hidden])") || row.querySelector("input, button, summary, a");
  if (main && main.offsetParent !== null) { main.focus({ preventScroll: true }); }
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

function nextOpen(from) {
  const all = rows();
  const open = (row) => "open" in row.dataset;
  choose(all.slice(from + 1).find(open) || all.find(open) || all[from]);
}

function press(element) {
  if (!element) { return; }
  const closed = element.closest("details:not([open])");
  if (closed) { closed.open = true; }
  element.click();
}

function show(row) {
  const links = Array.from(row.querySelectorAll("a.file-link"));
  if (!links.length) { return; }
  const at = shown ? links.findIndex((link) => link.href === shown.href) : -1;
  const link = links[(at + 1) % links.length];
  shown = { href: link.href, page: 1 };
  preview.querySelector("h2").textContent = link.querySelector("span").textContent;
  view(true);
  turn(0);
  preview.scrollIntoView({ block: "nearest" });
}

function turn(step) {
  const page = shown.page + step;
  const picture = new Image();
  picture.alt = preview.dataset.page.replace("{n}", page).replace("{all}", preview.querySelector("h2").textContent);
  picture.onload = function () {
    shown.page = page;
    preview.querySelector(".sheet img").replaceWith(picture);
    preview.querySelector("[data-where]").textContent = picture.alt;
  };
  picture.onerror = function () { if (!step) { preview.querySelector("[data-where]").textContent = preview.dataset.none; } };
  if (page >= 1) { picture.src = shown.href + "pages/" + page + "/?size=fit"; }
}

function view(isOn) {
  preview.hidden = !isOn;
  document.getElementById("asked").classList.toggle("is-viewing", isOn);
  if (!isOn) { shown = null; }
}

if (preview) {
  document.addEventListener("focusin", function (event) {
    const row = event.target.closest(ROWS);
    if (row) { rows().forEach((other) => { if (other === row) { row.setAttribute("aria-selected", "true"); } else { other.removeAttribute("aria-selected"); } }); }
  });
  preview.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (button && button.dataset.step) { turn(Number(button.dataset.step)); }
    if (button && "hide" in button.dataset) { view(false); choose(current()); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.key === "Enter" && event.target.matches("[data-enter] select")) { event.preventDefault(); event.target.form.requestSubmit(); return; }
    if (event.target.matches("input:not([type=file]):not([type=checkbox]):not([type=radio]), textarea, select")) { return; }
    if (event.key === "Escape") { view(false); return; }
    if (/^Arrow(Up|Down)$/.test(event.key)) { event.preventDefault(); move(event.key === "ArrowUp" ? -1 : 1); return; }
    const row = current();
    if (!/^[a-z]$/i.test(event.key) || window.localStorage.getItem(OFF) === "1" || document.querySelector("dialog[open]")) { return; }
    const key = event.key.toUpperCase();
    if (key === "J" || key === "K") { move(key === "K" ? -1 : 1); }
    if (row && key === "U") { press(row.querySelector("input[type=file]")); }
    if (row && key === "V") { show(row); }
    if (row && !"JKUV".includes(key)) { press(row.querySelector(`[data-act="${key}"]:not([hidden])`)); }
  });
  const came = rows().findIndex((row) => "#" + row.id === window.location.hash);
  if (!document.querySelector("[data-errors]") && window.location.hash !== "#tray") { nextOpen(came); }
}
