// <scan-pane>: pages from a camera (a document camera is one), each taken again, turned or deleted, handed in as
// one PDF that the server makes. All by keyboard: Enter takes, arrows choose a page, T R Delete, Ctrl+Enter.
// Drawn, as the pages of this house show no picture that is not from its server.
function small(canvas) {
  const scale = 76 / Math.max(canvas.width, canvas.height);
  const picture = Object.assign(document.createElement("canvas"), { width: canvas.width * scale, height: canvas.height * scale });
  picture.getContext("2d").drawImage(canvas, 0, 0, picture.width, picture.height);
  return picture;
}

class ScanPane extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    if (!this.dialog || !this.dialog.showModal || !navigator.mediaDevices) { return; }
    this.piece = (name) => this.querySelector(`[data-part="${name}"]`);
    const acts = { take: () => this.take(-1), retake: () => this.take(this.at), turn: () => this.turn(), remove: () => this.remove(), "hand-in": () => this.handIn(), close: () => this.dialog.close() };
    Object.entries(acts).forEach(([name, act]) => this.piece(name).addEventListener("click", act));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.stop());
    this.piece("pages").onclick = (event) => { const page = event.target.closest("button"); if (page) { this.at = Number(page.dataset.at); this.draw(); } };
    document.addEventListener("swapped", (event) => this.offer(event.target));
    this.offer(document);
  }

  offer(root) {
    root.querySelectorAll("button[data-scan]").forEach((button) => { button.hidden = false; button.onclick = () => this.open(button); });
  }

  async open(button) {
    [this.pages, this.at, this.target, this.name] = [[], -1, button.dataset.scan, `scan-${Date.now()}`];
    this.piece("name").textContent = button.dataset.scanName;
    this.draw();
    this.say("");
    this.dialog.showModal();
    this.piece("take").focus();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 2592 }, height: { ideal: 1944 } } });
      this.piece("video").srcObject = this.stream;
      await this.piece("video").play();
    } catch { this.say(this.dataset.none); }
    if (!this.dialog.open) { this.stop(); } // closed before the camera had started
  }

  stop() {
    (this.stream ? this.stream.getTracks() : []).forEach((track) => track.stop());
    this.stream = this.piece("video").srcObject = null;
  }

  key(event) {
    event.stopPropagation(); // the page below has keys of its own
    const acts = { ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), ArrowUp: () => this.step(-1), ArrowDown: () => this.step(1), t: () => this.take(this.at), r: () => this.turn(), Delete: () => this.remove() };
    const act = event.ctrlKey ? event.key === "Enter" && (() => this.handIn()) : acts[event.key] || acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  }

  async take(place) {
    const [video, canvas] = [this.piece("video"), document.createElement("canvas")];
    if (!video.videoWidth) { return; }
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight }).getContext("2d").drawImage(video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    this.at = place < 0 ? this.pages.length : place;
    this.pages[this.at] = { blob, picture: small(canvas), turn: 0 };
    this.draw();
  }

  step(by) { this.at = Math.min(Math.max(this.at + by, 0), this.pages.length - 1); this.draw(); }
  turn() { const page = this.pages[this.at]; if (page) { page.turn = (page.turn + 90) % 360; this.draw(); } }
  remove() { this.pages.splice(this.at, 1); this.at = Math.min(this.at, this.pages.length - 1); this.draw(); }
  say(text) { this.piece("problem").textContent = text; this.piece("problem").hidden = !text; }

  draw() {
    this.piece("count").textContent = this.pages.length;
    this.piece("pages").replaceChildren(...this.pages.map((page, at) => {
      const [row, button] = ["li", "button"].map((name) => document.createElement(name));
      page.picture.className = `turn-${page.turn}`;
      const said = { type: "button", "data-at": at, "aria-label": this.dataset.page.replace("{n}", at + 1), "aria-pressed": at === this.at };
      Object.entries(said).forEach(([name, value]) => button.setAttribute(name, value));
      button.append(page.picture);
      return row.appendChild(button) && row;
    }));
    ["retake", "turn", "remove"].forEach((name) => { this.piece(name).disabled = this.at < 0; });
    this.piece("hand-in").disabled = !this.pages.length;
  }

  async handIn() {
    const content = new FormData();
    if (!this.pages.length || this.isSending) { return; }
    this.pages.forEach((page, at) => content.append("pages", page.blob, `${at + 1}.jpg`));
    Object.entries({ turns: this.pages.map((page) => page.turn), name: this.name, requirement: this.target }).forEach(([name, value]) => content.append(name, value));
    this.isSending = true;
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body: content, headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) } });
      if (!answer.ok) { return this.say((await answer.text()).slice(0, 300)); }
      window.location.hash = this.target ? `material-${this.target}` : "tray";
      window.location.reload();
    } catch (error) { this.say(this.dataset.lost); } finally { this.isSending = false; }
  }
}

customElements.define("scan-pane", ScanPane);
