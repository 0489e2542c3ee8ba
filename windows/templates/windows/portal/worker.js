// Opens the licence cards that the holder has kept on this device, where there is no network. It keeps nothing by
// itself: the page does, when the holder says so. What comes over the network wins, and renews what is kept.
const STORE = "licence-cards";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && url.origin === self.location.origin) { event.respondWith(newest(event.request)); }
});

async function newest(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreVary: true });
  try {
    const answer = await fetch(request);
    if (kept && answer.ok && !answer.redirected) { await store.put(request, answer.clone()); }
    return answer;
  } catch (lost) {
    if (kept) { return kept; }
    throw lost;
  }
}
