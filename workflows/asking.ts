// What a step asked by itself, and the approval that answered it (kinds whose row says `asks`).

import { forcedAt } from "./forcing.ts";
import type { RunState } from "./record.ts";
import type { Instant, Seconds } from "./units.ts";

export interface Answered {
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  /** What the question said. */
  readonly said: readonly string[];
  /** What the gate said would be lost; what it stood at before where it said nothing of a loss. */
  readonly acceptedLossSeconds: Seconds | "unknown";
}

/** The approval of the last question of this step; undefined when it asked nothing, or was answered otherwise. */
export function answeredAt(state: RunState, step: string): Answered | undefined {
  const gate = state.gates.find((each) => each.kind === "step-asks" && each.step === step);
  if (gate?.decision?.decision !== "approve") return undefined;
  const { by, reason, at } = gate.decision;
  return { by, reason, at, said: gate.sentences, acceptedLossSeconds: gate.acceptedLossSeconds };
}

/**
 * The loss that is accepted for a step: what its force was approved with, else what its own question named, else what the run was authorised with. Where it is a backup that
 * is restored, an unknown loss accepted for the run accepts nothing: it was said of a copy that follows, and a backup may be of any age.
 */
export function acceptedLossOf(state: RunState, step: string, ofBackup: boolean): Seconds | "unknown" {
  const own = (forcedAt(state, step) ?? answeredAt(state, step))?.acceptedLossSeconds;
  if (own !== undefined) return own;
  const inherited = state.authorised?.acceptedLossSeconds ?? 0;
  return ofBackup && inherited === "unknown" ? 0 : inherited;
}
