// <sign-pad>: a signature drawn with finger, pen or mouse goes into the file field inside as a PNG. Drawing says
// how it is signed. Who has no such device, or no hand for it, signs on paper: the choice beside it.
class SignPad extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector("canvas");
    this.input = this.querySelector("input[type=file]");
    this.again = this.querySelector("[data-clear]");
    if (!this.canvas || typeof DataTransfer === "undefined") { return; }
    this.pen = this.canvas.getContext("2d");
    this.canvas.hidden = false;
    this.input.classList.add("vh");
    this.input.tabIndex = -1;
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    ["pointerup", "pointercancel"].forEach((name) => this.canvas.addEventListener(name, () => this.end()));
    this.again.addEventListener("click", () => this.clear());
    this.clear();
  }

  clear() {
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    Object.assign(this.pen, { strokeStyle: "#16202c", lineWidth: 3, lineCap: "round", lineJoin: "round" });
    this.input.value = "";
    this.again.hidden = true;
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.canvas.width / box.width, (event.clientY - box.top) * this.canvas.height / box.height];
  }

  begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.isDown = true;
    this.pen.beginPath();
    this.pen.moveTo(...this.place(event));
  }

  draw(event) {
    if (!this.isDown) { return; }
    this.pen.lineTo(...this.place(event));
    this.pen.stroke();
  }

  end() {
    if (!this.isDown) { return; }
    this.isDown = false;
    this.again.hidden = false;
    const onScreen = document.querySelector("input[name=signed][value=screen]");
    if (onScreen) { onScreen.checked = true; }
    this.canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.png", { type: "image/png" }));
      this.input.files = files.files;
    }, "image/png");
  }
}
customElements.define("sign-pad", SignPad);
