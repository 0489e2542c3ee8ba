// The page that verifies a licence by its QR code, with a network or without one.
import { Camera, qrIn } from "./camera.js";
import { judged } from "./judge.js";

const page = document.querySelector("[data-scan]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const words = part("words").dataset;
const language = document.documentElement.lang;
const isChinese = language.startsWith("zh");
const camera = new Camera(part("video"), answer);
let known = null;
let isKept = false; // the keys came from this device, not over the network

const day = (instant) => new Date(instant).toLocaleDateString(language, { timeZone: "Asia/Shanghai", dateStyle: "long" });
const moment = (instant) => new Date(instant).toLocaleString(language, { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short" });
const word = (name) => words[name.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase())] ?? name;
const named = (names) => names?.[isChinese ? 0 : 1] || names?.[0] || "";

function connection() {
  const isOnline = navigator.onLine && !isKept;
  part("online").hidden = !isOnline;
  part("offline").hidden = isOnline;
}

async function load() {
  const answered = await fetch(page.dataset.known, { cache: "no-cache" });
  if (!answered.ok) { throw new Error(String(answered.status)); }
  known = await answered.json();
  isKept = answered.headers.has("X-Kept");
  connection();
  part("as-of").textContent = moment(known.as_of);
}

function show(found, text) {
  const isGood = found.verdict === "valid";
  const isOpen = ["not-listed-yet", "no-list", "list-too-old"].includes(found.verdict);
  part("verdict").className = `verdict verdict-${isGood ? "ok" : isOpen ? "none" : "bad"}`;
  part("verdict-words").textContent = word(found.verdict);
  part("verdict-why").textContent = word(`${found.verdict}-why`);
  part("stand").textContent = found.asOf ? moment(found.asOf) : "–";
  part("facts").hidden = !found.number;
  if (found.number) {
    part("type").textContent = named(known.types[found.type]);
    part("number").textContent = found.number;
    part("holder").textContent = found.holder;
    part("issuer").textContent = named(known.organs[found.issuer]) || found.issuer;
    part("issued").textContent = day(found.issued);
    part("until").textContent = found.expires === null ? word("no-end") : day(found.expires - 1);
  }
  part("question").value = text;
  part("answer").hidden = false;
  part("verdict-words").focus();
}

async function answer(text) {
  part("camera").hidden = true;
  part("start").hidden = false;
  part("typed").value = "";
  if (known === null) { await load().catch(() => null); }
  if (known === null) { return complain("no-keys"); }
  complain("");
  show(await judged(text, known, Date.now()), text);
}

function complain(name) {
  part("complaint").textContent = name ? word(name) : "";
  part("complaint-box").hidden = !name;
}

part("start").addEventListener("click", async () => {
  complain("");
  part("answer").hidden = true;
  part("camera").hidden = false;
  part("start").hidden = true;
  try {
    await camera.start();
  } catch {
    camera.stop();
    part("camera").hidden = true;
    part("start").hidden = false;
    complain("no-camera");
  }
});
part("stop").addEventListener("click", () => { camera.stop(); part("camera").hidden = true; part("start").hidden = false; });
part("picture").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  const picture = file ? await createImageBitmap(file).catch(() => null) : null;
  const text = picture ? qrIn(picture, picture.width, picture.height) : null;
  event.target.value = "";
  if (text === null) { complain("no-code-in-picture"); } else { await answer(text); }
});
part("by-hand").addEventListener("submit", (event) => { event.preventDefault(); answer(part("typed").value.trim()); });
window.addEventListener("online", () => { connection(); load().catch(() => null); });
window.addEventListener("offline", connection);
await navigator.serviceWorker?.register(page.dataset.worker, { scope: page.dataset.scope }).catch(() => null);
await load().catch(() => complain("no-keys"));
page.dataset.ready = "";
