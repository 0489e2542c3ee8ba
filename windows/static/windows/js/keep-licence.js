// Keeps this licence card on this device, when the holder says so, and takes it away again.
const STORE = "licence-cards";
const part = (name) => document.querySelector(`[data-keep="${name}"]`);
const page = window.location.pathname;

async function show() {
  const store = await caches.open(STORE);
  const isKept = Boolean(await store.match(page));
  part("on").hidden = isKept;
  part("off").hidden = !isKept;
  part("note").hidden = !isKept;
}

async function keep() {
  await navigator.serviceWorker.register(part("on").dataset.worker);
  const looks = Array.from(document.querySelectorAll("link[href], script[src]"), (one) => one.href || one.src);
  const store = await caches.open(STORE);
  await store.addAll([page, ...looks]);
  await show();
}

async function forget() {
  const store = await caches.open(STORE);
  await store.delete(page);
  await show();
}

if ("serviceWorker" in navigator && "caches" in window) {
  part("on").addEventListener("click", keep);
  part("off").addEventListener("click", forget);
  show();
}
