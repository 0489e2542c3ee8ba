// Questions by number key: 1–9 chooses that answer of the question at hand and goes on to the next one.
const form = document.getElementById("answers");

function questions() {
  return Array.from(form.querySelectorAll("fieldset"));
}

function atHand() {
  const focused = document.activeElement && document.activeElement.closest("#answers fieldset");
  return focused || questions().find(function (field) { return !field.querySelector(":checked"); });
}

function choose(field, number) {
  const radio = field.querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) { return; }
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const all = questions();
  const next = all[all.indexOf(field) + 1];
  const goal = next ? next.querySelector(":checked") || next.querySelector("input") : radio;
  goal.focus();
  goal.scrollIntoView({ block: "nearest" });
}

if (form) {
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    const isText = /^(TEXTAREA|SELECT)$/.test(event.target.tagName)
      || (event.target.tagName === "INPUT" && event.target.type !== "radio");
    if (isText || !/^[1-9]$/.test(event.key) || window.localStorage.getItem("onewindow.single-keys-off") === "1") { return; }
    const field = atHand();
    if (field) { event.preventDefault(); choose(field, Number(event.key)); }
  });
}
