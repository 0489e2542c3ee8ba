// The camera as a reader of QR codes: `onText` gets what the first legible one says, then the camera stops.
import decodeQR from "../vendor/qr/decode.js";

const LOOKS_A_SECOND = 5;
const WIDEST = 1280; // pixels; more is slow and reads no better

export class Camera {
  constructor(video, onText) {
    this.video = video;
    this.onText = onText;
    this.stream = null;
  }

  // Rejects where there is no camera or it may not be used.
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false,
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  look() {
    if (!this.stream) { return; }
    const text = this.video.videoWidth ? qrIn(this.video, this.video.videoWidth, this.video.videoHeight) : null;
    if (text !== null) {
      this.stop();
      this.onText(text);
      return;
    }
    setTimeout(() => this.look(), 1000 / LOOKS_A_SECOND);
  }
}

// What the QR code in a picture says, or null where none can be read.
export function qrIn(picture, width, height) {
  const scale = Math.min(1, WIDEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null;
  }
}
