// The writer of the record dies before and after every one of its writes; whoever comes next finds one record and no
// gap.

import { MemoryTable } from "../../infra/local/memory-table.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { Failure, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { Table } from "../../workflows/ports.ts";
import { brokenChain } from "../../workflows/entry-chain.ts";
import type { Entry } from "../../workflows/record.ts";
import { closing, intent, note, notesOf, opened, opening } from "../contract/records.ts";
import { type Fault, FaultyTable, type Started, tables } from "../contract/tables.ts";

jest.setTimeout(30_000);

/** The process is gone: nobody translates this and nothing else is answered. */
class Killed extends RangeError {}

const sentences = ["one", "two", "three"];
const question = {
  gate: "approve", kind: "approve-failover", title: "Fail over to site-b", sentences: ["Really?"], choices: ["approve", "reject"], step: null,
  digest: "d1", acceptedLossSeconds: 5, openedAt: 1, expiresAt: null,
} as const;

/**
 * Two runs of one plan, one after the other, as a process does them that was started again: it looks what is there and does
 * only what is missing. `told` are the entries that it was told were written.
 */
async function carryOn(store: RecordStore, plan: string, told: Entry[]): Promise<void> {
  for (const run of [`${plan}-first`, `${plan}-second`]) {
    // A run whose end is listed and that holds the lease no more is over.
    if ((await store.runInfo(run))?.end && (await store.readLease(plan)).run !== run) continue;
    const answer = await store.open({ plan, run, execution: run, body: opening(plan) });
    if (!answer.opened) throw new Refused(`${answer.openRun} is open instead of ${run}`);
    const { epoch } = answer;
    for (const sentence of sentences) {
      const there = (await store.entries(run)).some((entry) => entry.body.type === "paged" && entry.body.sentence === sentence);
      if (!there) told.push(await store.append({ run, plan, epoch, body: note(sentence), ...(sentence === "two" ? { guard: "mutation" } : {}) }));
    }
    const gate = (await store.gates(run))[0];
    if (gate?.status !== "decided") {
      const waiting = (await store.openGate(run, question, `token of ${run}`)).gate;
      await store.decideGate({ run, gate: "approve", revision: waiting.revision, digest: "d1", decision: "approve", by: "anna", reason: "" });
    }
    const token = await store.takeToken(run, "approve");
    if (token !== undefined) await store.dropToken(run, "approve", token);
    told.push(await store.close({ plan, run, epoch, body: closing(), blockMs: 60_000 }));
  }
}

/** Everything that must hold after both runs, whatever happened on the way. */
async function expectWhole(table: Table, plan: string, told: readonly Entry[]): Promise<void> {
  const store = new RecordStore({ table, clock: systemClock });
  for (const [index, run] of [`${plan}-first`, `${plan}-second`].entries()) {
    const entries = await store.entries(run);
    expect(brokenChain(entries)).toBeUndefined();
    expect(await notesOf(table, run)).toEqual(sentences);
    expect(entries.map((entry) => entry.body.type)).toEqual(["opened", "paged", "paged", "paged", "closed"]);
    expect(await store.state(run)).toMatchObject({ epoch: index + 1, closed: { end: "succeeded" } });
    for (const entry of told) if (entry.run === run) expect(entries).toContainEqual(entry);
    expect(await store.gates(run)).toMatchObject([{ status: "decided", decision: { by: "anna" } }]);
    expect(await store.takeToken(run, "approve")).toBeUndefined();
  }
  expect((await store.listRuns(plan, 10)).map((each) => [each.run, each.end])).toEqual([[`${plan}-second`, "succeeded"], [`${plan}-first`, "succeeded"]]);
  expect(await store.readLease(plan)).toMatchObject({ run: undefined, epoch: 2, blockedBy: `${plan}-second` });
}

/** In memory every write is tried; over the wire every eighth, as the rule under test is the same and the wire takes seconds. */
const stride = (table: Table): number => (table instanceof MemoryTable ? 1 : 8);

async function countWrites(table: Table): Promise<number> {
  const counting = new FaultyTable(table);
  const [plan, told] = [`plan-${systemClock.id()}`, [] as Entry[]];
  await carryOn(new RecordStore({ table: counting, clock: systemClock }), plan, told);
  await expectWhole(table, plan, told);
  return counting.writes;
}

