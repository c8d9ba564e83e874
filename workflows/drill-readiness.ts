// Whether a drill may start, by what stands beside it. Pure. A drill that cannot show anything, or that would stand beside something
// real, is refused with the reason, and the reason is kept.

import { amountOf, nameOf } from "./readiness/report.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import { sayDuration, sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

export interface DrillCircumstances {
  readonly now: Instant;
  /** The run that is open. */
  readonly openRun: string | undefined;
  /** The live drill or game day that has not ended, by what it is and its name, also between two of its runs. */
  readonly openDrill?: string | undefined;
  readonly killSwitch: boolean;
  readonly pausedUntil: Instant | undefined;
  /** The newest look at readiness; undefined before the first. */
  readonly readiness: ReadinessReport | undefined;
  readonly planDigest: string;
  /** Why no drill may start at this time, where the plan freezes it. */
  readonly frozen: string | undefined;
}

/** Readiness is looked at every half hour: after so long, several looks have been missed. */
export const readinessLastsMs: Milliseconds = 2 * 3_600_000;

/** How many failing checks are named. */
const mostNamed = 3;

/** Why nothing of a drill may start beside what stands, whatever it would show; undefined where it may. */
export function whyNotBeside({ now, openRun, openDrill, killSwitch, pausedUntil }: Pick<DrillCircumstances, "now" | "openRun" | "openDrill" | "killSwitch" | "pausedUntil">): string | undefined {
  if (openRun !== undefined) return `run ${openRun} is open, and no drill starts beside a run`;
  if (openDrill !== undefined) return `the ${openDrill} has not ended, and no other drill starts beside it`;
  if (killSwitch) return "the kill switch is on";
  return pausedUntil !== undefined && pausedUntil > now ? `the plan is paused until ${sayInstant(pausedUntil)}` : undefined;
}

/** Why no drill may start now; undefined where one may. */
export function whyNoDrill({ now, readiness, planDigest, frozen, ...beside }: DrillCircumstances): string | undefined {
  const because = whyNotBeside({ now, ...beside });
  if (because !== undefined) return because;
  if (frozen !== undefined) return frozen;
  if (readiness === undefined) return "readiness was never looked at; it is every half hour, so wait for the first look";
  const ageMs = now - readiness.at;
  if (ageMs > readinessLastsMs) return `readiness was looked at ${sayDuration(ageMs)} ago, which is too long; see why the looks are missing`;
  if (readiness.planDigest !== planDigest) return "readiness was looked at for another text of the plan; wait for the next look, within half an hour";
  if (amountOf(readiness.results) !== "not-ready") return undefined;
  const failing = readiness.results.filter(({ outcome }) => outcome === "fail").map(nameOf);
  return `readiness is red: ${failing.slice(0, mostNamed).join(", ")}${failing.length > mostNamed ? ` and ${failing.length - mostNamed} more` : ""} ${failing.length === 1 ? "fails" : "fail"}`;
}
