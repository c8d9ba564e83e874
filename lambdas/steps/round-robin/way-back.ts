// The way back of changed record sets: what a run took out is put in again exactly as it stood, and only where what the run made
// still stands. Pure. Whoever changed the records meanwhile had a reason, so then a person looks.

import { createDigest } from "../../../workflows/digest.ts";
import type { Mutation, RecordSet } from "../../../workflows/mutations.ts";
import { exactly } from "./answers-change.ts";

export type WayBack = { readonly is: "right" } | { readonly is: "change"; readonly change: Mutation } | { readonly is: "hands-off"; readonly because: string };

/** What is to be done so that the record sets are those of before the step's first change. `toUndo`: oldest first. */
export function wayBack(now: readonly RecordSet[], toUndo: readonly Mutation[]): WayBack {
  const standing = new Set(now.map(exactly));
  const batches = toUndo.flatMap((mutation) => (mutation.undoBy?.operation === "route53.ChangeResourceRecordSets" ? [{ mutation, call: mutation.undoBy }] : []));
  const setsOf = ({ call }: (typeof batches)[number], action: "CREATE" | "DELETE"): readonly string[] => call.input.ChangeBatch.Changes.flatMap((change) => (change.Action === action ? [exactly(change.ResourceRecordSet)] : []));
  const [first] = batches;
  // Nothing that could be known was changed.
  if (first === undefined) return { is: "right" };
  if (setsOf(first, "CREATE").every((set) => standing.has(set)) && !setsOf(first, "DELETE").some((set) => standing.has(set))) return { is: "right" };
  const next = batches.findLast((batch) => setsOf(batch, "DELETE").every((set) => standing.has(set)) && !setsOf(batch, "CREATE").some((set) => standing.has(set)));
  if (next === undefined) return { is: "hands-off", because: "the record sets are neither what this run made nor what it found, so somebody changed them since; put the former answers back by hand" };
  const { mutation, call } = next;
  const { undoBy: _made, ...rest } = mutation;
  return { is: "change", change: { ...rest, key: `undo-${createDigest(call.input.ChangeBatch.Changes).slice(0, 12)}`, call, undo: "take the answers out again" } };
}
