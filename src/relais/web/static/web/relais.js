// What the staff pages need beyond HTML: saying, focus, errors, double presses, keys, dialogs, choices.
// live.js, loaded after this file, keeps the pages up to date. docs/screens.md lists every data attribute read here.
// Each thing done here has a full-page twin: without script the pages still work, they only stop moving.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const words = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace("%" + key, value), one("#words").dataset[name] || "");
const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
const inField = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

// --- saying: two regions, empty at load; the text comes a moment later, so that it is read ---

function say(text, how = "polite") {
  const place = one("#" + how);
  place.textContent = "";
  setTimeout(() => { place.textContent = text; }, 100);
}

const said = new Set(JSON.parse(sessionStorage.getItem("relais-said") || "[]"));
function sayOnce(root) {
  for (const element of all("[data-announce]", root)) {
    if (said.has(element.dataset.announceId)) continue;
    said.add(element.dataset.announceId);
    sessionStorage.setItem("relais-said", JSON.stringify([...said].slice(-50)));
    say(element.dataset.announceText, element.dataset.announce);
  }
}

// A message of our own in the message area, for when the server had nothing to say.
function tell(text) {
  const message = document.createElement("div");
  message.className = "message message-stop";
  message.appendChild(document.createElement("p")).textContent = text;
  one("#messages").replaceChildren(message);
  say(text, "assertive");
}

function markTitle() {
  const mark = words("offerTitle") + " | ";
  const plain = document.title.replace(mark, "");
  document.title = (document.hidden && one("[data-offer]") ? mark : "") + plain;
}

// --- htmx: focus after a swap, errors in the message area, busy after 300 ms ---

let focusBefore = null;
let answered = null; // whose answer is being put in its place

// What is refreshed on the way leaves a form that is on its way where it is: its own answer redraws it.
document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  if (all("form[data-sent]", target).some((form) => form !== answered)) detail.shouldSwap = false;
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  answered = detail.requestConfig.elt;
  if (detail.isError && /<html/i.test(detail.serverResponse)) {
    detail.shouldSwap = false;
    tell(words("failed"));
  }
  const active = document.activeElement;
  if (!active || active === document.body) return;
  const row = active.closest("li, tr");
  const next = row && (row.nextElementSibling || row.previousElementSibling);
  const home = active.closest("[data-live], section");
  focusBefore = { id: active.id, row: row?.id, next: next?.id, home: home?.id };
});

// The same control, else its row, else the next row, else the list's heading: Tab goes on from there.
function putFocus(fresh) {
  const wanted = fresh.matches("[data-focus]") ? fresh : one("[data-focus]", fresh);
  if (wanted) wanted.focus();
  const before = focusBefore;
  focusBefore = null;
  if (!before || document.activeElement !== document.body) return;
  const byId = (id) => (id ? document.getElementById(id) : null);
  const stop = (row) => (row?.matches("a, button") ? row : row && one("a[href], button", row));
  const home = byId(before.home);
  const heading = home && one("h1, h2, h3", home);
  const target = byId(before.id) || stop(byId(before.row)) || stop(byId(before.next)) || heading || one("#main");
  if (!target.matches("a, button, input, select, textarea, summary")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSettle", (event) => {
  dress(event.target);
  queueMicrotask(() => putFocus(event.target));
});

const busy = new WeakMap(); // request -> timer
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.hasAttribute("data-live")) return;
  busy.set(detail.xhr, setTimeout(() => detail.target.setAttribute("aria-busy", "true"), 300));
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  clearTimeout(busy.get(detail.xhr));
  detail.target.removeAttribute("aria-busy");
  const form = detail.requestConfig.elt.closest("form"); // detail.elt is its parent once the swap has removed it
  if (form) free(form);
  const text = one("#messages").textContent.trim();
  if (detail.xhr.status >= 400 && text) say(text, "assertive");
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, ({ detail }) => { if (!detail.requestConfig.elt.hasAttribute("data-live")) tell(words("failed")); });
}

// --- a second press does nothing ---

const labels = new WeakMap(); // button -> what it held before it said that it is busy

