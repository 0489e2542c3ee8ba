// <file-field>: drag a file onto the field, see its size, be told at once what the server would refuse.
// The limits and the sentences stand in data attributes here or on an element around it ({% upload_rules %}).
// The plain file input inside works without this script; the server checks everything again.
class FileField extends HTMLElement {
  // Why the file would not be taken; empty when it may be sent, or nothing is known about the limits.
  static refusal(file, element) {
    const known = element.closest("[data-max]");
    if (!known) { return ""; }
    const rules = known.dataset;
    const ending = (/\.[0-9a-z]{1,8}$/i.exec(file.name) || [""])[0].toLowerCase();
    const isOf = (endings) => endings.split(" ").includes(ending);
    let text = "";
    if (file.size === 0) { text = rules.empty; }
    else if (file.size > Number(rules.max)) { text = rules.tooLarge; }
    else if (isOf(rules.heicEndings)) { text = rules.heic; }
    else if (/[a-z]/.test(ending) && !isOf(rules.endings)) { text = rules.unknown; }
    return text.replace("{name}", () => file.name);
  }

  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector(".drop");
    this.note = this.querySelector("[data-note]");
    if (!this.input || !this.drop) { return; }
    this.input.addEventListener("change", () => this.check());
    if (this.input.files.length) { this.check(); }
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
    const files = Array.from(this.input.files);
    const refused = files.map((file) => FileField.refusal(file, this)).filter(Boolean).join(" ");
    this.input.setCustomValidity(refused);
    if (refused) { this.input.setAttribute("aria-invalid", "true"); } else { this.input.removeAttribute("aria-invalid"); }
    if (this.note) {
      this.note.textContent = refused
        || files.map((file) => file.name + " · " + (file.size / 1048576).toFixed(1) + " MB").join("，");
    }
  }
}
customElements.define("file-field", FileField);
