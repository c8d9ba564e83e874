// Larger values of the record (plans, compiled definitions, evidence) by their digest: written once, never changed, and
// checked whenever they are read, because an approval is bound to exactly this content.

import { canonicalJson, createDigest, digestOfText } from "../../../workflows/digest.ts";
import { Defect, Refused } from "../../../workflows/failure.ts";
import { keys, mostBytes, type RecordContext, text } from "./context.ts";

const sk = "document";

/** Puts the value away and returns its digest. Throws `Refused` (code `too-large`) above 350 kB of JSON. */
export async function putDocument(context: RecordContext, value: unknown): Promise<string> {
  const json = canonicalJson(value) as string | undefined;
  if (json === undefined) throw new Defect("a document must be a JSON value, and undefined is none");
  const bytes = Buffer.byteLength(json);
  if (bytes > mostBytes) {
    throw new Refused(`The document has ${bytes} bytes; one item of the table holds ${mostBytes}. Make it smaller or split it.`, { code: "too-large" });
  }
  const digest = digestOfText(json);
  await context.table.put({ pk: keys.document(digest), sk, json }, [{ field: "pk", is: "absent" }]);
  return digest;
}

/** The value with that digest, undefined when there is none. Throws `Defect` (code `changed-document`) when it is not what was put. */
export async function getDocument(context: RecordContext, digest: string): Promise<unknown> {
  const item = await context.table.get(keys.document(digest), sk);
  if (item === undefined) return undefined;
  const json = text(item, "json");
  const value: unknown = JSON.parse(json);
  // The text as it was put needs not be put in order again to be known.
  if (digestOfText(json) !== digest && createDigest(value) !== digest) throw new Defect(`The document with digest ${digest} was changed after it was written; nothing may be decided from it.`, { code: "changed-document" });
  return value;
}
