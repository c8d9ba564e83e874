// What is kept of a plan's proofs, and how those of one more run are added. See decisions/0059; what a run proves is in run-proofs.ts.

import type { RunKind } from "./record.ts";
import type { Instant } from "./units.ts";

/** One proof: which run saw it, when, and with which text of the plan. */
export interface Proof {
  readonly run: string;
  readonly at: Instant;
  readonly kind: RunKind;
  readonly planDigest: string;
}

/** `looked`: it looked and decided; `done`: it was brought about and seen; `undone`: it was taken back and that was seen. */
export const proofParts = ["looked", "done", "undone"] as const;
export type ProofPart = (typeof proofParts)[number];
export type Proofs = Partial<Readonly<Record<ProofPart, Proof>>>;

/** The proofs of one definition of a step; `step` and `target` tell which one it was when it was proven. */
export interface StepProofs extends Proofs {
  readonly step: string;
  readonly target: string;
}

/** Steps by the digest of their definition (step-definition.ts), whole runs by the site to which they went. */
export interface KeptProofs {
  readonly steps: Readonly<Record<string, StepProofs>>;
  readonly whole: Readonly<Record<string, Proofs>>;
}

/** A repair and a re-protection have steps of their own, whose names and numbers may be those of other steps of the plan. */
export const goesThroughPlan = (kind: RunKind): boolean => kind !== "repair" && kind !== "reprotect";

export const noProofs: KeptProofs = { steps: {}, whole: {} };

/** What is older belongs to texts that are long gone; each takes half a kilobyte of one item. */
export const mostDefinitions = 150;

/** What is kept once this is added: of each part the newest proof. In any order, and as often as one likes, it comes to the same. */
export function withProofs(kept: KeptProofs, added: KeptProofs): KeptProofs {
  const steps = merge(kept.steps, added.steps, (before, now): StepProofs => ({ ...before, ...newest(before, now) }));
  const whole = merge(kept.whole, added.whole, newest);
  const byAge = Object.entries(steps).toSorted(([a, first], [b, second]) => newestAt(second) - newestAt(first) || (a < b ? -1 : 1));
  return { steps: Object.fromEntries(byAge.slice(0, mostDefinitions)), whole };
}

function merge<T>(kept: Readonly<Record<string, T>>, added: Readonly<Record<string, T>>, both: (before: T, now: T) => T): Readonly<Record<string, T>> {
  return { ...kept, ...Object.fromEntries(Object.entries(added).map(([key, now]) => [key, kept[key] === undefined ? now : both(kept[key], now)])) };
}

function newest(before: Proofs, now: Proofs): Proofs {
  return Object.fromEntries(proofParts.flatMap((part) => {
    const [a, b] = [before[part], now[part]];
    const chosen = a === undefined || b === undefined ? (a ?? b) : b.at > a.at || (b.at === a.at && b.run > a.run) ? b : a;
    return chosen === undefined ? [] : [[part, chosen]];
  }));
}

/** When the newest of these proofs was given; 0 where there is none. */
const newestAt = (proofs: Proofs): Instant => Math.max(0, ...proofParts.map((part) => proofs[part]?.at ?? 0));

/** The run of a proof as people name it: "dry drill shop-7" or "failover shop-9"; what is only looked at came of a dry drill or of a run. */
export const sayRunOf = ({ run, kind }: Pick<Proof, "run" | "kind">): string => `${kind} ${run}`;
