// Shortcuts of the keyboard, listed under "?". They only lead somewhere: no key, and no two, decides anything. While somebody types
// in a field, or holds a key that means something to the browser, they do nothing.

/** @type {Readonly<Record<string, string>>} Where `g` and then this letter leads. */
const places = { h: "/", a: "/audit" };
const togetherMs = 1500;

/**
 * What a key means, `before` being the key that was pressed shortly before it. Undefined for nothing.
 * @param {string} key
 * @param {string} before
 * @returns {{ readonly go: string } | "list" | "refresh" | "question" | undefined}
 */
export function meaningOf(key, before) {
  if (key === "?") return "list";
  if (before !== "g") return key === "r" ? "refresh" : undefined;
  if (key === "d") return "question";
  const to = places[key];
  return to === undefined ? undefined : { go: to };
}

/** Whether somebody types there, so that a letter is a letter. */
function isField(/** @type {EventTarget | null} */ target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
}

/** @param {Document} page @param {() => void} refresh */
export function setUpShortcuts(page, refresh) {
  let before = "";
  let beforeAt = 0;
  const list = page.getElementById("shortcuts");
  if (!(list instanceof HTMLDialogElement)) return;
  const toggle = () => (list.open ? list.close() : list.showModal());
  page.getElementById("shortcuts-open")?.addEventListener("click", toggle);
  page.getElementById("shortcuts-close")?.addEventListener("click", () => list.close());
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
    const meaning = meaningOf(event.key, event.timeStamp - beforeAt < togetherMs ? before : "");
    [before, beforeAt] = [event.key, event.timeStamp];
    // With the list open only the list is meant.
    if (meaning === undefined || (list.open && meaning !== "list")) return;
    event.preventDefault();
    if (meaning === "list") toggle();
    else if (meaning === "refresh") refresh();
    else if (meaning === "question") page.querySelector("#decide")?.querySelector("h2")?.focus();
    else location.assign(meaning.go);
  });
}
