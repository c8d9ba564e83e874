// How the page says moments: the server writes UTC, the reader's browser adds the reader's own time and how long ago it was.
// Pure, so that it is tested without a browser.

/** A length of time for people, in the same words as the server's: `4 s`, `4 min 10 s`, `2 h 5 min`. */
export function sayLength(/** @type {number} */ ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/**
 * The text of one moment. `kind` is what stands in `data-tick`: `at` (a moment that was), `since` (how long it lasts so
 * far), `until` (a moment that comes), `left` (only how long until then). `zoneMinutes` is what the reader's clock is ahead of UTC.
 * @param {string} kind
 * @param {number} at
 * @param {number} now
 * @param {number} zoneMinutes
 */
export function sayMoment(kind, at, now, zoneMinutes) {
  const utc = `${new Date(at).toISOString().slice(11, 19)} UTC`;
  const own = zoneMinutes === 0 ? "" : ` · ${new Date(at + zoneMinutes * 60_000).toISOString().slice(11, 16)} your time`;
  switch (kind) {
    case "since":
      return `since ${utc}, ${sayLength(now - at)}`;
    case "until":
      return `${utc}${own} · ${at > now ? `in ${sayLength(at - now)}` : "now due"}`;
    case "left":
      return at > now ? `${sayLength(at - now)} left` : "over now";
    default:
      return `${utc}${own} · ${sayLength(now - at)} ago`;
  }
}

/** How fresh the page is: over 20 s a banner says so, over 60 s nothing can be decided on it. */
export function freshness(/** @type {number} */ ageMs) {
  return {
    text: ageMs < 1500 ? "Updated now" : `Updated ${sayLength(ageMs)} ago`,
    banner: ageMs > 20_000 ? `This page is ${sayLength(ageMs)} old: the console does not answer. What you see may no longer be so.` : "",
    tooOld: ageMs > 60_000,
  };
}
