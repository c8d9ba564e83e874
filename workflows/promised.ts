// Within what time a run has to be through, as its plan promises it. Reports, pages and the command line measure against this one figure.

import { isIsolated } from "./drill-kinds.ts";
import type { DrillKind } from "./drill-kinds.ts";
import type { Plan } from "./plan.ts";
import { holdMs, mostHolds } from "./holding.ts";
import type { RepairTime } from "./repair-time.ts";
import type { RunKind } from "./record.ts";
import type { Milliseconds } from "./units.ts";

/** Whether the time of such a run is promised at all: a re-protection copies beside a site that goes on serving, so nothing is down for its time. */
export const promisesTime = (kind: RunKind): boolean => kind !== "reprotect";

/** Of a repair its own time, with what people took at its gates, else the plan's RTO; null where no time is promised. */
export function promisedMs({ objectives, repairs }: Pick<Plan, "objectives" | "repairs">, { kind, repair, drill, holds = [] }: { readonly kind: RunKind } & Pick<RepairTime, "holds"> & { readonly repair?: string | undefined; readonly drill?: { readonly kind: DrillKind } | undefined }): Milliseconds | null {
  if (!promisesTime(kind) || isIsolated({ drill })) return null;
  if (repair === undefined) return objectives.rto;
  const within = repairs?.[repair]?.within;
  return within === undefined ? objectives.rto : within + Math.min(mostHolds, holds.length) * holdMs;
}
