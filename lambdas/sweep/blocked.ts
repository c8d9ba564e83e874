// The site that serves fails while nothing starts by itself, because a run moved the application there shortly before (R4). Nobody else asks
// anybody then, so people are called, once, with the command; and a live drill that is open ends, whose next leg would lead through what fails.

import { withEnd } from "../../workflows/live-drill.ts";
import { sayVerdict } from "../../workflows/live-drill-words.ts";
import type { Plan } from "../../workflows/plan.ts";
import { page } from "../runtime/page.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { changeLiveDrill, newestLiveDrill } from "../runtime/record/live-drills.ts";
import type { Services } from "../runtime/services.ts";
import { runbook, withNewestResult } from "./live-drills.ts";

interface Blocked {
  readonly plan: Pick<Plan, "plan">;
  /** The site that serves and fails. */
  readonly site: string;
  /** Why nothing starts by itself, a clause. */
  readonly because: string;
}

/** Calls people where an alarm stands and nothing may start by itself. Throws what the record and SNS throw; the next sweep then tries again. */
export async function tellBlocked({ plan: { plan }, site, because }: Blocked, { blockedBy, noticed }: Pick<Lease, "blockedBy" | "noticed">, topic: string, services: Services): Promise<void> {
  const { record } = services;
  const ask = `Ask for the failover if it is needed: understudy start ${plan} --reason …`;
  const tell = (during: string, text: string): Promise<void> => page(services, topic, `LIVE ${plan}: ${site} fails ${during}`, text, { kind: "between-runs", plan });
  const found = await record.alone((context) => newestLiveDrill(context, plan));
  const word = `${site} fails`;
  if (found !== undefined && found.drill.closed === null) {
    const kept = await withNewestResult(found, services);
    const { id } = kept.drill;
    // People first: told twice is better than not at all.
    await tell("during a live drill", `${site}, which serves, fails while the live drill ${id} is under way, and ${because}. ${ask}. The live drill ends with this and is ${sayVerdict["not-finished"]}; none of its legs starts any more.${runbook}`);
    await record.alone((context) => changeLiveDrill(context, kept, withEnd(kept.drill, "not-finished", `${site}, which served, failed, and ${because}`, site, services.adapters.clock.now())));
    return record.setNoticed(plan, `${blockedBy ?? ""} ${word}`);
  }
  // Whoever ended a run without moving anything, or lifted no block, knows what fails; only what serves since that run is news.
  if (noticed?.endsWith(` ${word}`) === true || blockedBy === undefined || (await record.active(plan))?.run !== blockedBy) return;
  await tell("shortly after it was moved to", `${site}, which serves since run ${blockedBy}, fails, and ${because}. ${ask}`);
  await record.setNoticed(plan, `${blockedBy} ${word}`);
}
