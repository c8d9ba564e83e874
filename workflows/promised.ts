// Within what time a run has to be through, as its plan promises it. Reports, pages and the command line measure against this one figure.

import { isIsolated } from "./drill-kinds.ts";
import type { DrillKind } from "./drill-kinds.ts";
import type { Plan } from "./plan.ts";
import type { RunKind } from "./record.ts";
import type { Milliseconds } from "./units.ts";

/** Whether the time of such a run is promised at all: a re-protection copies beside a site that goes on serving, so nothing is down for its time. */
export const promisesTime = (kind: RunKind): boolean => kind !== "reprotect";

/** Of a repair its own time, else the plan's RTO; null where no time is promised. */
export function promisedMs({ objectives, repairs }: Pick<Plan, "objectives" | "repairs">, { kind, repair, drill }: { readonly kind: RunKind; readonly repair?: string | undefined; readonly drill?: { readonly kind: DrillKind } | undefined }): Milliseconds | null {
  if (!promisesTime(kind) || isIsolated({ drill })) return null;
  return repair === undefined ? objectives.rto : (repairs?.[repair]?.within ?? objectives.rto);
}
