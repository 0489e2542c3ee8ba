// <file-field max="bytes" data-too-large="…">: drag a file onto the field, see its size, be told at once when it is too large.
// The plain file input inside works without this script; the server checks everything again.
class FileField extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector(".drop");
    this.note = this.querySelector("[data-note]");
    if (!this.input || !this.drop) { return; }
    this.input.addEventListener("change", () => this.check());
    ["dragenter", "dragover"].forEach((name) => this.drop.addEventListener(name, (event) => this.over(event, true)));
    ["dragleave", "drop"].forEach((name) => this.drop.addEventListener(name, (event) => this.over(event, false)));
    this.drop.addEventListener("drop", (event) => {
      this.input.files = event.dataTransfer.files;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  over(event, isOver) {
    event.preventDefault();
    this.drop.classList.toggle("is-over", isOver);
  }

  check() {
    const max = Number(this.getAttribute("max") || 0);
    const files = Array.from(this.input.files);
    const tooLarge = files.filter((file) => max && file.size > max);
    this.input.setCustomValidity(tooLarge.length ? this.dataset.tooLarge : "");
    if (tooLarge.length) { this.input.setAttribute("aria-invalid", "true"); } else { this.input.removeAttribute("aria-invalid"); }
    if (this.note) {
      this.note.textContent = tooLarge.length ? this.dataset.tooLarge
        : files.map((file) => file.name + " · " + (file.size / 1048576).toFixed(1) + " MB").join("，");
    }
  }
}
customElements.define("file-field", FileField);
