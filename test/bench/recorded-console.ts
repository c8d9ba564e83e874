// The console over a record with a history, for measuring: twenty plans, a thousand runs, two hundred thousand entries, and in one plan
// a run that waits for a person. What answers is the product's own reading function; nothing can be decided.

import { read } from "../../lambdas/read/read.ts";
import { toHandler } from "../../lambdas/runtime/function.ts";
import { servicesOver } from "../../lambdas/console/services.ts";
import type { ConsoleServices } from "../../lambdas/console/ports.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { noSuchRun } from "../../lambdas/runtime/services.ts";
import type { Services } from "../../lambdas/runtime/services.ts";
import { assess } from "../../workflows/assess.ts";
import { sights } from "../../workflows/evidence.ts";
import type { Evidence } from "../../workflows/evidence.ts";
import { Defect, Refused } from "../../workflows/failure.ts";
import { approvalFacts } from "../../workflows/gate-facts.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { EntryBody } from "../../workflows/record.ts";
import { factsOf } from "../../workflows/voting.ts";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import { writeHistory, writeSwitches } from "./recorded.ts";

export interface Recorded {
  readonly services: ConsoleServices;
  /** The run that waits, one that is closed, and the plan of both. */
  readonly waiting: { readonly run: string; readonly gate: string };
  readonly closed: string;
  readonly plan: string;
  readonly entries: number;
}

const people = ["ana", "bo", "cy", "dee"];
const dayMs = 86_400_000;

/** Writes the history; `plan` is the text that all plans have, under names of their own. */
export async function recordedConsole(text: Plan, { plans, runs, entriesOfRun }: { readonly plans: number; readonly runs: number; readonly entriesOfRun: number }, clock: Clock): Promise<Recorded> {
  const table = new MemoryTable();
  const record = new RecordStore({ table, clock });
  const first = `${text.plan}-1`;
  let closed = "";
  for (let index = 1; index <= plans; index += 1) {
    const plan = { ...text, plan: `${text.plan}-${index}`, decide: { ...text.decide, approvers: people } };
    const planDigest = await record.putDocument(plan);
    await record.setDeployed(plan.plan, planDigest);
    const each = Math.floor(runs / plans);
    const names = await writeHistory(table, { plan, planDigest, runs: each, entriesOfRun, from: clock.now() - each * dayMs, everyMs: dayMs, people });
    await writeSwitches(record, plan.plan, people, 20);
    if (index === 1) closed = names.at(-1) ?? "";
    if (index === 1) await writeWaiting(record, plan, planDigest, clock);
  }
  const invoke = handlerOver(record, clock, text.arbiter.region);
  return { services: servicesOver(invoke, async () => void (await invoke("readiness", {}))), waiting: { run: `${first}-now`, gate: "approve-failover" }, closed, plan: first, entries: plans * Math.floor(runs / plans) * entriesOfRun };
}

/** A run whose source every observer sees fail, and which asks. */
async function writeWaiting(record: RecordStore, plan: Plan, planDigest: string, clock: Clock): Promise<void> {
  const [run, source, target, at] = [`${plan.plan}-now`, plan.home, otherSite(plan, plan.home), clock.now()];
  const { epoch } = (await record.open({ plan: plan.plan, run, execution: run, body: { type: "opened", plan: plan.plan, planDigest, kind: "failover", source, target, trigger: { by: "alarm", what: "the site is down", at } } })) as { readonly epoch: number };
  const observations = sights(plan).map(({ observer, thing, site }) => ({ observer, thing, site, at, since: at - 600_000, answer: site === source ? { kind: "failing" as const, detail: "refuses connections" } : { kind: "healthy" as const, detail: "answers" } }));
  const evidence: Evidence = { at, source, target, observations, lastWrites: [], fence: "not-tried" };
  const verdict = assess(plan, planDigest, evidence, { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: at, requestedBy: null, alarming: null }, []);
  const say = (body: EntryBody) => record.append({ run, plan: plan.plan, epoch, body });
  await say({ type: "looked", evidence });
  await say({ type: "assessed", verdict, confirms: false });
  const state = await record.state(run);
  if (state === undefined) throw new Defect(`run ${run} was opened and is not there`);
  const { gate } = await record.openGate(run, { ...approvalFacts(plan, state, at), openedAt: at }, "a token that nobody waits for");
  await say({ type: "gate-opened", facts: factsOf(gate) });
}

function handlerOver(record: RecordStore, clock: Clock, arbiterRegion: string): (name: string, payload: unknown) => Promise<unknown> {
  const nothing = (): never => {
    throw new Refused("this console only shows what is recorded; nothing can be done from it", { code: "read-only" });
  };
  const services = {
    adapters: { clock }, record, arbiterRegion, register: nothing,
    plan: async (digest: string) => (await record.getDocument(digest)) as Plan,
    state: async (run: string) => {
      const state = await record.state(run);
      if (state === undefined) throw noSuchRun(run);
      return state;
    },
  } as unknown as Services;
  const handler = toHandler(read, () => services, { UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: arbiterRegion, UNDERSTUDY_TABLE: "understudy" });
  const context = { awsRequestId: "bench", functionName: "read", getRemainingTimeInMillis: () => 25_000 } as unknown as Parameters<typeof handler>[1];
  return async (name, payload) => (name === "read" ? handler(payload, context) : nothing());
}
