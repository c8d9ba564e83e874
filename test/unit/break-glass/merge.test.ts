// A run without the arbiter begins with the registers and comes home: as it was, once, with the epoch that it had.

import { claimedRegister } from "../../../infra/local/break-glass/claims.ts";
import { mergeRun } from "../../../infra/local/break-glass/merge.ts";
import { enter, prepare } from "../../../infra/local/break-glass/opening.ts";
import type { Session } from "../../../infra/local/break-glass/opening.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { Transient } from "../../../workflows/failure.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { hybridChat as plan } from "../builders.ts";

const person = { subject: "ana", groups: [], channel: "command-line" } as const;
const wanted = { plan, source: "site-a", target: "site-b", person, reason: "dark", confirmed: ["site-b shall serve in place of site-a."], haltsAsked: false, dry: false };

interface Scene {
  readonly from: Table;
  readonly to: Table;
  readonly clock: Clock;
  readonly tables: Readonly<Record<string, MemoryTable>>;
  readonly registers: Readonly<Record<string, ReturnType<typeof claimedRegister>>>;
}

/** Whoever lost a race waits for no time here. */
function waitless(): Clock {
  const virtual = new VirtualClock();
  return { now: () => virtual.now(), id: () => virtual.id(), sleep: () => Promise.resolve() };
}

function scene(): Scene {
  const tables = { "site-a": new MemoryTable(), "site-b": new MemoryTable() };
  return { from: new MemoryTable(), to: new MemoryTable(), clock: waitless(), tables, registers: { "site-a": claimedRegister(tables["site-a"]), "site-b": claimedRegister(tables["site-b"]) } };
}
const away = { held: () => Promise.reject(new Transient("no answer")), claim: () => Promise.reject(new Transient("no answer")) };

async function begun({ from, clock, registers }: Scene): Promise<Session> {
  const ports = { table: from, clock, registers };
  const session = await prepare(wanted, ports);
  await enter(session, plan, ports);
  return session;
}

async function ended(at: Scene): Promise<Session> {
  const session = await begun(at);
  const record = new RecordStore({ table: at.from, clock: at.clock });
  const say = (body: EntryBody) => record.append({ run: session.run, plan: plan.plan, epoch: session.epoch, body });
  await say({ type: "authorised", how: "approved", digest: "d", acceptedLossSeconds: "unknown" });
  for (const { id } of allSteps(plannedNodes(plan.steps))) await say({ type: "step", step: id, status: "done", because: "seen", brought: {} });
  await record.close({ run: session.run, plan: plan.plan, epoch: session.epoch, body: { type: "closed", end: "succeeded", sentence: "It moved." } });
  return session;
}

test("it takes an epoch above all that the registers hold, and the record begins with what was confirmed and what nobody enforced", async () => {
  const at = scene();
  await new TableEpochRegister(at.tables["site-a"] as MemoryTable).accept(plan.plan, 7);
  const session = await begun(at);
  const [first] = await new RecordStore({ table: at.from, clock: at.clock }).entries(session.run);
  expect(session.epoch).toBe(1_000_007);
  expect(first).toMatchObject({ epoch: 1_000_007, body: { type: "opened", kind: "failover", trigger: { by: "person", who: "ana" }, breakGlass: { confirmed: wanted.confirmed, registers: { "site-a": "raised", "site-b": "raised" } } } });
});

test("entered again, after the program had died in the middle of it, it is the same run", async () => {
  const at = scene();
  const session = await begun(at);
  await enter(session, plan, { table: at.from, clock: at.clock, registers: at.registers });
  const entries = await new RecordStore({ table: at.from, clock: at.clock }).entries(session.run);
  expect(entries).toHaveLength(1);
});

test("without the target's register nothing begins; without the source's it begins, and says so", async () => {
  const at = scene();
  await expect(prepare(wanted, { table: at.from, clock: at.clock, registers: { ...at.registers, "site-b": away } })).rejects.toMatchObject({ code: "no-register" });
  const session = await begun({ ...at, registers: { ...at.registers, "site-a": away } });
  const [first] = await new RecordStore({ table: at.from, clock: at.clock }).entries(session.run);
  expect(first?.body).toMatchObject({ breakGlass: { registers: { "site-a": "not-reached" }, exceptions: expect.arrayContaining([expect.stringContaining("The epoch register of site-a did not answer")]) } });
});

