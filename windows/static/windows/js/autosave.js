// <form data-autosave="ID">: saves itself two seconds after a change and says so in the element with that id.
// While the server is away the page says so, keeps what is typed, and tries again until it is saved. Nothing
// is written to this computer: what was typed within the last two seconds is all a crash of the browser takes.
const QUIET_MS = 2000;
const AGAIN_MS = 3000;
const away = document.getElementById("away");

function say(text) {
  if (!away) { return; }
  if (text) { away.querySelector("div").textContent = text; }
  away.hidden = !text;
}

// What differs from the page as it came: somebody was quicker than this script, or the browser has put it back.
function differs(field) {
  if (field.type === "checkbox" || field.type === "radio") { return field.checked !== field.defaultChecked; }
  return field.defaultValue !== undefined && field.type !== "file" && field.value !== field.defaultValue;
}

class Saver {
  constructor(form) {
    this.form = form;
    this.note = document.getElementById(form.dataset.autosave);
    this.isDirty = false;
    this.isAway = false;
    ["input", "change"].forEach((name) => form.addEventListener(name, () => this.later(QUIET_MS, true)));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("pagehide", () => { if (this.isDirty && !this.isLeaving) { this.send(true).catch(() => null); } });
    window.addEventListener("beforeunload", (event) => { if (this.isDirty && this.isAway) { event.preventDefault(); event.returnValue = ""; } });
    if ([...form.elements].some(differs)) { this.later(QUIET_MS, true); }
  }

  later(ms, isTyped) {
    if (isTyped) { this.isDirty = true; }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  send(keepalive) {
    const body = new URLSearchParams(new FormData(this.form));
    return fetch(this.form.action || window.location.href, { method: "POST", body, keepalive, headers: { "HX-Request": "true" } });
  }

  // True when the server has it.
  async save() {
    clearTimeout(this.timer);
    this.isDirty = false;
    try {
      const answer = await this.send(false);
      if (answer.status >= 500) { throw new Error(String(answer.status)); }
      if (!answer.ok) { return this.refused(answer); }
      if (this.note) { this.note.textContent = (await answer.text()).trim(); }
    } catch (error) {
      this.isDirty = this.isAway = true;
      say(away && away.dataset.again);
      this.later(AGAIN_MS, false);
      return false;
    }
    if (this.isAway) { say(away && away.dataset.back); setTimeout(() => say(""), 6000); }
    this.isAway = false;
    return !this.isDirty || this.save();
  }

  async refused(answer) {
    const banner = document.getElementById("banner");
    this.isDirty = true;
    this.isOver = answer.status === 401;
    banner.querySelector("p").textContent = banner.getAttribute("data-" + answer.status) || (await answer.text()).slice(0, 300);
    banner.querySelector("[data-login]").hidden = answer.status !== 401;
    banner.hidden = false;
    return false;
  }

  // What was typed just now is saved first, so that a server that is away takes nothing. Where the session has ended
  // the form is sent all the same: the server keeps it for who logs in again.
  submit(event) {
    if (this.isLeaving || !this.isDirty) { this.isLeaving = true; setTimeout(() => { this.isLeaving = false; }, 4000); return; }
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    this.save().then((isSaved) => {
      if (!isSaved && !this.isOver) { return; }
      this.isLeaving = true;
      if (this.form.requestSubmit) { this.form.requestSubmit(button && button.form === this.form ? button : undefined); } else { this.form.submit(); }
    });
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Saver(form));

// The questions are saved answer by answer (htmx); one that did not get through is sent again.
document.body.addEventListener("htmx:sendError", function (event) {
  const element = event.detail.elt;
  if (!element.closest("#answers")) { return; }
  say(away && away.dataset.again);
  setTimeout(() => element.dispatchEvent(new Event("change", { bubbles: true })), AGAIN_MS);
});
document.body.addEventListener("htmx:afterRequest", function (event) {
  if (event.detail.successful && event.detail.elt.closest("#answers")) { say(""); }
});
