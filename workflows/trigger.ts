// What starts runs.

import type { DrillKind } from "./drill-kinds.ts";
import type { Instant } from "./units.ts";

/** What started a run or wanted to. */
export interface Trigger {
  /** `plan`: a step of another plan's run asked for it; `who` is then whoever asked for that run, if a person did. */
  readonly by: "alarm" | "sweep" | "person" | "schedule" | "plan";
  /** Who it was, by the name in the plan; older records have it in `what` alone. */
  readonly who?: string | undefined;
  /** Who that is to whoever vouches for it, whatever the name. */
  readonly identity?: string | undefined;
  readonly what: string;
  readonly at: Instant;
  /** What is wanted is a drill of that kind and no failover. */
  readonly drill?: DrillKind | undefined;
  /** Of an isolated drill: it only deletes what earlier ones left, and makes and starts nothing. */
  readonly cleans?: true | undefined;
  /** Of a live drill: which one, and which of its runs this is. Production moves in it as in any other. */
  readonly leg?: LegOfDrill | undefined;
  /** The game day whose fault stood when this was started. What the run does is real, and the failure may be too. */
  readonly gameDay?: string | undefined;
}

export interface LegOfDrill {
  readonly drill: string;
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
}
