// A story is told once more for each invariant that compares it with its twin (invariants/twins.ts). Only stories that hold
// such a fault pay for it.

import type { Milliseconds } from "../../../workflows/units.ts";
import type { Violation } from "./invariants/table.ts";
import { twinInvariants, twinOf } from "./invariants/twins.ts";
import type { Story } from "./statements.ts";
import type { Truth } from "./world.ts";

/** What the comparison of a story's end with its twins found, and by which invariants. `tell` tells a twin for at least so long. */
export async function compareWithTwins(story: Story, { truth, endedAtMs }: { readonly truth: Truth; readonly endedAtMs: Milliseconds }, tell: (twin: Story, leastMs: Milliseconds) => Promise<Truth>): Promise<{ readonly codes: readonly string[]; readonly violations: readonly Violation[] }> {
  const codes: string[] = [];
  const violations: Violation[] = [];
  for (const { code, sentence, fault, isFault, compare } of twinInvariants) {
    const twin = twinOf(story, { isFault });
    if (twin === undefined) continue;
    codes.push(code);
    // What was late in the story must have had its time in the twin too.
    const other = await tell(twin, endedAtMs);
    violations.push(...compare(truth, other).map((facts) => ({ invariant: code, sentence, facts: `without ${fault} it ends otherwise: ${facts}` })));
  }
  return { codes, violations };
}
