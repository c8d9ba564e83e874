// What is kept of the drills of every kind, for the calendar of the console and that of the terminal.

import { aDrill, drillKinds } from "../../../workflows/drill-kinds.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { PlanDrills } from "../../read/drills.ts";
import type { DrillRefused } from "../../runtime/record/drills.ts";

/** The request of each kind that was refused last, in the order of the kinds; `what` is the kind with its article. */
export function refusalsOf(about: PlanDrills): readonly (DrillRefused & { readonly what: string })[] {
  return drillKinds.flatMap((kind) => {
    const refused = about[kind]?.refused ?? null;
    return refused === null ? [] : [{ ...refused, what: aDrill(kind) }];
  });
}

/** When a drill of any kind ended well last; null where none ever did. */
export function lastGoodOf(about: PlanDrills): Instant | null {
  const ends = drillKinds.flatMap((kind) => about[kind]?.good?.at ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}
