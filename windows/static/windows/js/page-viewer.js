// The pages of a case's files: links of #viewer fetch the part alone, so that nothing typed beside it is lost,
// and the address follows. [data-draw] lets a box be drawn on the page; its numbers go into the remark's form.
const PER_CENT = 100;
const SMALLEST = 1;

function viewer() { return document.getElementById("viewer"); }

function show(query) {
  const root = viewer();
  root.setAttribute("aria-busy", "true");
  window.htmx.ajax("GET", root.dataset.part + query, { target: "#viewer", swap: "outerHTML" });
  window.history.replaceState(null, "", query);
}

document.addEventListener("click", function (event) {
  const link = event.target.closest && event.target.closest("#viewer a[href^='?']");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.htmx) {
    event.preventDefault();
    show(link.getAttribute("href"));
  }
  const button = event.target.closest && event.target.closest("[data-draw]");
  if (button) { arm(button, button.getAttribute("aria-pressed") !== "true"); }
});

document.addEventListener("submit", function (event) {
  if (event.target.matches("#viewer form[method=get]") && window.htmx) {
    event.preventDefault();
    show("?" + new URLSearchParams(new FormData(event.target)));
  }
});

function arm(button, isArmed) {
  button.setAttribute("aria-pressed", String(isArmed));
  const sheet = document.querySelector("[data-sheet]");
  if (sheet) { sheet.classList.toggle("is-armed", isArmed); }
}

let start = null;
let box = null;

function place(event, sheet) {
  const edge = sheet.getBoundingClientRect();
  const within = function (value) { return Math.min(Math.max(value, 0), PER_CENT); };
  return {
    x: within((event.clientX - edge.left) / edge.width * PER_CENT),
    y: within((event.clientY - edge.top) / edge.height * PER_CENT),
  };
}

function measure(to) {
  return {
    left: Math.min(start.x, to.x), top: Math.min(start.y, to.y),
    width: Math.abs(to.x - start.x), height: Math.abs(to.y - start.y),
  };
}

function draw(measured) {
  Object.keys(measured).forEach(function (side) { box.style[side] = measured[side] + "%"; });
}

document.addEventListener("pointerdown", function (event) {
  const sheet = event.target.closest && event.target.closest(".is-armed[data-sheet]");
  if (!sheet || event.button) { return; }
  event.preventDefault();
  sheet.querySelectorAll(".drawn").forEach(function (old) { old.remove(); });
  start = place(event, sheet);
  box = sheet.appendChild(document.createElement("div"));
  box.className = "drawn";
  sheet.setPointerCapture(event.pointerId);
});
document.addEventListener("pointermove", function (event) {
  if (start) { draw(measure(place(event, box.parentNode))); }
});
document.addEventListener("pointerup", function (event) {
  if (!start) { return; }
  const measured = measure(place(event, box.parentNode));
  start = null;
  if (measured.width < SMALLEST || measured.height < SMALLEST) { box.remove(); return; }
  document.querySelectorAll("[data-box]").forEach(function (field) { field.value = measured[field.dataset.box].toFixed(1); });
  arm(document.querySelector("[data-draw]"), false);
  const text = document.getElementById("id_remark_text");
  text.focus({ preventScroll: true });
  text.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", function (event) {
  const button = document.querySelector("[data-draw][aria-pressed=true]");
  if (event.key === "Escape" && button) { arm(button, false); }
});

function ready() {
  document.querySelectorAll("[data-draw]").forEach(function (button) { button.hidden = false; });
  const says = document.querySelector("[data-viewer-says]");
  if (says && viewer()) { says.textContent = viewer().dataset.says; }
}
document.body.addEventListener("htmx:afterSettle", ready);
ready();
