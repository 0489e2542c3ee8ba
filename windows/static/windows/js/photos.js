// <photo-upload>: each file by itself, with its progress and its own second try; photos are made smaller first.
// How small, see shrink.js.
// Without this script the form inside sends its files by its own button. The server judges every file.
import { shrunk } from "./shrink.js";

class PhotoUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form[data-send]");
    this.rows = this.querySelector("[data-rows]");
    this.form.querySelector("[data-plain]").hidden = true;
    this.waiting = Promise.resolve();
    this.form.addEventListener("change", (event) => this.take(event.target));
    this.form.querySelectorAll("input[type=file]").forEach((input) => this.take(input)); // chosen before we came
  }

  take(input) {
    Array.from(input.files).forEach((file) => this.add(file));
    input.value = "";
  }

  add(file) {
    const row = document.createElement("li");
    row.innerHTML = "<span></span> <progress max=\"100\" value=\"0\"></progress>";
    this.rows.append(row);
    this.waiting = this.waiting.then(() => this.send(file, row));  // one after the other: a phone has one line
  }

  async send(file, row) {
    this.say(row, this.dataset.shrinking, file);
    const ready = await shrunk(file);
    const refusal = customElements.get("file-field").refusal(ready, this);
    if (refusal) { this.fail(row, refusal, null); return; }
    this.say(row, this.dataset.sending, file);
    const answer = await this.post(ready, row.querySelector("progress"));
    if (answer && answer.status === 200 && !answer.page.querySelector("[data-errors], .field-error")) { this.arrived(file, row, answer.page); return; }
    const told = answer && answer.page.querySelector(".field-error, [data-errors] li");
    const text = told ? told.textContent : (answer ? this.dataset.failed : this.dataset.lost).replace("{name}", file.name);
    this.fail(row, text, () => this.send(file, row));
  }

  post(file, bar) {
    const content = new FormData(this.form);
    content.delete("file");
    content.append("file", file);
    bar.hidden = false;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.upload.onprogress = function (event) { bar.value = 100 * event.loaded / event.total; };
      request.onload = function () { resolve({ status: request.status, page: new DOMParser().parseFromString(request.responseText, "text/html") }); };
      request.onerror = function () { resolve(null); };
      request.send(content);
    });
  }

  arrived(file, row, page) {
    const fresh = Array.from(page.querySelectorAll("photo-upload")).find((one) => one.querySelector("form[data-send]").getAttribute("action") === this.form.getAttribute("action"));
    if (fresh) { this.querySelector("[data-files]").innerHTML = fresh.querySelector("[data-files]").innerHTML; }
    this.say(row, this.dataset.sent, file);
    row.querySelector("progress").hidden = true;
    document.querySelectorAll("[data-next]").forEach(function (link) { link.classList.add("btn-primary"); });
  }

  fail(row, text, again) {
    row.querySelector("span").textContent = text;
    row.querySelector("span").className = "field-error";
    row.querySelector("progress").hidden = true;
    if (!again) { return; }
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "btn";
    retry.textContent = this.dataset.retry;
    retry.addEventListener("click", function () { retry.remove(); again(); });
    row.append(retry);
  }

  say(row, text, file) {
    row.querySelector("span").className = "";
    row.querySelector("span").textContent = text.replace("{name}", file.name);
  }
}
customElements.define("photo-upload", PhotoUpload);
