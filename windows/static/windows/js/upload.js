// <material-upload>: choosing or dropping files sends them at once, one row at a time, with progress.
// What the server would refuse by its size or ending is told without sending it (see file-field.js).
// When the connection breaks off the files stay here and can be sent again; the server keeps the same file once.
// Without this script the form inside is sent by its own button. The server judges every file.
class MaterialUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.bar = this.querySelector("progress");
    this.drop = this.querySelector(".drop");
    this.lost = this.querySelector(".lost");
    this.drop.querySelector("button").hidden = true;
    this.input.addEventListener("change", () => this.choose());
    ["dragenter", "dragover", "dragleave", "drop"].forEach((name) => this.drop.addEventListener(name, (event) => {
      event.preventDefault();
      this.drop.classList.toggle("is-over", name === "dragenter" || name === "dragover");
    }));
    this.drop.addEventListener("drop", (event) => { this.input.files = event.dataTransfer.files; this.choose(); });
    if (this.lost) { this.lost.querySelector("button").addEventListener("click", () => this.send()); }
    this.choose(); // what was chosen before this script came
  }

  choose() {
    if (!this.input.files.length) { return; }
    const files = Array.from(this.input.files);
    const refusals = files.map((file) => customElements.get("file-field").refusal(file, this));
    this.pending = files.filter((_, place) => !refusals[place]);
    if (refusals.some(Boolean)) { this.told(refusals.filter(Boolean).join(" ")); }
    if (this.pending.length) { this.send(); }
  }

  send() {
    const content = new FormData(this.form);
    content.delete(this.input.name);
    this.pending.forEach((file) => content.append(this.input.name, file));
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { this.bar.value = Math.round(100 * event.loaded / (event.total || Infinity)); });
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.broke());
    if (this.lost) { this.lost.hidden = true; }
    this.bar.value = 0;
    this.bar.hidden = false;
    this.setAttribute("aria-busy", "true");
    request.send(content);
  }

  broke() {
    if (!this.lost) { this.told(this.dataset.lost); return; }
    this.bar.hidden = true;
    this.removeAttribute("aria-busy");
    this.lost.querySelector("p").textContent = this.dataset.lost;
    this.lost.hidden = false;
    this.lost.querySelector("button").focus();
  }

  answered(request) {
    if ([502, 503, 504].includes(request.status)) { this.broke(); return; }
    const place = this.closest(this.dataset.swap || "tr");
    if (place && swap(place, request.responseText)) { return; }
    const banner = document.getElementById("banner");
    this.told(request.status < 500 && request.responseText.indexOf("<") === -1 && request.responseText
      || banner.getAttribute("data-" + request.status) || banner.dataset.other);
    banner.querySelector("[data-login]").hidden = request.status !== 401;
  }

  told(text) {
    this.bar.hidden = true;
    this.removeAttribute("aria-busy");
    this.input.value = "";
    const banner = document.getElementById("banner");
    banner.querySelector("p").textContent = text;
    banner.hidden = false;
  }
}

// Puts the element of the answer in the place of the old one; false when the answer is something else.
function swap(old, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  if (!fresh || fresh.id !== old.id) { return false; }
  old.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  (fresh.querySelector("select") || fresh.querySelector("input[type=file]")).focus();
  return true;
}

customElements.define("material-upload", MaterialUpload);

document.addEventListener("submit", function (event) {
  const form = event.target;
  if (!("rowForm" in form.dataset)) { return; }
  event.preventDefault();
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } })
    .then((answer) => answer.ok ? answer.text() : Promise.reject(answer))
    .then((html) => swap(form.closest("tr"), html) || Promise.reject(html))
    .catch(() => HTMLFormElement.prototype.submit.call(form));
});
