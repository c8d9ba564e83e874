// Which plans stay locked after a sweep, and how the sweep says so: one log line in CloudWatch's embedded metric format,
// which becomes metrics on arrival. It costs what a log line costs, a PutMetricData each minute would cost seventy times
// as much; and it is written only when there is something to say, because a metric without data costs nothing.

import { commitGateOf, inCommitWindow } from "../../workflows/commit-gate.ts";
import { longestHoldMs, sweepMetrics } from "../../workflows/operations.ts";
import { metricNamespace } from "../../workflows/names.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Services } from "../runtime/services.ts";

export interface HeldLease {
  readonly plan: string;
  readonly run: string;
  readonly ageMs: Milliseconds;
  /** Why it should not be held any more; undefined for a run that is simply at work. */
  readonly stuck: string | undefined;
}

/** The lease of a plan as the sweep leaves it; undefined when no run holds it. Throws what the record throws. */
export async function heldLease(plan: string, services: Services): Promise<HeldLease | undefined> {
  const { run, openedAt } = await services.record.readLease(plan);
  if (run === undefined) return undefined;
  const state = await services.record.state(run);
  const ageMs = services.adapters.clock.now() - (openedAt ?? state?.openedAt ?? services.adapters.clock.now());
  // A commit window ends by itself, and may be longer: only what came before it is the run's own time.
  const ownMs = state !== undefined && inCommitWindow(state) ? ageMs - (services.adapters.clock.now() - (commitGateOf(state)?.openedAt ?? 0)) : ageMs;
  const stuck = state === undefined ? "it has no record" : state.closed !== null ? "it is closed" : ownMs >= longestHoldMs ? `it has been open for ${sayDuration(ageMs)}` : undefined;
  return { plan, run, ageMs, stuck };
}

/** The fields of the log line, or undefined when there is nothing to say. A log line of Powertools keeps them at its top, where the format wants them. */
export function sweepMetricFields(leases: readonly HeldLease[], notSwept: readonly string[], now: Instant): Readonly<Record<string, unknown>> | undefined {
  const values = Object.entries({
    [sweepMetrics.stuckLeases]: leases.filter(({ stuck }) => stuck !== undefined).length,
    [sweepMetrics.plansNotSwept]: notSwept.length,
    [sweepMetrics.openRunAge]: Math.round(Math.max(0, ...leases.map(({ ageMs }) => ageMs)) / 1_000),
  }).filter(([, value]) => value > 0);
  if (values.length === 0) return undefined;
  const Metrics = values.map(([Name]) => ({ Name, Unit: Name === sweepMetrics.openRunAge ? "Seconds" : "Count" }));
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [[]], Metrics }] },
    ...Object.fromEntries(values),
    leases,
    notSwept,
  };
}
