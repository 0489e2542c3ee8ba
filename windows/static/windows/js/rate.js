// Shows the words that belong to the level chosen; before one is chosen, none. Without this script all stand there.
const form = document.querySelector("[data-rate]");

function show() {
  const chosen = form.querySelector("[name=level]:checked");
  form.querySelectorAll("[data-praise]").forEach(function (group) {
    group.hidden = !chosen || (group.dataset.praise === "yes") !== (Number(chosen.value) >= 4);
  });
}

if (form) {
  form.addEventListener("change", show);
  show();
}
