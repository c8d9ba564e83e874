// What the leases of both sites say, as part of the evidence: of a run's own look, and of what is judged between runs.

import type { Evidence } from "../../workflows/evidence.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { RunState } from "../../workflows/record.ts";
import { selfFenceEvidence, selfFences } from "../../workflows/self-fence.ts";
import type { Services } from "./services.ts";

/** Who looks, and from where to where: a run, or nobody's run between them. */
type Looking = Pick<RunState, "run" | "openedAt" | "source" | "target">;

/** What it takes of the services. */
interface Reading {
  readonly record: Pick<Services["record"], "siteLease">;
  readonly adapters: { readonly clock: Pick<Clock, "now"> };
}

/** What the leases of both sites say; a plan without a self-fence reads nothing. */
export async function leasesOf(plan: Plan, { run, openedAt, source, target }: Looking, { record, adapters }: Reading): Promise<Pick<Evidence, "selfFence">> {
  if (selfFences(plan).length === 0) return {};
  const [left, taken] = await Promise.all([record.siteLease(plan.plan, source), record.siteLease(plan.plan, target)]);
  const selfFence = selfFenceEvidence({ plan, run, source, openedAt }, { source: left, target: taken }, adapters.clock.now());
  return selfFence === undefined ? {} : { selfFence };
}
