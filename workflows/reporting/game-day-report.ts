// The report of a game day that has ended, as one value: what was drawn and the proof that it was this from the beginning, what people said and when,
// what was graded, and which runs belong to it. Made from what is kept of the day, the text from which was drawn and the list of runs. Pure.

import { faultOf, holdsCommitment } from "../game-day-state.ts";
import type { GameDay, Grade, PlannedFault, Said, ShownGameDay } from "../game-day-state.ts";
import type { LiveVerdict } from "../live-drill-state.ts";
import type { Plan } from "../plan.ts";
import type { RunEnd, RunKind } from "../record.ts";
import type { Instant, Milliseconds } from "../units.ts";

/** A run of the plan, as lists have it. */
export interface ListedRun {
  readonly run: string;
  readonly kind: RunKind;
  readonly openedAt: Instant;
  readonly end: RunEnd | null;
}

export interface GameDayReport {
  readonly version: 1;
  readonly gameDay: string;
  readonly plan: string;
  readonly title: string;
  readonly openedAt: Instant;
  readonly closedAt: Instant;
  /** Who asked and why. */
  readonly what: string;
  readonly facilitator: string;
  /** The site that served at the beginning. */
  readonly source: string;
  readonly verdict: LiveVerdict;
  readonly sentence: string;
  readonly grades: readonly Grade[];
  readonly fault: PlannedFault;
  /** `commitment` was told at the beginning; `holds`: it is the SHA-256 of the canonical JSON of `digestOf`. */
  readonly proof: { readonly commitment: string; readonly holds: boolean; readonly digestOf: { readonly gameDay: string; readonly planDigest: string; readonly fault: string; readonly nonce: string } };
  readonly caused: Said | null;
  readonly removed: Said | null;
  /** By the words of whoever caused it and whoever took it back; null where one of the two was never said. */
  readonly stoodMs: Milliseconds | null;
  readonly stop: GameDay["stop"];
  /** Those of no drill that were opened from when the fault was caused until the day ended, oldest first. `complete`: false where the list does not reach back so far. */
  readonly runs: { readonly listed: readonly ListedRun[]; readonly complete: boolean };
}

/** Undefined while it is open: what was drawn is secret until then. `newestRuns`: the newest of the plan, `isWhole` where there are no older ones. */
export function makeGameDayReport(plan: Plan, day: ShownGameDay, newestRuns: readonly ListedRun[], isWhole: boolean): GameDayReport | undefined {
  const { id, planDigest, openedAt, closed, drawn, caused, removed, stop, what, who, source, commitment } = day;
  if (closed === null || drawn === null) return undefined;
  const from = caused?.at ?? closed.at;
  const oldest = Math.min(...newestRuns.map((run) => run.openedAt));
  return {
    version: 1, gameDay: id, plan: plan.plan, title: plan.title, openedAt, closedAt: closed.at, what, facilitator: who, source, verdict: closed.verdict, sentence: closed.sentence, grades: closed.grades,
    fault: faultOf(plan, { drawn }),
    proof: { commitment, holds: holdsCommitment({ ...day, drawn }), digestOf: { gameDay: id, planDigest, ...drawn } },
    caused, removed, stoodMs: caused === null || removed === null ? null : removed.at - caused.at, stop,
    runs: {
      listed: newestRuns.filter(({ kind, openedAt: at }) => kind !== "drill" && caused !== null && at >= from && at <= closed.at).map(({ run, kind, openedAt: at, end }) => ({ run, kind, openedAt: at, end })).toSorted((a, b) => a.openedAt - b.openedAt),
      complete: isWhole || oldest <= from,
    },
  };
}
