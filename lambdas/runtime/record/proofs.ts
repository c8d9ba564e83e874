// What a plan's runs have proven of its steps and how long these took: two items of the plan, written once after each run has closed, so
// that no page has to read the runs again. The order of runs does not matter, and a run that is added twice changes nothing.

import { Transient } from "../../../workflows/failure.ts";
import type { Item } from "../../../workflows/ports.ts";
import { noProofs, withProofs } from "../../../workflows/proofs.ts";
import type { KeptProofs } from "../../../workflows/proofs.ts";
import { withTimes } from "../../../workflows/step-times.ts";
import type { KeptTimes } from "../../../workflows/step-times.ts";
import { backOff, keys, maybeNumber, mostTries, type RecordContext } from "./context.ts";
import type { RunInfo } from "./runs.ts";

const proofsItem = "proofs";
const timesItem = "times";

/** What is kept of the plan's proofs; nothing before the first run. */
export async function readProofs(context: RecordContext, plan: string): Promise<KeptProofs> {
  return proofsIn(await context.table.get(keys.plan(plan), proofsItem));
}

/** How long the steps of the plan took in earlier runs; nothing before the first. */
export async function readTimes(context: RecordContext, plan: string): Promise<KeptTimes> {
  return timesIn(await context.table.get(keys.plan(plan), timesItem));
}

/** Adds what the run has proven and how long its steps took, and marks it as counted in the plan's list. May be repeated. */
export async function countRun(context: RecordContext, { plan, run, openedAt }: Pick<RunInfo, "plan" | "run" | "openedAt">, given: { readonly proofs: KeptProofs; readonly times: KeptTimes }): Promise<void> {
  if (Object.keys(given.proofs.steps).length > 0) await change(context, plan, proofsItem, (item) => ({ ...withProofs(proofsIn(item), given.proofs) }));
  if (Object.keys(given.times).length > 0) await change(context, plan, timesItem, (item) => ({ samples: withTimes(timesIn(item), given.times) }));
  // A run is in the list before its lease goes back; a mark alone would be an item that nobody can read.
  await context.table.update(keys.plan(plan), keys.indexed(openedAt, run), { counted: true }, [{ field: "run", is: "present" }]);
}

/** Throws `Transient` when others were faster each time. */
async function change(context: RecordContext, plan: string, sk: string, changed: (before: Item | undefined) => Readonly<Record<string, unknown>>): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const before = await context.table.get(keys.plan(plan), sk);
    const writes = before && maybeNumber(before, "writes");
    const { applied } = await context.table.update(keys.plan(plan), sk, { ...changed(before), writes: (writes ?? 0) + 1 }, [writes === undefined ? { field: "writes", is: "absent" } : { field: "writes", is: "equal", value: writes }]);
    if (applied) return;
    await backOff(context.clock, tries);
  }
  throw new Transient(`the item ${sk} of plan ${plan} was changed by others each time; try again`, { code: "raced" });
}

function proofsIn(item: Item | undefined): KeptProofs {
  return { steps: (item?.["steps"] as KeptProofs["steps"] | undefined) ?? noProofs.steps, whole: (item?.["whole"] as KeptProofs["whole"] | undefined) ?? noProofs.whole };
}

function timesIn(item: Item | undefined): KeptTimes {
  return (item?.["samples"] as KeptTimes | undefined) ?? {};
}
