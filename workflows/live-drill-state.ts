// What is kept of a live drill: one value, from its beginning to its end. What its legs did stands in their own records. Pure.

import type { RunEnd } from "./record.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** One run of the drill, as it is planned when the drill begins. */
export interface PlannedLeg {
  readonly kind: "switchover" | "reprotect";
  readonly source: string;
  readonly target: string;
}

/** What a leg came to. */
export interface LegResult {
  readonly end: RunEnd;
  readonly sentence: string;
  readonly closedAt: Instant;
  /** From its first change until it was proved that its target serves, which is the longest that users can have been without service; null where the leg moves nothing, or where that was not proved. */
  readonly outageMs: Milliseconds | null;
  /** Why that is not known, a clause; left out where it is, where the leg moves nothing, and by versions that did not say it. */
  readonly unmeasured?: string;
  /** How many changes it sent; left out by versions that did not count them. */
  readonly mutations?: number;
  /** Whether the machine of the node that it left was seen to be shut down and to serve again, of a plan that says so (`live:`); left out where the leg shuts none down, and by versions that did not keep it. */
  readonly shutDown?: boolean;
  /** The rule by which it was refused; left out where it was not. */
  readonly refusedBy?: string;
}

export interface Leg {
  readonly run: string;
  /** When it was first started; a second try carries the same time, so that it is the same start. */
  readonly at: Instant;
  /** Null as long as it has not closed. */
  readonly result: LegResult | null;
}

export const liveVerdicts = ["passed", "passed-with-exceptions", "failed", "not-finished"] as const;
export type LiveVerdict = (typeof liveVerdicts)[number];

export interface LiveDrill {
  readonly id: string;
  readonly plan: string;
  /** The text of the plan with which it began: a leg of another text would prove something else. */
  readonly planDigest: string;
  readonly openedAt: Instant;
  readonly by: "person" | "schedule";
  /** Who asked, in the words of the plan; of the schedule `schedule`. */
  readonly who: string;
  readonly identity?: string;
  /** Who asked and why. */
  readonly what: string;
  readonly home: string;
  /** How long production stays at the other site at least. */
  readonly stayMs: Milliseconds;
  /** The recovery time that the plan promises: a leg without service for longer is an exception. */
  readonly rtoMs: Milliseconds;
  readonly planned: readonly PlannedLeg[];
  /** What is not as it was when all legs have succeeded, a sentence each: somebody has to put it right. */
  readonly leaves: readonly string[];
  /** Those that were started, in their order. */
  readonly legs: readonly Leg[];
  /** What people were told last that it waits for; null: nothing. */
  readonly told: string | null;
  /** When the sweep last saw that it has to wait; left out before the first such look, and by older versions. */
  readonly lookedAt?: Instant;
  /** A person ended it: no further leg starts. */
  readonly stop: { readonly by: string; readonly because: string; readonly at: Instant } | null;
  readonly closed: { readonly verdict: LiveVerdict; readonly sentence: string; readonly at: Instant } | null;
}

/** The drill with one more leg, which is about to be started. */
export function withLeg(drill: LiveDrill, run: string, at: Instant): LiveDrill {
  return { ...drill, told: null, legs: [...drill.legs, { run, at, result: null }] };
}

/** The drill with what its newest leg came to. */
export function withResult(drill: LiveDrill, result: LegResult): LiveDrill {
  return { ...drill, legs: drill.legs.map((leg, index) => (index === drill.legs.length - 1 ? { ...leg, result } : leg)) };
}
