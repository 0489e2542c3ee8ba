// Keys by attribute: data-key="F2" on a link, button or field presses or focuses it; "?" shows the list.
// data-key="G I" is G, then I. What stands in the page itself goes before what stands around it.
// Single letters can be switched off (WCAG 2.1.4). They and the arrows are left alone while typing or composing
// Chinese, the arrows also where they scroll.
const STORE = "onewindow.single-keys-off";
const SEQUENCE_MS = 1500;
const panel = document.getElementById("keys");
let begun = "";
let begunAt = 0;

function singleKeysOff() { return window.localStorage.getItem(STORE) === "1"; }

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || "");
}

function isShown(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

function keyed() {
  const main = document.getElementById("main");
  const inside = Array.from(main ? main.querySelectorAll("[data-key]") : []);
  return inside.concat(Array.from(document.querySelectorAll("[data-key]")).filter(function (element) {
    return !inside.includes(element);
  }));
}

function find(name) {
  return keyed().find(function (element) {
    return element.dataset.key === name && isShown(element) && !element.disabled;
  });
}

function nameOf(event) {
  const key = event.key === "=" ? "+" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return (event.ctrlKey ? "Ctrl+" : "") + (event.shiftKey && event.key.length > 1 ? "Shift+" : "") + key;
}

function press(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(radio|checkbox|submit|button)$/.test(element.type)) {
    element.focus();
    if (element.select) { element.select(); }
  } else {
    element.click();
  }
}

function toggleList() {
  if (!panel) { return; }
  panel.hidden = !panel.hidden;
  const list = panel.querySelector("[data-list]");
  list.textContent = "";
  const listed = [];
  keyed().forEach(function (element) {
    const isFolded = element.closest("details:not([open])") && !element.matches("summary");
    if (isFolded || listed.includes(element.dataset.key)) { return; }
    listed.push(element.dataset.key);
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const text = document.createElement("dd");
    key.appendChild(document.createElement("kbd")).textContent = element.dataset.key;
    text.textContent = element.dataset.keyName || element.getAttribute("aria-label") || element.textContent.trim();
    row.append(key, text);
    list.appendChild(row);
  });
  if (!panel.hidden) { panel.focus(); }
}

document.addEventListener("keydown", function (event) {
  if (event.isComposing || event.altKey || event.metaKey) { return; }
  if (event.key === "Escape" && panel && !panel.hidden) { panel.hidden = true; return; }
  const isSingle = event.key.length === 1 && !event.ctrlKey;
  if (isSingle && (isTyping(event.target) || singleKeysOff())) { return; }
  if (event.key.startsWith("Arrow") && (isTyping(event.target) || event.target.closest("[data-scrolls]"))) { return; }
  if (event.key === "?" && isSingle) { event.preventDefault(); toggleList(); return; }
  const name = nameOf(event);
  const isGoingOn = isSingle && begun && Date.now() - begunAt < SEQUENCE_MS;
  const found = (isGoingOn && find(begun + " " + name)) || find(name);
  begun = isSingle && !isGoingOn ? name : "";
  begunAt = Date.now();
  if (found) { event.preventDefault(); press(found); }
});

const off = panel && panel.querySelector("[data-single-off]");
if (off) {
  off.checked = singleKeysOff();
  off.addEventListener("change", function () { window.localStorage.setItem(STORE, off.checked ? "1" : "0"); });
}
