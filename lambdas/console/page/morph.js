// Changes a part of the page into a newly drawn one while leaving alone what did not change: the element with the focus
// stays the same element, half-typed text stays typed, and what the reader opened stays open.
//
// Three marks steer it: an `id` says which elements are the same one, `data-keep` leaves an element to the script alone,
// and `data-auto` on a <details> says that the server has an opinion of its own about open or closed. The browser's lists
// are alive, so each is copied before it is walked.

const nameOf = (/** @type {Node} */ node) => (node instanceof Element ? node.id : "");
const alike = (/** @type {Node} */ from, /** @type {Node} */ to) => from.nodeName === to.nodeName && nameOf(from) === nameOf(to);

/** Makes the children of `from` like those of `to`; `to` is used up. */
export function morphChildren(/** @type {ParentNode & Node} */ from, /** @type {ParentNode & Node} */ to) {
  const wantedNames = new Set([...to.children].map(nameOf));
  // What is gone goes first, so that nothing that stays has to be moved: a moved element loses the focus.
  for (const child of Array.from(from.children)) if (child.id !== "" && !wantedNames.has(child.id)) child.remove();
  let here = from.firstChild;
  for (const wanted of Array.from(to.childNodes)) {
    const found = findAlike(here, wanted);
    if (found === null) {
      from.insertBefore(wanted, here);
      continue;
    }
    if (found === here) here = here.nextSibling;
    else from.insertBefore(found, here);
    morphNode(found, wanted);
  }
  while (here !== null) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

/**
 * A named element is looked for among all that are left; an unnamed node is either the one here or a new one.
 * @param {ChildNode | null} here
 * @param {Node} wanted
 */
function findAlike(here, wanted) {
  if (nameOf(wanted) === "") return here !== null && alike(here, wanted) ? here : null;
  for (let node = here; node !== null; node = node.nextSibling) if (alike(node, wanted)) return node;
  return null;
}

function morphNode(/** @type {Node} */ from, /** @type {Node} */ to) {
  if (!(from instanceof Element) || !(to instanceof Element)) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.hasAttribute("data-keep") || from.isEqualNode(to)) return;
  // A moment that is still the same moment keeps the words that the script gave it.
  if (from.hasAttribute("data-tick") && from.getAttribute("datetime") === to.getAttribute("datetime")) return;
  morphAttributes(from, to);
  // What a person types is never touched.
  if (from.nodeName !== "TEXTAREA") morphChildren(from, to);
}

function morphAttributes(/** @type {Element} */ from, /** @type {Element} */ to) {
  const keepsOpen = from.nodeName === "DETAILS" && from.getAttribute("data-auto") === to.getAttribute("data-auto");
  // `open` belongs to the reader and `disabled` to the script; the server never writes the latter.
  const kept = (/** @type {string} */ name) => name === "disabled" || (name === "open" && keepsOpen);
  for (const { name } of Array.from(from.attributes)) if (!to.hasAttribute(name) && !kept(name)) from.removeAttribute(name);
  for (const { name, value } of Array.from(to.attributes)) if (from.getAttribute(name) !== value && !kept(name)) from.setAttribute(name, value);
}
