// What changes by itself: regions marked data-live, told by the event stream, refreshed by htmx.
// The rule is that nothing moves under the hand: a region that holds the focus or the pointer says that it changed, and waits.
"use strict";

const BEAT_S = 15; // the server's heartbeat; two missed and the page says it is late
const POLL_S = 10; // when no stream can be opened
const HAND_S = 60; // a pointer that has not moved for a minute is a pointer nobody holds

const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
const liveRegions = (topic) => all("[data-live]").filter((el) => !topic || el.dataset.live.split(" ").includes(topic));

// --- regions ---

const memory = new WeakMap(); // region -> {changes, isBehind, isAsked, refreshedAt}
let lastInputAt = Date.now();
let isFrozen = false;
let heightBefore = 0;

function recall(region) {
  if (!memory.has(region)) {
    memory.set(region, { changes: 0, isBehind: false, isAsked: false, refreshedAt: Date.now() });
    region.addEventListener("htmx:beforeOnLoad", dropIfGone);
  }
  return memory.get(region);
}

// The region was redrawn with the desk while its own answer was on the way: that answer has no place any more, nor has
// what comes along for the bar. It may tell more than the desk did, so the new region asks for itself.
function dropIfGone(event) {
  const region = event.currentTarget;
  if (event.target !== region || region.isConnected) return;
  event.preventDefault();
  const fresh = document.getElementById(region.id);
  if (!fresh) return;
  recall(fresh).isBehind = true;
  settle(fresh);
}

function isHeld(region) {
  const hasFocus = region.contains(document.activeElement);
  if (hasFocus && (inField(document.activeElement) || document.activeElement.closest("details[open]"))) return true;
  if (Date.now() - lastInputAt > HAND_S * 1000) return false;
  return hasFocus || region.matches(":hover");
}

function refresh(region, isAsked = false) {
  Object.assign(recall(region), { changes: 0, isBehind: false, isAsked, refreshedAt: Date.now() });
  if (!isAsked) showStale(region); // the button just pressed keeps the focus until the swap moves it to the heading
  htmx.trigger(region, "relais:refresh");
}

function showStale(region) {
  const button = one("[data-live-show]", region);
  if (!button) return;
  const { changes, isBehind } = recall(region);
  button.classList.toggle("is-shown", changes > 0 || isBehind);
  if (changes > 0) button.textContent = changes === 1 ? button.dataset.one : button.dataset.many.replace("%n", changes);
}

// Refresh what is behind, unless a hand is on it, the board is frozen, or it was refreshed a moment ago.
function settle(region) {
  const known = recall(region);
  if (known.changes === 0 && !known.isBehind) return;
  if (isFrozen && !region.hasAttribute("data-live-now")) return;
  const everyS = Number(region.dataset.liveEvery) || 0.3;
  if (isHeld(region)) showStale(region);
  else if (Date.now() - known.refreshedAt >= everyS * 1000) refresh(region);
}

function changed(region) {
  recall(region).changes += 1;
  settle(region);
}

// Something may have been missed: nobody knows how much.
function catchUp() {
  for (const region of liveRegions()) {
    recall(region).isBehind = true;
    settle(region);
  }
}

setInterval(() => {
  if (document.hidden) return;
  for (const region of liveRegions()) {
    const known = recall(region);
    const isDue = Date.now() - known.refreshedAt >= (Number(region.dataset.liveEvery) || POLL_S) * 1000;
    if (region.hasAttribute("data-live-tick") && isDue && !isFrozen && !isHeld(region)) refresh(region);
    else settle(region);
  }
}, 500);

// A region that grew or shrank has moved what is under it: for half a second, a press aimed at the old place does nothing.
let shield = { until: 0, region: null };
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (!target.hasAttribute("data-live") || Math.abs(target.offsetHeight - heightBefore) < 2) return;
  if (!recall(detail.requestConfig.elt).isAsked) shield = { until: Date.now() + 500, region: target };
});
document.addEventListener("click", (event) => {
  if (event.detail === 0 || Date.now() > shield.until || shield.region.contains(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// The hand may have come while the answer was on its way; what the reader asked for is always shown.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const region = detail.requestConfig.elt;
  heightBefore = region.offsetHeight;
  if (!region.hasAttribute("data-live") || detail.requestConfig.triggeringEvent?.type !== "relais:refresh") return;
  if (detail.xhr.status >= 500) detail.shouldSwap = false;
  if (detail.isError || recall(region).isAsked || !isHeld(region)) return;
  detail.shouldSwap = false;
  recall(region).isBehind = true;
  showStale(region);
});

for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"]) {
  addEventListener(kind, () => { lastInputAt = Date.now(); }, { passive: true, capture: true });
}
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-live-show]")) refresh(target.closest("[data-live]"), true);
  const button = target.closest("[data-freeze]");
  if (!button) return;
  isFrozen = !isFrozen;
  button.setAttribute("aria-pressed", String(isFrozen));
  show(isFrozen ? "frozen" : "current");
  if (!isFrozen) catchUp();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) liveRegions().forEach(settle); });

// --- what the page says of its connection ---

let state = "current";

function show(next) {
  if (isFrozen && next !== "lost") next = "frozen";
  if (next === state) return;
  const before = state;
  state = next;
  for (const place of all("[data-state]")) {
    place.dataset.state = next;
    one("[data-state-words]", place).textContent = words(next, { t: clock() });
    one("[data-state-dot]", place).className = "dot dot-" + next;
  }
  if (next === "lost") say(words("lostSay", { t: clock() }), "assertive");
  else if (before === "lost") say(words("back"));
}

// --- the stream, and polling when it cannot be opened ---

let source = null;
let heardAt = Date.now();
let pollTimer = 0;
let retryS = 2;
const isOpen = () => source !== null && source.readyState === EventSource.OPEN;

function poll() {
  if (pollTimer) return;
  catchUp();
  pollTimer = setInterval(() => { if (!document.hidden) catchUp(); }, POLL_S * 1000);
}

function hear(topic) {
  clearInterval(pollTimer);
  pollTimer = 0;
  heardAt = Date.now();
  show("current");
  liveRegions(topic).forEach(changed);
}

function listen() {
  const url = document.body.dataset.events;
  if (!one("[data-live]")) return;
  if (!url || !window.EventSource) return poll();
  source = new EventSource(url, { withCredentials: true });
  for (const topic of new Set(["beat", ...liveRegions().flatMap((region) => region.dataset.live.split(" "))])) {
    source.addEventListener(topic, () => hear(topic));
  }
  source.onopen = () => {
    const wasCut = pollTimer !== 0;
    retryS = 2;
    hear("beat");
    if (wasCut) catchUp();
  };
  source.onerror = () => {
    poll();
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself, from the last id it saw
    setTimeout(listen, retryS * 1000);
    retryS = Math.min(retryS * 2, 30);
  };
}

setInterval(() => {
  if (!isOpen() || Date.now() - heardAt < (2 * BEAT_S + 2) * 1000) return;
  show("late");
  poll();
}, 1000);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.requestConfig.elt.hasAttribute("data-live") || isOpen()) return;
  const hasAnswer = detail.xhr.status > 0 && detail.xhr.status < 500;
  if (pollTimer) show(hasAnswer ? "polling" : "lost");
});
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  listen();
  catchUp();
});
listen();
