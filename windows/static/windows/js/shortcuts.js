// Keys by attribute: data-key="F2" on a link, button or field presses or focuses it; "?" shows the list.
// Single letters can be switched off (WCAG 2.1.4) and are ignored while typing or composing Chinese.
const STORE = "onewindow.single-keys-off";
const panel = document.getElementById("keys");

function singleKeysOff() { return window.localStorage.getItem(STORE) === "1"; }

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || "");
}

function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
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
  document.querySelectorAll("[data-key]").forEach(function (element) {
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
  if (event.key === "?" && isSingle) { event.preventDefault(); toggleList(); return; }
  const name = nameOf(event);
  const found = Array.prototype.find.call(document.querySelectorAll("[data-key]"), function (element) {
    return element.dataset.key === name && element.offsetParent !== null && !element.disabled;
  });
  if (found) { event.preventDefault(); press(found); }
});

const off = panel && panel.querySelector("[data-single-off]");
if (off) {
  off.checked = singleKeysOff();
  off.addEventListener("change", function () { window.localStorage.setItem(STORE, off.checked ? "1" : "0"); });
}
