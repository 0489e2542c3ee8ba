// Beside a dossier: stock phrases go into their field where the cursor was; and once somebody else has dealt with
// the approval, its forms can only be read, with what was typed in them.
document.addEventListener("click", function (event) {
  const button = event.target.closest && event.target.closest("button[data-insert]");
  if (!button) { return; }
  event.preventDefault();
  const field = document.getElementById(button.dataset.insert);
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  field.setRangeText(gap + button.dataset.text, field.selectionStart, field.selectionEnd, "end");
  button.closest("details").open = false;
  field.focus();
});

function readOnly() {
  if (!document.querySelector("#standing [data-stale]")) { return; }
  document.querySelectorAll("#act input, #act button, #act select, #act textarea").forEach(function (control) {
    if (control.matches("textarea")) { control.readOnly = true; } else { control.disabled = true; }
  });
}
document.body.addEventListener("htmx:afterSwap", function (event) {
  if (event.detail.target.id === "standing") { readOnly(); }
});

// Opened with a choice made (A or R in the list): what is to be typed next gets the cursor.
const chosen = new URLSearchParams(window.location.search).has("outcome");
const opinion = document.getElementById("id_opinion");
if (chosen && opinion) { opinion.focus(); }
