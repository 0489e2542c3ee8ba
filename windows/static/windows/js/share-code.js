// The code in a share link stands behind the #: put it into the form and take it out of the address.
const field = document.querySelector("[data-from-address]");
const code = decodeURIComponent(window.location.hash.slice(1));
if (field && code) {
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname);
  const next = document.querySelector("#id_looker");
  if (next) { next.focus(); }
}
