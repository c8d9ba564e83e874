// What the steps of a run have brought about, as those after them read it from the record.

import type { Evidence } from "./evidence.ts";
import type { RunState } from "./record.ts";

/** What earlier steps of the run brought about, all together. Of several fences each has to be confirmed (R1). */
export function broughtSoFar(state: RunState): { readonly fence: Evidence["fence"]; readonly writable: readonly string[] } {
  const all = Object.values(state.steps).map((step) => step.brought);
  return {
    fence: all.some((each) => each.fenced === "unconfirmed") ? "unconfirmed" : all.some((each) => each.fenced === "confirmed") ? "confirmed" : "not-tried",
    writable: all.flatMap((each) => (each.writable === undefined ? [] : [each.writable])),
  };
}
