// What is kept of a game day: one value, from the draw to its end. Which fault was drawn stands in it sealed: it is bound by a digest from the
// first instant, and told to the facilitator alone until the day has ended. What people and program did stands in the records of runs. Pure.

import { createDigest } from "./digest.ts";
import { Defect } from "./failure.ts";
import type { LiveVerdict } from "./live-drill-state.ts";
import type { Plan } from "./plan.ts";
import type { Instant } from "./units.ts";

export type PlannedFault = NonNullable<Plan["game-day"]>["faults"][number];

/** What a person has said of the fault, and when. */
export interface Said {
  readonly at: Instant;
  readonly by: string;
}

/** One thing that is graded. `not-graded`: it was not asked of this fault, or nobody measured it. */
export interface Grade {
  readonly of: "noticed" | "decided" | "rto" | "rpo" | "removed";
  readonly outcome: "met" | "missed" | "not-graded";
  readonly sentence: string;
}

export interface GameDay {
  readonly id: string;
  readonly plan: string;
  /** The text of the plan from whose list was drawn. */
  readonly planDigest: string;
  readonly openedAt: Instant;
  /** The facilitator: causes the fault and says so; by the name in the plan. */
  readonly who: string;
  readonly identity?: string;
  /** Who asked and why. */
  readonly what: string;
  /** The site that served at the beginning. */
  readonly source: string;
  /** The digest of what was drawn, shown from the beginning: whoever knows the draw afterwards can tell that it was this one. */
  readonly commitment: string;
  /** Not shown to anybody but the facilitator before the end. */
  readonly drawn: { readonly fault: string; readonly nonce: string };
  /** The facilitator causes the fault from this instant on; null: not yet. */
  readonly caused: Said | null;
  /** Somebody said that the fault is taken back; nobody measured it. */
  readonly removed: Said | null;
  /** A person ends the day; where the fault stands, it is taken back first. */
  readonly stop: (Said & { readonly because: string }) | null;
  /** What people were told, by its name, in that order. */
  readonly told: readonly string[];
  readonly closed: { readonly verdict: LiveVerdict; readonly sentence: string; readonly at: Instant; readonly grades: readonly Grade[] } | null;
}

/** What was drawn, and what binds it. */
export type Draw = Pick<GameDay, "commitment" | "drawn">;

/** Draws one of the faults by a nonce that nobody can guess; the same nonce always draws the same. Throws `Defect` where there is none to draw. */
export function draw(faults: readonly Pick<PlannedFault, "name">[], { id, planDigest }: Pick<GameDay, "id" | "planDigest">, nonce: string): Draw {
  // Twelve hexadecimal digits: of fifty faults none is likelier than another by more than one in a million million.
  const fault = faults[Number.parseInt(createDigest({ draw: nonce }).slice(0, 12), 16) % faults.length];
  if (fault === undefined) throw new Defect("there is no fault to draw");
  return { drawn: { fault: fault.name, nonce }, commitment: commitmentOf({ id, planDigest }, { fault: fault.name, nonce }) };
}

/** SHA-256 of the canonical JSON of these four fields: anybody can work it out again once they are told. */
export function commitmentOf({ id, planDigest }: Pick<GameDay, "id" | "planDigest">, { fault, nonce }: GameDay["drawn"]): string {
  return createDigest({ gameDay: id, planDigest, fault, nonce });
}

/** Whether what is told of the draw is what was bound at the beginning. */
export function holdsCommitment(day: Pick<GameDay, "id" | "planDigest" | "commitment" | "drawn">): boolean {
  return commitmentOf(day, day.drawn) === day.commitment;
}

/** The fault that was drawn, in the text of the plan that was drawn from. Throws `Defect` where that text has none of this name. */
export function faultOf(plan: Plan, { drawn }: Pick<GameDay, "drawn">): PlannedFault {
  const fault = plan["game-day"]?.faults.find(({ name }) => name === drawn.fault);
  if (fault === undefined) throw new Defect(`plan ${plan.plan} has no fault ${drawn.fault}`);
  return fault;
}

/** Whether the fault stands: it was caused, and nobody has said that it is taken back. */
export function faultStands({ caused, removed, closed }: Pick<GameDay, "caused" | "removed" | "closed">): boolean {
  return caused !== null && removed === null && closed === null;
}

/** A game day as everybody may see it: the draw is left out until the day has ended. */
export type ShownGameDay = Omit<GameDay, "drawn"> & { readonly drawn: GameDay["drawn"] | null };

export function shownGameDay(day: GameDay): ShownGameDay {
  return { ...day, drawn: day.closed === null ? null : day.drawn };
}

/** Of a game day that is open, what everybody who looks at its plan has to know. */
export interface OpenGameDay {
  readonly id: string;
  /** Whether its fault stands. */
  readonly stands: boolean;
}

export function openGameDay(day: GameDay | undefined): { readonly gameDay?: OpenGameDay } {
  return day === undefined || day.closed !== null ? {} : { gameDay: { id: day.id, stands: faultStands(day) } };
}

export function sayOpenGameDay({ stands }: OpenGameDay): string {
  return stands ? "A fault that a person has caused may stand in production; decide as always." : "A game day is open, and its fault does not stand now.";
}
