// A record with the history of years, for measuring: closed runs with as many entries as asked for, written as the product writes them,
// with their hashes and their rows in the audit; and one run that waits for a person.

import type { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { auditPlanEntry, placeOf } from "../../lambdas/runtime/record/audit.ts";
import { logOfPlan } from "../../lambdas/runtime/record/plan-log.ts";
import { lineOfEntry } from "../../workflows/audit.ts";
import { chain, entryJson, firstHash } from "../../workflows/entry-chain.ts";
import type { Plan } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Table } from "../../workflows/ports.ts";
import type { Entry, EntryBody } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

export interface History {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly runs: number;
  readonly entriesOfRun: number;
  /** When the first run begins, and how long until the next. */
  readonly from: Instant;
  readonly everyMs: Milliseconds;
  readonly people: readonly string[];
}

/** Writes closed runs straight into their places; through the store a history of 200,000 entries would take minutes. Gives their names. */
export async function writeHistory(table: Table, { plan, planDigest, runs, entriesOfRun, from, everyMs, people }: History): Promise<readonly string[]> {
  const [source, target] = [plan.home, otherSite(plan, plan.home)];
  const names: string[] = [];
  for (let index = 0; index < runs; index += 1) {
    const run = `${plan.plan}-${String(index + 1).padStart(6, "0")}`;
    const at = from + index * everyMs;
    const by = people[index % people.length] ?? "nobody";
    const bodies: readonly EntryBody[] = [
      { type: "opened", plan: plan.plan, planDigest, kind: "failover", source, target, trigger: { by: "person", who: by, what: `${by}: planned work ${index}`, at } },
      ...Array.from({ length: entriesOfRun - 3 }, (_none, step): EntryBody => ({ type: "step", step: `step-${step % 9}`, status: "waiting", because: `it is not there yet, look ${step}`, brought: {} })),
      { type: "stop-requested", by, reason: "it was only a rehearsal" },
      { type: "closed", end: "stopped", sentence: `${by} stopped the run before anything was changed.` },
    ];
    let last: Pick<Entry, "seq" | "hash"> = { seq: 0, hash: firstHash };
    for (const body of bodies) {
      const entry: Entry = chain(last, { run, at: at + last.seq * 1_000, epoch: index + 1, body });
      await table.put({ pk: `run#${run}`, sk: `entry#${String(entry.seq).padStart(8, "0")}`, seq: entry.seq, hash: entry.hash, mark: "", entry: entryJson(entry) });
      const line = lineOfEntry(plan.plan, entry);
      if (line !== undefined) await table.put({ pk: `plan#${plan.plan}`, sk: `audit#${placeOf(line)}`, line });
      last = entry;
    }
    await table.put({ pk: `run#${run}`, sk: "info", plan: plan.plan, kind: "failover" });
    await table.put({ pk: `plan#${plan.plan}`, sk: `run#${String(at).padStart(15, "0")}#${run}`, run, kind: "failover", openedAt: at, end: "stopped" });
    names.push(run);
  }
  return names;
}

/** Pauses and resumes, as people do it over the years. */
export async function writeSwitches(record: RecordStore, plan: string, people: readonly string[], times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const by = people[index % people.length] ?? "nobody";
    const entry = await record.alone((context) => logOfPlan(context, { plan, by, reason: "planned work", deed: index % 2 === 0 ? { type: "paused", until: index } : { type: "resumed" } }));
    await record.alone((context) => auditPlanEntry(context, entry));
  }
}
