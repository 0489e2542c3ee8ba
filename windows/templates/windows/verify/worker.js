// Keeps the page that verifies licences, so that it opens without a network. What comes over the network wins.
// The view writes the paths to keep before this, as KEPT.
const STORE = "verify";
const PATIENCE = 4000; // milliseconds; then what is kept is shown

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidied().then(() => self.clients.claim()));
});

async function tidied() {
  const store = await caches.open(STORE);
  const own = new Set(KEPT.map((path) => new URL(path, self.location.origin).href));
  await Promise.all((await store.keys()).map((request) => (own.has(request.url) ? null : store.delete(request))));
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isKept = event.request.method === "GET" && url.origin === self.location.origin && KEPT.includes(url.pathname);
  if (isKept) { event.respondWith(newest(event.request)); }
});

async function newest(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreVary: true });
  const fetched = fetch(request).then(async (answer) => {
    if (answer.ok) { await store.put(request, answer.clone()); }
    return answer;
  });
  if (!kept) { return fetched; }
  const late = new Promise((resolve) => { setTimeout(() => resolve(marked(kept)), PATIENCE); });
  return Promise.race([fetched.catch(() => marked(kept)), late]);
}

// The page asks by this whether there is a network.
function marked(kept) {
  const headers = new Headers(kept.headers);
  headers.set("X-Kept", "yes");
  return new Response(kept.clone().body, { status: kept.status, headers });
}
