// What was sent after the session had ended is filled into its form again, where the page still has that form.
const note = document.getElementById("kept");
const kept = note && JSON.parse(document.getElementById(note.dataset.kept).textContent);
const TYPED = "input:not([type=hidden]):not([type=file]):not([type=password]), select, textarea";

function forms() {
  return Array.from(document.forms).filter(function (form) {
    const at = new URL(form.getAttribute("action") || location.href, location.href);
    return form.method === "post" && at.pathname + at.search === kept.action && !note.contains(form);
  });
}

// Of several forms with one address, the one whose hidden fields say the same.
function theForm() {
  const said = function (form) {
    return Array.from(form.querySelectorAll("input[type=hidden]")).filter(function (field) {
      return kept.fields.some(([name, value]) => name === field.name && value === field.value);
    }).length;
  };
  return forms().sort((one, other) => said(other) - said(one))[0];
}

function fill(field, values) {
  if (field.type === "radio" || field.type === "checkbox") {
    field.checked = values.includes(field.value);
  } else if (field.multiple) {
    Array.from(field.options).forEach(function (option) { option.selected = values.includes(option.value); });
  } else if (values.length) {
    field.value = values.shift();
  }
}

if (kept) {
  const form = theForm();
  if (form && form.querySelector(TYPED)) {
    const byName = {};
    kept.fields.forEach(function ([name, value]) { (byName[name] = byName[name] || []).push(value); });
    form.querySelectorAll(TYPED).forEach(function (field) { fill(field, byName[field.name] || []); });
    for (let around = form.parentElement; around; around = around.parentElement) {
      if (around.tagName === "DETAILS") { around.open = true; }
    }
    note.querySelector("[data-filled]").hidden = false;
  }
  note.focus();
}
