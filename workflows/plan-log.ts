// What people switch on a plan outside of any run, and what was refused to them there: one chain of entries per plan, kept for
// ever like those of runs. The lease says what holds now; this says who made it so, when and why.

import { createDigest } from "./digest.ts";
import { firstHash } from "./entry-chain.ts";
import type { Person } from "./person.ts";
import type { Instant } from "./units.ts";

/** What was done. It is written before it is done, so `not-done` may follow, naming the entry that came to nothing. */
export type PlanDeed =
  | { readonly type: "paused"; readonly until: Instant }
  | { readonly type: "resumed" }
  | { readonly type: "kill-switch"; readonly on: boolean }
  | { readonly type: "acknowledged"; readonly run: string }
  /** A live drill begins no further leg. */
  | { readonly type: "drill-ended"; readonly drill: string }
  /** What a person said of a game day: it begins, its fault is caused or removed now, it shall end. Which fault was drawn stands in none of it. */
  | { readonly type: "game-day"; readonly day: string; readonly said: "begun" | "caused" | "removed" | "ended"; readonly commitment: string }
  | { readonly type: "not-done"; readonly of: number; readonly because: string }
  | { readonly type: "refused"; readonly asked: string; readonly code: string; readonly because: string }
  /** So many of a day are kept one by one; of the rest only that there were more. */
  | { readonly type: "refused-beyond"; readonly kept: number };

export interface PlanEntry {
  readonly plan: string;
  readonly seq: number;
  /** The hash of the entry before. */
  readonly previous: string;
  readonly hash: string;
  readonly at: Instant;
  readonly by: string;
  readonly person?: Person;
  readonly reason: string;
  readonly deed: PlanDeed;
}

/** The entry that follows another one; without one, the first. */
export function nextPlanEntry(last: Pick<PlanEntry, "seq" | "hash"> | undefined, fields: Omit<PlanEntry, "seq" | "previous" | "hash">): PlanEntry {
  const unsealed = { ...fields, seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? firstHash };
  return { ...unsealed, hash: createDigest(unsealed) };
}

/** Says where a chain is broken, oldest entry first; undefined where it holds. A part of a chain begins with whatever its first entry follows. */
export function brokenPlanLog(entries: readonly PlanEntry[]): string | undefined {
  let last: PlanEntry | undefined;
  for (const entry of entries) {
    const { hash, ...unsealed } = entry;
    if (last !== undefined && entry.seq !== last.seq + 1) return `entry ${last.seq + 1} is missing`;
    if (last !== undefined && entry.previous !== last.hash) return `entry ${entry.seq} does not follow entry ${last.seq}`;
    if (createDigest(unsealed) !== hash) return `entry ${entry.seq} was changed after it was written`;
    last = entry;
  }
  return undefined;
}
