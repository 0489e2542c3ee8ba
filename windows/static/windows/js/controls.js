// Small behaviours by attribute: error summary focus, one submit, copy, print and go on, go when chosen.
const ONE_SUBMIT_MS = 8000;

function focusErrors(root) {
  const errors = root.querySelector("[data-errors]");
  if (errors) { errors.focus(); }
}

function copy(button) {
  const text = button.dataset.copy;
  const label = button.querySelector("[data-label]") || button;
  const before = label.textContent;
  const done = function () {
    label.textContent = button.dataset.copied || "✓";
    setTimeout(function () { label.textContent = before; }, 2000);
  };
  if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done); return; }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.appendChild(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  done();
}

document.addEventListener("click", function (event) {
  const target = event.target.closest("[data-copy], [data-print], [data-close-details], [data-next]");
  if (!target) { return; }
  if (target.dataset.copy) { copy(target); }
  if (target.dataset.next) { setTimeout(function () { window.location.assign(target.dataset.next); }, 0); }
  if ("print" in target.dataset) { window.print(); }
  if ("closeDetails" in target.dataset) { target.closest("details").open = false; }
});

document.addEventListener("change", function (event) {
  const form = event.target.form;
  if (form && "submitOnChange" in form.dataset) { form.requestSubmit ? form.requestSubmit() : form.submit(); }
});

document.addEventListener("submit", function (event) {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) { return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(function () { delete form.dataset.sent; }, ONE_SUBMIT_MS);
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
});

document.body.addEventListener("htmx:afterSwap", function (event) { focusErrors(event.detail.target); });
focusErrors(document);
