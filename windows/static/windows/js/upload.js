// <material-upload>: choosing or dropping files sends them at once, one row at a time, with progress.
// What the server would refuse by its size or ending is told without sending it (see file-field.js).
// Without this script the form inside is sent by its own button. The server judges every file.
class MaterialUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.bar = this.querySelector("progress");
    this.drop = this.querySelector(".drop");
    this.form.querySelector("button").hidden = true;
    this.input.addEventListener("change", () => this.send());
    ["dragenter", "dragover", "dragleave", "drop"].forEach((name) => this.drop.addEventListener(name, (event) => {
      event.preventDefault();
      this.drop.classList.toggle("is-over", name === "dragenter" || name === "dragover");
    }));
    this.drop.addEventListener("drop", (event) => {
      this.input.files = event.dataTransfer.files;
      this.send();
    });
  }

  send() {
    if (!this.input.files.length) { return; }
    const files = Array.from(this.input.files);
    const refusals = files.map((file) => customElements.get("file-field").refusal(file, this));
    const content = new FormData(this.form);
    content.delete(this.input.name);
    files.filter((_, place) => !refusals[place]).forEach((file) => content.append(this.input.name, file));
    if (refusals.some(Boolean)) { this.told(refusals.filter(Boolean).join(" ")); }
    if (!content.has(this.input.name)) { return; }
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) { this.bar.value = Math.round(100 * event.loaded / event.total); }
    });
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.told(this.dataset.lost));
    this.bar.hidden = false;
    this.setAttribute("aria-busy", "true");
    request.send(content);
  }

  answered(request) {
    const isRow = request.responseText.indexOf("<tr") !== -1 && request.responseText.indexOf("<tr") < 40;
    if (isRow) { swapRow(this.closest("tr"), request.responseText, true); return; }
    const banner = document.getElementById("banner");
    this.told(request.status < 500 && request.responseText.indexOf("<") === -1 && request.responseText
      || banner.getAttribute("data-" + request.status) || banner.dataset.other);
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

function swapRow(row, html, focuses) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.querySelector("tr");
  row.replaceWith(fresh);
  if (focuses) { fresh.querySelector("input[type=file]").focus(); }
}

customElements.define("material-upload", MaterialUpload);

document.addEventListener("submit", function (event) {
  const form = event.target;
  if (!("rowForm" in form.dataset)) { return; }
  event.preventDefault();
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } })
    .then((answer) => answer.ok ? answer.text() : Promise.reject(answer))
    .then((html) => swapRow(form.closest("tr"), html, true))
    .catch(() => HTMLFormElement.prototype.submit.call(form));
});
