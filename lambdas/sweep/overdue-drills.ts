// Tells people once when a drill that the plan schedules has not ended well within its time: what nobody has tried for weeks is not
// known to work. It starts nothing.

import { drillGraceMs } from "../../workflows/drill-plan.ts";
import { overdueSince } from "../../workflows/drill-times.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sayDuration, sayInstant } from "../../workflows/units.ts";
import type { Instant } from "../../workflows/units.ts";
import { page } from "../runtime/page.ts";
import { keepDrill, readDrill } from "../runtime/record/drills.ts";
import type { Services } from "../runtime/services.ts";

/** Pages for each drill of the plan that is newly overdue, and gives the kinds. `since` is when this text of the plan was deployed. Throws what SNS and the record throw; the next sweep tries again. */
export async function tellOverdueDrills(plan: Plan, since: Instant, topic: string, services: Services): Promise<readonly string[]> {
  const told: string[] = [];
  for (const drill of plan.drills ?? []) {
    const { kind } = drill;
    const kept = await services.record.alone((context) => readDrill(context, plan.plan, kind));
    const due = overdueSince(plan, drill, { now: services.adapters.clock.now(), since, good: kept.good?.at });
    // What was due before is the same news: one that failed for months is told once, and again after one that went well.
    if (due === undefined || (kept.told !== null && kept.told > (kept.good?.at ?? -Infinity))) continue;
    const refused = kept.refused === null || kept.refused.at < due ? "" : ` It was refused at ${sayInstant(kept.refused.at)}: ${kept.refused.because}.`;
    const last = kept.good === null ? "None has ever ended well." : `The last that ended well did so at ${sayInstant(kept.good.at)}.`;
    const text = `The ${kind} drill of ${plan.title} was due at ${sayInstant(due)} (${drill.every} in ${drill.zone}), and ${sayDuration(drillGraceMs(kind))} later none had ended well. ${last}${refused} Nothing was changed. See understudy drill list ${plan.plan}, and start one: understudy drill start ${plan.plan}${kind === "dry" ? "" : ` --kind ${kind}`}.`;
    await page(services, topic, `DRILL ${plan.plan}: the ${kind} drill is overdue`, text, { kind: "between-runs", live: false, plan: plan.plan });
    await services.record.alone((context) => keepDrill(context, plan.plan, kind, { told: due }));
    told.push(kind);
  }
  return told;
}
