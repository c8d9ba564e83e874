// What runs have shown of a plan's steps: what is proven, and how long they took.

import type { Plan } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import { figureOf, stepStandings } from "../../workflows/proof-standing.ts";
import type { ProofFigure } from "../../workflows/proof-standing.ts";
import type { KeptProofs } from "../../workflows/proofs.ts";
import type { KeptTimes } from "../../workflows/step-times.ts";
import type { Instant } from "../../workflows/units.ts";
import { readProofs, readTimes } from "../runtime/record/proofs.ts";
import type { Services } from "../runtime/services.ts";

/** What runs have shown of a plan's steps, and how long these took; left out by an older version. */
export interface Known {
  readonly proofs?: KeptProofs;
  readonly times?: KeptTimes;
}

/** All that is kept of both. */
export async function knownOf(plan: string, { record }: Services): Promise<Required<Known>> {
  const [proofs, times] = await Promise.all([record.alone((context) => readProofs(context, plan)), record.alone((context) => readTimes(context, plan))]);
  return { proofs, times };
}

/** How many of the steps of the failover that is possible now are proven. */
export function figureFor(text: Plan, active: string | undefined, proofs: KeptProofs, now: Instant): ProofFigure {
  const source = active ?? text.home;
  const target = otherSite(text, source);
  return figureOf({ target, steps: stepStandings(text, { source, target }, proofs, now) });
}
