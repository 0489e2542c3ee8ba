// What a failed part of a page says: the form stays as it is, the reason stands below it. And when somebody logs in
// again in another tab: the forms of this page can be sent again, if it is the same person.
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

function renew(state) {
  const waited = banner && !banner.hidden && !banner.querySelector("[data-login]").hidden;
  if (state.seat !== document.body.dataset.seat) {
    if (state.seat) { say(banner.dataset.otherPerson, true); }
    return;
  }
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = state.csrf; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": state.csrf }));
  if (waited) { say(banner.dataset.back, false); }
}

function look() {
  if (document.visibilityState !== "visible") { return; }
  fetch(document.body.dataset.session, { headers: { Accept: "application/json" } })
    .then(function (answer) { return answer.ok ? answer.json().then(renew) : null; }).catch(function () {});
}

if (document.body.dataset.seat && document.querySelector("form[method=post]")) {
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { look(); } });
}
