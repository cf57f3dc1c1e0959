// Keeps the review session in the browser: the network first, what is kept when there is none.
"use strict";
const PAGE = "/review/offline";
const kept = (wanted) => caches.match(wanted, { ignoreVary: true });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) {
    // Their names carry their hash, so what is kept is what was asked for.
    event.respondWith(kept(request).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate" && (pathname === "/review" || pathname === PAGE)) {
    event.respondWith(
      fetch(request).catch((error) => kept(PAGE).then((found) => found || Promise.reject(error))),
    );
  }
});
