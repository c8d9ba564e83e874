// The chain of a run's entries: each carries its number and the hash of the one before, so that a gap or a change shows. A run
// reads its whole record at every look, and an entry never changes once it is chained: what was read, written or reckoned
// once is remembered here, and nothing of it may be changed by whoever gets it.

import { canonicalJson, createDigest, digestOfText } from "./digest.ts";
import type { Entry, EntryBody } from "./record.ts";
import type { Instant } from "./units.ts";

/** The hash before the first entry. */
export const firstHash = "0".repeat(64);

/** Makes the next entry of a chain. */
export function chain(previous: { readonly seq: number; readonly hash: string }, fields: { readonly run: string; readonly at: Instant; readonly epoch: number; readonly body: EntryBody }): Entry {
  const { at, body, epoch, run } = fields;
  const seq = previous.seq + 1;
  // The fields in their order, as `canonicalJson` writes them, with the body written once for the hash and for what is stored.
  const head = `{"at":${JSON.stringify(at)},"body":${canonicalJson(body)},"epoch":${JSON.stringify(epoch)},`;
  const tail = `"previous":${JSON.stringify(previous.hash)},"run":${JSON.stringify(run)},"seq":${seq}}`;
  const hash = digestOfText(head + tail);
  const entry: Entry = { run, at, epoch, body, seq, previous: previous.hash, hash };
  const text = `${head}"hash":"${hash}",${tail}`;
  texts.set(entry, text);
  if (chained.size >= mostEntries) chained.clear();
  chained.set(text, hash);
  return entry;
}

/**
 * Says where a chain is broken: a missing number, a changed entry, a wrong predecessor. Undefined when it holds. `after` is
 * the entry before the first one, where only the rest of a chain is looked at.
 */
export function brokenChain(entries: readonly Entry[], after?: Pick<Entry, "seq" | "hash">): string | undefined {
  let previous = after ?? { seq: 0, hash: firstHash };
  for (const entry of entries) {
    if (entry.seq !== previous.seq + 1) return `entry ${previous.seq + 1} is missing`;
    if (entry.previous !== previous.hash) return `entry ${entry.seq} does not follow entry ${previous.seq}`;
    if (hashOf(entry) !== entry.hash) return `entry ${entry.seq} was changed after it was written`;
    previous = entry;
  }
  return undefined;
}

const texts = new WeakMap<Entry, string>();
/** The hashes of what was chained here, by the text that is stored: whoever reads that very text need not reckon it again. */
const chained = new Map<string, string>();

/** An entry as it is stored. It is written into the lease and then into its place. */
export function entryJson(entry: Entry): string {
  const known = texts.get(entry);
  if (known !== undefined) return known;
  const text = canonicalJson(entry);
  texts.set(entry, text);
  return text;
}

/** What was read last, by its text. */
const entries = new Map<string, Entry>();
/** More than a run has; together they are a few megabytes at most. */
const mostEntries = 500;

/** The entry that was stored as this text. Throws `SyntaxError` for a text that is no JSON. */
export function entryOfJson(text: string): Entry {
  const known = entries.get(text);
  if (known !== undefined) return known;
  const entry = JSON.parse(text) as Entry;
  if (entries.size >= mostEntries) entries.clear();
  entries.set(text, entry);
  const hash = chained.get(text);
  if (hash !== undefined) hashes.set(entry, hash);
  return entry;
}

const hashes = new WeakMap<Entry, string>();

/** The hash that an entry has to carry: of all that it says but the hash itself. */
function hashOf(entry: Entry): string {
  const known = hashes.get(entry);
  if (known !== undefined) return known;
  const { hash: _hash, ...unsealed } = entry;
  const digest = createDigest(unsealed);
  hashes.set(entry, digest);
  return digest;
}
