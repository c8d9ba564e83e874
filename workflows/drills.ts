// What the state of a run keeps of its being a drill, or a dry run.

import type { Verdict } from "./assess.ts";
import type { DrillKind } from "./drill-kinds.ts";
import type { Instant, Seconds } from "./units.ts";

/** A gate that a dry run comes to and at which it asks nobody. */
export interface WouldAsk {
  readonly gate: string;
  readonly title: string;
  /** What would be asked, in sentences. */
  readonly sentences: readonly string[];
  /** Whom, in words: "ana or the group on-call"; null where the plan names nobody, so that nobody could answer. */
  readonly of: string | null;
  /** How many people would have to approve together. */
  readonly approvers: number;
  readonly acceptedLossSeconds: Seconds | "unknown";
}

/** What an isolated drill left behind that is not known to be gone. */
export interface LeftBehind {
  readonly run: string;
  readonly at: Instant;
  readonly because: string;
  /** The Region where copies of it may be; null when a later drill has looked there and found none. */
  readonly region: string | null;
  /** What takes the machines and groups back that it started, each until it is seen done. */
  readonly started: readonly string[];
}

/** What the state of a run keeps of its being a drill, or a dry run. */
export interface DrillState {
  readonly kind: DrillKind;
  /** What the rules would say if the source had failed for everybody; null before that was asked. */
  readonly assumed: Verdict | null;
  readonly wouldAsk: readonly WouldAsk[];
}

export type DrillEntry =
  /** A drill goes on as if the source had failed for everybody: what the rules would say then. */
  | { readonly type: "assumed"; readonly verdict: Verdict }
  /** A gate that a dry run comes to asks nobody; whom it would have asked, and what. */
  | { readonly type: "would-ask"; readonly ask: WouldAsk };

/** The state of the drill after the entry; a gate that is come to again takes the place of the first time. */
export function afterEntry(before: DrillState | undefined, entry: DrillEntry): DrillState {
  const state = before ?? { kind: "dry", assumed: null, wouldAsk: [] };
  if (entry.type === "assumed") return { ...state, assumed: entry.verdict };
  return { ...state, wouldAsk: [...state.wouldAsk.filter(({ gate }) => gate !== entry.ask.gate), entry.ask] };
}