describe.each(tables)("the record over a table %s", (_name, start) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());

  test.each(["before", "after"] as const)("killed %s any of its writes and started again, it loses nothing and does nothing twice", async (when) => {
    const writes = await countWrites(started.table);
    expect(writes).toBeGreaterThan(25);
    for (let write = 1; write <= writes; write += stride(started.table)) {
      const [plan, told] = [`plan-${systemClock.id()}`, [] as Entry[]];
      const killed = new FaultyTable(started.table, { write, when, thrown: () => new Killed(`write ${write}`) }, true);
      await expect(carryOn(new RecordStore({ table: killed, clock: systemClock }), plan, told)).rejects.toThrow(Killed);
      // What is there right after the crash is a whole chain, also for one who only reads.
      for (const run of [`${plan}-first`, `${plan}-second`]) await notesOf(started.table, run);
      await carryOn(new RecordStore({ table: started.table, clock: systemClock }), plan, told);
      await expectWhole(started.table, plan, told);
    }
  });

  const answers: readonly (readonly [string, Fault["when"], () => Failure])[] = [
    ["is not answered and was not applied", "before", () => new Unknown("timed out")],
    ["is not answered but was applied", "after", () => new Unknown("timed out")],
    ["is throttled", "before", () => new Transient("throttled")],
  ];
  test.each(answers)("when any one of its writes %s, calling again is enough", async (_what, when, thrown) => {
    const writes = await countWrites(started.table);
    for (let write = 1; write <= writes; write += stride(started.table)) {
      const [plan, told] = [`plan-${systemClock.id()}`, [] as Entry[]];
      const faulty = new FaultyTable(started.table, { write, when, thrown });
      const store = new RecordStore({ table: faulty, clock: systemClock });
      await carryOn(store, plan, told).catch(async (failure: unknown) => {
        expect(failure).toBeInstanceOf(Failure);
        expect(["Transient", "Unknown"]).toContain((failure as Failure).name);
        await carryOn(store, plan, told);
      });
      expect(faulty.struck).toBe(true);
      await expectWhole(started.table, plan, told);
    }
  });

  test.each(answers.slice(0, 2))("append finds out by looking, when any one of its writes %s", async (_what, when, thrown) => {
    for (let write = 1; write <= 2; write += 1) {
      const { plan, run, epoch } = await opened(started.table);
      const faulty = new FaultyTable(started.table, { write, when, thrown });
      const store = new RecordStore({ table: faulty, clock: systemClock });
      await store.readLease(plan);
      // Two writes before it: the store that opened knows its entry in place, this one puts it again.
      const entry = await store.append({ run, plan, epoch, body: intent, guard: "mutation" }).catch((failure: unknown) => failure);
      expect(faulty.struck).toBe(true);
      // The first write only puts the opening entry again; that it may not be there is Transient and nothing was numbered.
      if (write === 1) expect(entry).toBeInstanceOf(Transient);
      else expect((await store.entries(run)).map((each) => each.hash)).toEqual([expect.any(String), (entry as Entry).hash]);
      expect(await store.entries(run)).toHaveLength(write);
    }
  });

  test("an answer that was lost is looked for behind what others wrote meanwhile", async () => {
    const { plan, run, epoch, write } = await opened(started.table);
    const faulty = new FaultyTable(started.table);
    const update = faulty.update;
    let lost = false;
    faulty.update = async (...call) => {
      const written = await update(...call);
      if (lost) return written;
      lost = true;
      await write(note("another's"));
      await write(note("and one more"));
      throw new Unknown("timed out");
    };
    const entry = await new RecordStore({ table: faulty, clock: systemClock }).append({ run, plan, epoch, body: note("own") });
    expect(entry).toMatchObject({ seq: 2, body: note("own") });
    expect(await notesOf(started.table, run)).toEqual(["own", "another's", "and one more"]);
  });

  test.each([1, 2])("somebody else's entry with the very same words is not taken for one's own, %p of them", async (others) => {
    const { plan, run, epoch, write } = await opened(started.table);
    const faulty = new FaultyTable(started.table);
    const update = faulty.update;
    let lost = false;
    faulty.update = async (...call) => {
      if (lost) return update(...call);
      lost = true;
      for (let n = 0; n < others; n += 1) await write(note("same words"));
      throw new Unknown("timed out");
    };
    const entry = await new RecordStore({ table: faulty, clock: systemClock }).append({ run, plan, epoch, body: note("same words") });
    expect(entry.seq).toBe(others + 2);
    expect(await notesOf(started.table, run)).toHaveLength(others + 1);
  });

  test("when no answer ever comes, append says Unknown after three and never Transient", async () => {
    const { plan, run, epoch } = await opened(started.table);
    const silent = new FaultyTable(started.table);
    let sent = 0;
    silent.update = async () => {
      sent += 1;
      throw new Unknown("timed out");
    };
    await expect(new RecordStore({ table: silent, clock: systemClock }).append({ run, plan, epoch, body: note("own") })).rejects.toMatchObject({ name: "Unknown" });
    expect(sent).toBe(3);
    silent.get = async (...call) => {
      if (sent > 3) throw new Transient("throttled");
      return started.table.get(...call);
    };
    await expect(new RecordStore({ table: silent, clock: systemClock }).append({ run, plan, epoch, body: note("own") })).rejects.toMatchObject({ name: "Unknown" });
    expect(await notesOf(started.table, run)).toEqual([]);
  });

  test("a run whose opener was killed right after it got the lease is read and listed all the same", async () => {
    const [plan, run] = [`plan-${systemClock.id()}`, `run-${systemClock.id()}`];
    const dying = new FaultyTable(started.table, { write: 2, when: "after", thrown: () => new Killed() }, true);
    await expect(new RecordStore({ table: dying, clock: systemClock }).open({ plan, run, execution: "e", body: opening(plan) })).rejects.toThrow(Killed);
    const reader = new RecordStore({ table: started.table, clock: systemClock });
    const info = { plan, run, kind: "failover", openedAt: expect.any(Number), end: null };
    expect([await reader.listRuns(plan, 10), await reader.runInfo(run)]).toEqual([[info], info]);
    expect(await reader.state(run)).toMatchObject({ run, plan, epoch: 1, lastSeq: 1 });
  });

  test("an entry that was numbered and not put is read from the lease, put by the next writer, and outlives the run", async () => {
    const { plan, run, epoch, store } = await opened(started.table);
    const dies = (write: number) => new RecordStore({ table: new FaultyTable(started.table, { write, when: "before", thrown: () => new Killed() }, true), clock: systemClock });
    // Writes of a process that knows nothing: 1 the last entry again, 2 the number, 3 the entry.
    await expect(dies(3).append({ run, plan, epoch, body: note("own") })).rejects.toThrow(Killed);
    expect(await started.table.get(`run#${run}`, "entry#00000002")).toBeUndefined();
    expect(await notesOf(started.table, run)).toEqual(["own"]);
    expect(await store.entries(run, 2)).toEqual([]);
    await store.append({ run, plan, epoch, body: note("next") });
    expect(await started.table.get(`run#${run}`, "entry#00000002")).toBeDefined();

    // The closing entry is numbered, but no entry can be put any more; the lease is given back nevertheless.
    const noEntries = new FaultyTable(started.table);
    noEntries.put = async (item, conditions) => {
      if (item.sk === "entry#00000004") throw new Transient("throttled");
      return started.table.put(item, conditions);
    };
    await new RecordStore({ table: noEntries, clock: systemClock }).close({ plan, run, epoch, body: closing() });
    expect(await started.table.get(`run#${run}`, "entry#00000004")).toBeUndefined();
    expect(await store.state(run)).toMatchObject({ closed: { end: "succeeded" } });
    expect(await store.open({ plan, run: `${run}-next`, execution: "e", body: opening(plan) })).toEqual({ opened: true, epoch: 2 });
    expect(await started.table.get(`run#${run}`, "entry#00000004")).toBeDefined();
    expect(await store.state(run)).toMatchObject({ closed: { end: "succeeded" } });
  });
});
