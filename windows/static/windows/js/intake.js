// Questions by number key: 1–9 chooses that answer of the question at hand and goes on to the next one.
// A number is typed into its field; Enter goes on from there.
const form = document.getElementById("answers");

function questions() {
  return Array.from(form.querySelectorAll("fieldset, input[data-number]"));
}

function atHand() {
  const focused = document.activeElement && document.activeElement.closest("#answers fieldset");
  return focused || questions().find(function (field) { return field.matches("fieldset") && !field.querySelector(":checked"); });
}

function choose(field, number) {
  const radio = field.querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) { return; }
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  goOn(field, radio);
}

function goOn(field, otherwise) {
  const all = questions();
  const next = all[all.indexOf(field) + 1];
  const goal = next ? next.querySelector(":checked") || next.querySelector("input") || next : otherwise;
  goal.focus();
  goal.scrollIntoView({ block: "nearest" });
}

if (form) {
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.key === "Enter" && event.target.matches("#answers input[data-number]")) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      goOn(event.target, event.target);
      return;
    }
    const isText = /^(TEXTAREA|SELECT)$/.test(event.target.tagName)
      || (event.target.tagName === "INPUT" && event.target.type !== "radio");
    if (isText || !/^[1-9]$/.test(event.key) || window.localStorage.getItem("onewindow.single-keys-off") === "1") { return; }
    const field = atHand();
    if (field) { event.preventDefault(); choose(field, Number(event.key)); }
  });
}

// A form that is mostly filled in already begins where something is still missing; nothing is chosen for anybody.
const start = document.querySelector("form[data-first]");
if (start && !document.querySelector("[data-errors]") && !window.location.hash) {
  const isMissing = (field) => field.type === "radio"
    ? !start.querySelector(`input[name="${field.name}"]:checked`) : field.required && !field.value;
  const fields = Array.from(start.querySelectorAll("input:not([type=hidden]), textarea, select"));
  (fields.find(isMissing) || start.querySelector("button[type=submit]")).focus();
}
