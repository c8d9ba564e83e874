// Sends the page's forms without leaving the page. What came of it is shown only when the server has said it; an answer
// that never came is said to be unknown, because the decision may have arrived.

const patienceMs = 20_000;

/** @type {WeakSet<HTMLFormElement>} */
const sending = new WeakSet();
/** @type {() => void} */
let afterwards = () => undefined;

/** What to do after each answer. */
export function onSent(/** @type {() => void} */ then) {
  afterwards = then;
}

/**
 * Takes over submitting, the suggested reasons, and "I have read the new facts".
 * @param {Document} page
 * @param {(gate: HTMLElement) => void} read
 */
export function setUpForms(page, read) {
  page.addEventListener("submit", (event) => {
    // A form that only looks for something leads to its address, as without a script.
    if (!(event.target instanceof HTMLFormElement) || event.target.method !== "post") return;
    event.preventDefault();
    void send(event.target, event.submitter);
  });
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null) return;
    const field = page.getElementById(button.dataset["for"] ?? "");
    if (field instanceof HTMLTextAreaElement) {
      field.value = button.textContent ?? "";
      field.focus();
    }
    const gate = button.closest(".gate");
    if (button.hasAttribute("data-read") && gate instanceof HTMLElement) read(gate);
  });
}

async function send(/** @type {HTMLFormElement} */ form, /** @type {HTMLElement | null} */ submitter) {
  if (sending.has(form)) return;
  sending.add(form);
  submitter?.setAttribute("aria-busy", "true");
  notice(undefined, `${submitter?.textContent ?? "Sent"}: waiting for the console's answer.`);
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) body.append(name, String(value));
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body, signal: AbortSignal.timeout(patienceMs) });
    const said = await answer.json();
    notice(answer.ok, said.sentence ?? said.error);
    if (answer.ok && typeof said.to === "string" && said.to !== location.pathname) location.assign(said.to);
    else if (answer.ok) done(form);
  } catch {
    // Nothing came back, or nothing readable: both mean that nobody knows.
    notice(false, "The console did not answer, so it is not known whether this arrived. Look at what is shown before you try again.");
  } finally {
    sending.delete(form);
    submitter?.removeAttribute("aria-busy");
    afterwards();
  }
}

function done(/** @type {HTMLFormElement} */ form) {
  form.reset();
  const around = form.parentElement;
  if (around instanceof HTMLDetailsElement && around.classList.contains("aside")) around.open = false;
}

/**
 * Shows what came of the last action and says it aloud. `good` is undefined while nothing is known yet.
 * @param {boolean | undefined} good
 * @param {string} sentence
 */
function notice(good, sentence) {
  const line = document.createElement("p");
  line.className = `notice ${good === undefined ? "busy" : good ? "good" : "bad"}`;
  const text = document.createElement("span");
  text.textContent = `${good === undefined ? "▶\ufe0e" : good ? "✓\ufe0e" : "✕\ufe0e Not done:"} ${sentence}`;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => line.remove());
  line.append(text, close);
  document.getElementById("notices")?.replaceChildren(line);
  const aloud = document.getElementById(good === false ? "alert" : "outcome");
  if (aloud !== null) aloud.textContent = sentence;
}