test("where somebody else has taken over meanwhile, it is refused and opens nothing", async () => {
  const at = scene();
  const session = await prepare(wanted, { table: at.from, clock: at.clock, registers: at.registers });
  await at.registers["site-b"]?.claim(plan.plan, session.epoch, "theirs");
  await expect(enter(session, plan, { table: at.from, clock: at.clock, registers: at.registers })).rejects.toMatchObject({ code: "stale-epoch" });
  expect(await new RecordStore({ table: at.from, clock: at.clock }).entries(session.run)).toEqual([]);
});

test("it comes home as it was: the same entries, the list, the site that serves, and the epoch from which the next run counts", async () => {
  const at = scene();
  const session = await ended(at);
  const merged = await mergeRun(at);
  const [own, home] = [new RecordStore({ table: at.from, clock: at.clock }), new RecordStore({ table: at.to, clock: at.clock })];
  expect(merged).toMatchObject({ run: session.run, epoch: 1_000_000, active: "site-b", notReached: [] });
  expect(await home.entries(session.run)).toEqual(await own.entries(session.run));
  expect((await home.state(session.run))?.closed?.end).toBe("succeeded");
  expect((await home.listRuns(plan.plan, 5)).map(({ run, end }) => [run, end])).toEqual([[session.run, "succeeded"]]);
  expect((await home.active(plan.plan))?.site).toBe("site-b");
  const body = { type: "opened", plan: plan.plan, planDigest: session.planDigest, kind: "failover", source: "site-b", target: "site-a", trigger: { by: "alarm", what: "a", at: 0 } } as const;
  expect(await home.open({ plan: plan.plan, run: "next", execution: "next", body })).toEqual({ opened: true, epoch: 1_000_001 });
});

test("merged again it changes nothing, and a later run's word on the active site stands", async () => {
  const at = scene();
  await ended(at);
  await mergeRun(at);
  const home = new RecordStore({ table: at.to, clock: at.clock });
  expect(await mergeRun(at)).toMatchObject({ added: 0, epoch: 1_000_000 });
  const body = { type: "opened", plan: plan.plan, planDigest: "d", kind: "failover", source: "site-b", target: "site-a", trigger: { by: "alarm", what: "a", at: 0 } } as const;
  await home.open({ plan: plan.plan, run: "next", execution: "next", body });
  await home.setActive(plan.plan, { site: "site-a", run: "next" });
  expect(await mergeRun(at)).toMatchObject({ added: 0, epoch: 1_000_001, active: null });
  expect((await home.active(plan.plan))?.site).toBe("site-a");
});

test("while a run of the arbiter is open, nothing is merged", async () => {
  const at = scene();
  await ended(at);
  const home = new RecordStore({ table: at.to, clock: at.clock });
  const body = { type: "opened", plan: plan.plan, planDigest: "d", kind: "failover", source: "site-a", target: "site-b", trigger: { by: "alarm", what: "a", at: 0 } } as const;
  await home.open({ plan: plan.plan, run: "sleeping", execution: "sleeping", body });
  await expect(mergeRun(at)).rejects.toMatchObject({ code: "run-open", message: expect.stringContaining("understudy run stop sleeping") });
  expect(await home.runInfo((await home.listRuns(plan.plan, 5))[1]?.run ?? "none")).toBeUndefined();
});

test("a run that has not ended, and a folder without one, are refused", async () => {
  const at = scene();
  await expect(mergeRun(at)).rejects.toMatchObject({ code: "nothing-to-merge" });
  await begun(at);
  await expect(mergeRun(at)).rejects.toMatchObject({ code: "not-closed" });
});

test("an entry that was changed on the way is found, and nothing is merged", async () => {
  const at = scene();
  const session = await ended(at);
  const item = await at.from.get(`run#${session.run}`, "entry#00000002");
  await at.from.put({ ...item, pk: `run#${session.run}`, sk: "entry#00000002", entry: String(item?.["entry"]).replace("unknown", "unknowm") });
  await expect(mergeRun(at)).rejects.toMatchObject({ code: "broken-chain" });
  expect(await new RecordStore({ table: at.to, clock: at.clock }).listRuns(plan.plan, 5)).toEqual([]);
});