function free(form) {
  delete form.dataset.sent;
  for (const button of all("button[aria-disabled='true']", form)) {
    if (!labels.has(button)) continue;
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...labels.get(button));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method === "dialog") return;
  if (form.dataset.sent || button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => {
    if (!button || !form.dataset.sent) return;
    labels.set(button, [...button.childNodes]);
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) button.replaceChildren(button.dataset.busy);
  }, 300);
}, true);
addEventListener("pageshow", () => all("form[data-sent]").forEach(free));

// --- keys, menus, dialogs, choices ---

const keyName = (event) => (event.ctrlKey || event.metaKey ? "ctrl+" : "") + event.key.toLowerCase();

document.addEventListener("keydown", (event) => {
  const isLetter = !event.ctrlKey && !event.metaKey;
  if (event.key === "Escape") return closeMenus();
  if (event.altKey || event.repeat || event.defaultPrevented || one("dialog[open]")) return;
  if (isLetter && (inField(event.target) || document.documentElement.dataset.keys === "off")) return;
  if (isLetter && event.key === "?") {
    event.preventDefault();
    return openDialog("keys");
  }
  const control = all("[data-key]").find((element) => element.dataset.key === keyName(event) && isShown(element));
  if (!control || control.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  control.focus();
  if (inField(control)) control.select?.();
  else control.click();
});

function openDialog(id) {
  const dialog = document.getElementById(id);
  closeMenus();
  one("[data-keys-list]", dialog)?.replaceChildren(...all("[data-key]").filter(isShown).flatMap(keyLine));
  dialog.showModal();
}

function keyLine(control) {
  const [term, key, meaning] = ["dt", "kbd", "dd"].map((name) => document.createElement(name));
  term.append(key);
  key.textContent = control.dataset.key.replace("enter", "↵").replace("ctrl+", "Ctrl ").replace(/\w$/, (l) => l.toUpperCase());
  const copy = control.cloneNode(true);
  all("kbd", copy).forEach((hint) => hint.remove());
  meaning.textContent = (control.labels?.[0]?.textContent || control.ariaLabel || copy.textContent).trim();
  return [term, meaning];
}

function closeMenus() {
  for (const menu of all("details.menu[open]")) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) one("summary", menu).focus();
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("details.menu")) closeMenus();
  const target = event.target.closest("[data-open], [aria-disabled='true']");
  if (target?.getAttribute("aria-disabled") === "true") event.preventDefault();
  else if (target) openDialog(target.dataset.open);
});
document.addEventListener("toggle", (event) => {
  // Opened by a hand, and not drawn open by the server: then the error summary has the focus.
  if (event.target.matches("details.pass[open]") && event.target.contains(document.activeElement)) one("input:not([type=hidden]), select, textarea, form button", event.target)?.focus();
}, true);
document.addEventListener("change", (event) => {
  const { choice } = event.target.dataset;
  if (!choice) return;
  document.documentElement.dataset[choice] = event.target.value;
  try {
    localStorage.setItem("relais-" + choice, event.target.value);
  } catch {
    // storage is refused: the choice lasts as long as this page
  }
});

// --- what a fresh page or fragment needs ---

function dress(root) {
  for (const element of all("[data-needs-script]", root)) element.hidden = false;
  for (const element of all("[data-seconds-left]:not([data-ends])", root)) {
    element.dataset.ends = performance.now() + Number(element.dataset.secondsLeft) * 1000;
  }
  sayOnce(root.parentElement || root);
  markTitle();
}
setInterval(() => {
  for (const element of all("[data-ends]")) {
    const left = Math.ceil((Number(element.dataset.ends) - performance.now()) / 1000);
    element.textContent = left > 0 ? words("seconds", { n: left }) : words("over");
  }
}, 500);
document.addEventListener("visibilitychange", markTitle);

for (const input of all("[data-choice]")) {
  const chosen = document.documentElement.dataset[input.dataset.choice];
  if (chosen) input.checked = input.value === chosen;
}
dress(document);
if (one("#messages").textContent.trim()) say(one("#messages").textContent.trim().replace(/\s+/g, " "));
one("[data-focus]")?.focus();
