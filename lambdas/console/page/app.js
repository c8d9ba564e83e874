// Keeps the page up to date: asks for it again as often as the page itself says, replaces what has changed, says how old it is, and forbids decisions on
// what is too old or has just changed. Without this script the page is still readable and its forms still work.

import { onSent, setUpForms } from "./forms.js";
import { keepLag, lagLine } from "./lag-line.js";
import { freshness, sayMoment } from "./moments.js";
import { morphChildren } from "./morph.js";
import { setUpShortcuts } from "./shortcuts.js";

const tickMs = 1000;
const hiddenMs = 30_000;
const patienceMs = 8000;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const main = part("main");

let tag = "";
let freshAt = Date.now();
/** Whether a state has been read at all; a page that came before the world was there has none. */
let everRead = document.getElementById("headline")?.dataset["status"] !== undefined;
/** What the server's clock is ahead of this one. */
let aheadMs = Number(document.getElementById("main")?.dataset["at"] ?? Date.now()) - Date.now();
let trouble = "";
let said = "";
let alerted = "";
/** @type {{ at: number, lagMs: number | null }[]} */
let lags = [];
/** Gates whose facts changed under the reader's eyes. @type {Set<string>} */
const changed = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;
let asking = false;

async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(next);
  try {
    const answer = await fetch(main.dataset["from"] ?? location.href, { headers: { "understudy-poll": "1", ...(tag === "" ? {} : { "if-none-match": tag }) }, cache: "no-store", signal: AbortSignal.timeout(patienceMs) });
    if (answer.status === 200) draw(await answer.text());
    if (answer.status === 200 || answer.status === 304) {
      tag = answer.headers.get("etag") ?? "";
      freshAt = Date.now();
      everRead = true;
      aheadMs = Number(answer.headers.get("understudy-at")) - freshAt;
      trouble = "";
      noteLag(document.getElementById("lag")?.dataset["lagMs"]);
    } else if (answer.status === 401) {
      // The session is over: the page itself leads to where one signs in.
      location.reload();
    } else {
      trouble = (await answer.json()).error;
      noteLag(undefined);
    }
  } catch {
    // No connection, no answer in time or nothing readable: the age says all that is known.
    trouble = "";
    noteLag(undefined);
  } finally {
    asking = false;
    tick();
    next = setTimeout(ask, document.hidden ? hiddenMs : Number(main.dataset["poll"] ?? hiddenMs));
  }
}

/** Puts the new content in place of the old, and tells what is new. */
function draw(/** @type {string} */ text) {
  const drawn = new DOMParser().parseFromString(text, "text/html");
  // A whole page, or only what stands in its middle.
  const wanted = drawn.getElementById("main") ?? drawn.body;
  if (wanted.dataset["poll"] !== undefined) main.dataset["poll"] = wanted.dataset["poll"];
  const before = new Map(gates().map((gate) => [gate.id, gate.dataset["facts"]]));
  const focused = document.activeElement;
  morphChildren(main, wanted);
  for (const gate of gates()) {
    const facts = before.get(gate.id);
    if (facts !== undefined && facts !== gate.dataset["facts"]) changed.add(gate.id);
    if (facts === undefined && (focused === null || focused === document.body || focused === main)) gate.querySelector("h2")?.focus();
  }
  for (const id of changed) if (document.getElementById(id) === null) changed.delete(id);
  if (focused !== null && !focused.isConnected) main.focus({ preventScroll: true });
  tell();
}

/** @returns {HTMLElement[]} */
const gates = () => [...main.querySelectorAll(".gate")].filter((each) => each instanceof HTMLElement);

/** Title and announcements, only when they are new: a screen reader must not be told the same each second. */
function tell() {
  const { title = document.title, status = "", alert = "" } = document.getElementById("headline")?.dataset ?? {};
  document.title = title;
  if (status !== said) part("status").textContent = said = status;
  if (alert !== alerted) part("alert").textContent = alerted = alert;
}

/** Everything that changes with time alone. */
function tick() {
  const now = Date.now();
  const fresh = freshness(now - freshAt);
  part("freshness").textContent = everRead ? fresh.text : "Not read yet";
  const stale = part("stale");
  // Its age would be read aloud each second, so the banner only shows it, and what is said aloud has no age.
  if (stale.hidden && fresh.banner !== "") part("status").textContent = "The console does not answer; what is shown may no longer be so.";
  stale.hidden = fresh.banner === "";
  part("stale-text").textContent = fresh.banner === "" || trouble === "" ? fresh.banner : `${fresh.banner} (${trouble})`;
  const zoneMinutes = -new Date().getTimezoneOffset();
  for (const each of document.querySelectorAll("time[data-tick]")) {
    const text = sayMoment(each.getAttribute("data-tick") ?? "at", Date.parse(each.getAttribute("datetime") ?? ""), now + aheadMs, zoneMinutes);
    if (each.textContent !== text) each.textContent = text;
  }
  for (const gate of gates()) {
    const reread = changed.has(gate.id);
    show(gate.querySelector(".changed"), reread);
    show(gate.querySelector(".too-old"), fresh.tooOld);
    for (const button of gate.querySelectorAll("button[name=decision]")) if (button instanceof HTMLButtonElement) button.disabled = reread || fresh.tooOld;
  }
}

function show(/** @type {Element | null} */ element, /** @type {boolean} */ visible) {
  if (element instanceof HTMLElement && element.hidden === visible) element.hidden = !visible;
}

function noteLag(/** @type {string | undefined} */ text) {
  const lagMs = text === undefined || text === "unknown" ? null : Number(text);
  lags = keepLag(lags, { at: Date.now(), lagMs });
  const { path, sentence } = lagLine(lags, 240, 40);
  const box = document.getElementById("lag-line");
  if (box === null) return;
  if (box.firstChild === null) {
    box.innerHTML = '<svg viewBox="0 0 240 40" preserveAspectRatio="none" aria-hidden="true"><path class="base" d="M0 39L240 39"/><path class="line"/></svg><p class="fine"></p>';
  }
  box.querySelector(".line")?.setAttribute("d", path);
  /** @type {HTMLElement} */ (box.querySelector("p")).textContent = sentence;
}

/** Puts the address that a button names on the clipboard, and says on the button whether it is there. */
async function copyLink(/** @type {HTMLButtonElement} */ button) {
  const link = new URL(button.dataset["copy"] ?? "", location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    part("outcome").textContent = button.textContent = "Link copied";
  } catch {
    // Without the right to the clipboard the address is shown, to be copied by hand.
    button.textContent = link;
  }
}

document.documentElement.classList.add("js");
said = document.getElementById("headline")?.dataset["status"] ?? "";
alerted = document.getElementById("headline")?.dataset["alert"] ?? "";
document.getElementById("refresh")?.addEventListener("click", () => void ask());
setUpForms(document, (gate) => {
  changed.delete(gate.id);
  tick();
  gate.querySelector("h2")?.focus();
});
onSent(() => void ask());
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
  if (button instanceof HTMLButtonElement) void copyLink(button);
});
setUpShortcuts(document, () => void ask());
if (document.activeElement === document.body) gates()[0]?.querySelector("h2")?.focus({ preventScroll: true });
document.addEventListener("visibilitychange", () => document.hidden || void ask());
setInterval(tick, tickMs);
void ask();
