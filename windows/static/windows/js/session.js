// What a failed part of a page says: the form stays as it is, the reason stands below it.
const banner = document.getElementById("banner");

function say(text, offersLogin) {
  if (!banner) { return; }
  banner.querySelector("p").textContent = text;
  banner.querySelector("[data-login]").hidden = !offersLogin;
  banner.hidden = false;
}

document.body.addEventListener("htmx:responseError", function (event) {
  const answer = event.detail.xhr;
  const isText = (answer.getResponseHeader("Content-Type") || "").indexOf("text/html") === 0
    && answer.responseText.length < 400 && answer.responseText.indexOf("<") === -1;
  const known = banner && banner.getAttribute("data-" + answer.status);
  say(isText && answer.responseText ? answer.responseText : known || (banner && banner.dataset.other), answer.status === 401);
});
document.body.addEventListener("htmx:sendError", function () {
  say(banner && banner.dataset.offline, false);
});
document.body.addEventListener("htmx:afterRequest", function (event) {
  if (event.detail.successful && banner) { banner.hidden = true; }
});
// What was kept on this device for use without a network is gone with the log-out.
document.addEventListener("submit", function (event) {
  if ("forgets" in event.target.dataset && "caches" in window) { caches.delete("licence-cards"); }
});
if (banner) {
  banner.querySelector("[data-close]").addEventListener("click", function () { banner.hidden = true; });
}
