// How a plan's proofs stand at one moment: which steps are proven by a run that is not too old, of the definition that they have now.
// It needs no catalogue, so the function that reads the record for every page can carry it.

import type { Plan } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import { goesThroughPlan, proofParts, sayRunOf } from "./proofs.ts";
import type { KeptProofs, Proof, ProofPart, Proofs } from "./proofs.ts";
import { definitionOf } from "./step-definition.ts";
import type { Direction } from "./step-rows/row.ts";
import { sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

const dayMs: Milliseconds = 86_400_000;
const usualHoldsMs: Milliseconds = 90 * dayMs;

/** For how long a proof counts: what the plan says, else 90 days, a quarter, in which drills of every kind come round. */
export function proofHoldsMs({ proof }: Pick<Plan, "proof">): Milliseconds {
  return proof?.holds ?? usualHoldsMs;
}

/** Of one part of a step. `by` is the newest proof, also one that counts no more; `because` says why it does not, a clause. */
export type PartStanding = { readonly proven: true; readonly by: Proof } | { readonly proven: false; readonly by: Proof | null; readonly because: string };

export interface StepStanding {
  readonly id: string;
  readonly parts: Readonly<Record<ProofPart, PartStanding>>;
}

export interface ProofStanding extends Direction {
  readonly holdsMs: Milliseconds;
  readonly steps: readonly StepStanding[];
  /** The newest run of the whole plan to this target that succeeded, dry and wet, each with whether it had the plan's text of now. */
  readonly whole: { readonly [P in "looked" | "done"]: (Proof & { readonly sameText: boolean }) | null };
}

/** The one figure of a plan, for lists. */
export interface ProofFigure {
  readonly target: string;
  readonly of: number;
  /** Steps that a run brought about and saw. */
  readonly done: number;
  /** Steps of which no run did that, and at which one only looked. */
  readonly lookedOnly: number;
}

/** How the steps of a failover in this direction stand, and the whole. `planDigest` is that of the plan's text. */
export function proofStanding(plan: Plan, planDigest: string, { source, target }: Direction, kept: KeptProofs, now: Instant): ProofStanding {
  const whole = (part: "looked" | "done") => {
    const proof = kept.whole[target]?.[part];
    // An earlier version counted a re-protection as a run of the whole plan.
    return proof === undefined || !goesThroughPlan(proof.kind) ? null : { ...proof, sameText: proof.planDigest === planDigest };
  };
  return { source, target, holdsMs: proofHoldsMs(plan), steps: stepStandings(plan, { source, target }, kept, now), whole: { looked: whole("looked"), done: whole("done") } };
}

/** How the steps of a failover in this direction stand. */
export function stepStandings(plan: Plan, { source, target }: Direction, kept: KeptProofs, now: Instant): readonly StepStanding[] {
  const holdsMs = proofHoldsMs(plan);
  return allSteps(plannedNodes(plan.steps)).map((step): StepStanding => {
    const found: Proofs = kept.steps[definitionOf(plan, step, { source, target })] ?? {};
    const formerly = Object.values(kept.steps).filter((each) => each.step === step.id && each.target === target);
    const parts = proofParts.map((part) => [part, partStanding(found[part], newestOf(formerly, part), { holdsMs, now })] as const);
    return { id: step.id, parts: Object.fromEntries(parts) as StepStanding["parts"] };
  });
}

function partStanding(proof: Proof | undefined, former: Proof | undefined, { holdsMs, now }: { readonly holdsMs: Milliseconds; readonly now: Instant }): PartStanding {
  if (proof === undefined) return former === undefined ? { proven: false, by: null, because: "no run has shown it" } : { proven: false, by: former, because: "it was defined otherwise then" };
  return now - proof.at > holdsMs ? { proven: false, by: proof, because: `that is longer ago than ${sayDays(holdsMs)}` } : { proven: true, by: proof };
}

/** Of former definitions of a step: only of runs that went through the plan's own steps, because others use the same ids for steps of their own. */
function newestOf(all: readonly Proofs[], part: ProofPart): Proof | undefined {
  return all.flatMap((each) => each[part] ?? []).filter(({ kind }) => goesThroughPlan(kind)).toSorted((a, b) => b.at - a.at)[0];
}

/** Counts the steps. */
export function figureOf({ target, steps }: Pick<ProofStanding, "target" | "steps">): ProofFigure {
  const done = steps.filter(({ parts }) => parts.done.proven).length;
  return { target, of: steps.length, done, lookedOnly: steps.filter(({ parts }) => !parts.done.proven && parts.looked.proven).length };
}

/** "9 of 12 steps to site-b proven, 2 more only looked at." */
export function sayFigure({ target, of, done, lookedOnly }: ProofFigure): string {
  const more = lookedOnly === 0 ? "" : `, ${lookedOnly}${done === 0 ? "" : " more"} only looked at`;
  return `${done} of ${of} ${of === 1 ? "step" : "steps"} to ${target} proven${more}`;
}

/** When, by which run and with which text: "2026-11-03 by failover shop-4, with plan 0f3a…". */
export function sayProof(proof: Proof): string {
  return `${sayInstant(proof.at).slice(0, 10)} by ${sayRunOf(proof)}, with plan ${proof.planDigest.slice(0, 12)}`;
}

/** One part of a step in words: "done on … by …", or why it is not proven. */
export function sayPart(part: ProofPart, standing: PartStanding): string {
  const word = part === "looked" ? "looked at" : part;
  if (standing.proven) return `${word} on ${sayProof(standing.by)}`;
  return standing.by === null ? `never ${word}, as far as is known` : `not proven: ${word} last on ${sayProof(standing.by)}, but ${standing.because}`;
}

/** What the plan as a whole was last proven by, a sentence each. */
export function sayWhole({ target, whole }: Pick<ProofStanding, "target" | "whole">): readonly string[] {
  const text = ({ sameText }: { readonly sameText: boolean }): string => (sameText ? "the text of now" : "another text than now");
  return [
    whole.done === null ? `No run to ${target} has succeeded yet.` : `The whole plan was last carried out to ${target} on ${sayProof(whole.done)}, ${text(whole.done)}.`,
    whole.looked === null ? `No dry drill to ${target} has succeeded yet.` : `A dry drill last went through it on ${sayProof(whole.looked)}, ${text(whole.looked)}.`,
  ];
}

/** "90 days". */
export function sayDays(ms: Milliseconds): string {
  const days = Number((ms / dayMs).toFixed(1));
  return `${days} ${days === 1 ? "day" : "days"}`;
}
