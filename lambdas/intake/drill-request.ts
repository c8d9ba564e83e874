// A drill as it is asked for, by a person or by the plan's schedule.

import type { DrillKind } from "../../workflows/drill-kinds.ts";
import type { Plan } from "../../workflows/plan.ts";

export interface DrillRequest {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly kind: DrillKind;
  /** Of an isolated one: it only deletes what earlier ones left. */
  readonly cleans?: true | undefined;
  /** Where a failover would lead; left out, to the site that stands by. */
  readonly to?: string | undefined;
  readonly by: "person" | "schedule";
  /** Who asks, in the words of the plan; of the schedule `schedule`. */
  readonly who: string;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one drill. */
  readonly id: string;
}
