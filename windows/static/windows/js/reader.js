// Card readers that type: a number and Enter, or a line with number and name (tab, comma, bar or semicolon
// between). In a form[data-reader] Enter fills and goes on; it never sends a form that is half filled in.
const NUMBER = /^[0-9A-Za-z]{15,18}$/;
const NAME = /^[\u3400-\u9fff·]{2,20}$|^[A-Za-z][A-Za-z .'-]{1,60}$/;

function fieldsOf(form) {
  return { number: form.querySelector("input[name=identifier]"), name: form.querySelector("input[name=name]") };
}

function put(field, value) {
  if (field.value === value) { return; }
  field.value = value;
  ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
}

// The number and the name in a line of a reader; null where it is no such line.
function lineOf(text) {
  const parts = text.split(/[\t,，|;；]+/).map((part) => part.trim()).filter(Boolean);
  const number = parts.find((part) => NUMBER.test(part) && /\d{6}/.test(part));
  if (!number || parts.length < 2) { return null; }
  return { number, name: parts.find((part) => part !== number && NAME.test(part)) || "" };
}

function enter(form, target) {
  const { number, name } = fieldsOf(form);
  const line = lineOf(target.value);
  if (line && (target === number || target === name)) {
    put(number, line.number);
    put(name, line.name);
    const next = line.name ? form.querySelector("button[type=submit]") : name;
    next.focus();
    return;
  }
  if (target === number) { put(number, number.value.trim()); name.focus(); name.select(); return; }
  const empty = [number, name].find((field) => !field.value.trim());
  if (empty) { empty.focus(); return; }
  if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
}

document.querySelectorAll("form[data-reader]").forEach(function (form) {
  const { number, name } = fieldsOf(form);
  if (!number || !name) { return; }
  form.addEventListener("keydown", function (event) {
    const isText = event.target.matches("input:not([type=radio]):not([type=checkbox]):not([type=file])");
    if (event.key !== "Enter" || !isText || event.ctrlKey || event.isComposing) { return; }
    event.preventDefault();
    enter(form, event.target);
  });
});
