// Opening, appending and the switches over every kind of table: one run holds a plan, and no entry is lost or doubled.

import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { Defect, Refused } from "../../workflows/failure.ts";
import { brokenChain } from "../../workflows/entry-chain.ts";
import { closing, intent, note, notesOf, opened, opening, ShiftedClock } from "./records.ts";
import { FaultyTable, type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

describe.each(tables)("the record over a table %s", (_name, start) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  const fresh = () => new RecordStore({ table: started.table, clock: systemClock });
  const name = (what: string) => `${what}-${systemClock.id()}`;

  describe("opening", () => {
    test("the first run of a plan gets epoch 1 and its opening entry, and the next one epoch 2", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      expect(epoch).toBe(1);
      expect(await store.state(run)).toMatchObject({ run, plan, epoch: 1, lastSeq: 1, source: "site-a", target: "site-b", closed: null });
      expect(await store.readLease(plan)).toMatchObject({ epoch: 1, run, execution: "execution-1", seq: 1, killSwitch: false });
      await store.close({ plan, run, epoch, body: closing() });
      expect(await store.open({ plan, run: name("run"), execution: "e", body: opening(plan) })).toEqual({ opened: true, epoch: 2 });
    });

    test("a second run is told which one is open, and nothing changes", async () => {
      const { plan, run } = await opened(started.table);
      const before = await fresh().readLease(plan);
      expect(await fresh().open({ plan, run: name("run"), execution: "execution-2", body: opening(plan) })).toEqual({ opened: false, openRun: run });
      expect(await fresh().open({ plan, run, execution: "execution-2", body: opening(plan) })).toEqual({ opened: false, openRun: run });
      expect(await fresh().readLease(plan)).toEqual(before);
    });

    test("the same run and execution again get the same answer, and nothing changes, also after more was written", async () => {
      const { plan, run, write } = await opened(started.table);
      for (let times = 0; times < 2; times += 1) {
        const before = await fresh().entries(run);
        expect(await fresh().open({ plan, run, execution: "execution-1", body: opening(plan) })).toEqual({ opened: true, epoch: 1 });
        expect(await fresh().entries(run)).toEqual(before);
        await write(note("more"));
      }
      expect(await fresh().listRuns(plan, 10)).toHaveLength(1);
    });

    test("of 20 openers at once one wins, all others are told its name, and nobody else leaves a trace", async () => {
      const plan = name("plan");
      const runs = Array.from({ length: 20 }, () => name("run"));
      const answers = await Promise.all(runs.map((run) => fresh().open({ plan, run, execution: run, body: opening(plan) })));
      const winners = runs.filter((_, index) => answers[index]?.opened);
      expect(winners).toHaveLength(1);
      expect(answers.filter((each) => !each.opened)).toEqual(Array.from({ length: 19 }, () => ({ opened: false, openRun: winners[0] })));
      expect(await fresh().listRuns(plan, 30)).toMatchObject([{ run: winners[0], end: null }]);
      for (const run of runs) expect(await fresh().entries(run)).toHaveLength(run === winners[0] ? 1 : 0);
    });

    test("the same opener called 10 times at once opens once", async () => {
      const [plan, run] = [name("plan"), name("run")];
      const answers = await Promise.all(Array.from({ length: 10 }, () => fresh().open({ plan, run, execution: "e", body: opening(plan) })));
      expect(new Set(answers.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"opened":true,"epoch":1}']));
      expect(await fresh().entries(run)).toHaveLength(1);
    });

    test("a closed run is never opened again", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      await store.close({ plan, run, epoch, body: closing() });
      await expect(fresh().open({ plan, run, execution: "execution-1", body: opening(plan) })).rejects.toMatchObject({ name: "Refused", code: "run-closed" });
      expect((await fresh().readLease(plan)).run).toBeUndefined();
    });

    test("a run belongs to one plan", async () => {
      const { run } = await opened(started.table);
      const other = name("plan");
      await expect(fresh().open({ plan: other, run, execution: "e", body: opening(other) })).rejects.toThrow(Refused);
      await expect(fresh().open({ plan: other, run: name("run"), execution: "e", body: opening("another") })).rejects.toThrow(Defect);
      expect((await fresh().readLease(other)).epoch).toBe(0);
    });
  });

  describe("appending", () => {
    test("gives entries with number, epoch and chain, and reads them back from any number on", async () => {
      const { store, run, epoch, write } = await opened(started.table);
      const second = await write(note("second"));
      const third = await write(note("third"));
      expect([second.seq, third.seq, third.epoch, third.previous]).toEqual([2, 3, epoch, second.hash]);
      expect(await store.entries(run, 1)).toEqual([second, third]);
      expect(await store.entries(run, 3)).toEqual([]);
      expect(brokenChain(await store.entries(run))).toBeUndefined();
    });

    test("30 at once, the same words too, all get in and leave an unbroken chain", async () => {
      const { plan, run, epoch } = await opened(started.table);
      const sentences = Array.from({ length: 30 }, (_, n) => `note ${n % 15}`);
      const entries = await Promise.all(sentences.map((each) => fresh().append({ run, plan, epoch, body: note(each) })));
      expect(new Set(entries.map((entry) => entry.seq)).size).toBe(30);
      expect((await notesOf(started.table, run)).toSorted()).toEqual(sentences.toSorted());
    });

    test("a reader beside writers always sees an unbroken chain that never gets shorter", async () => {
      const { plan, run, epoch } = await opened(started.table);
      let writing = true;
      const writers = Promise.all(Array.from({ length: 12 }, (_, n) => fresh().append({ run, plan, epoch, body: note(String(n)) }))).finally(() => (writing = false));
      let length = 0;
      while (writing) {
        const entries = await fresh().entries(run);
        expect(brokenChain(entries)).toBeUndefined();
        expect(entries.length).toBeGreaterThanOrEqual(length);
        length = entries.length;
        await systemClock.sleep(1);
      }
      await writers;
      expect(await fresh().entries(run)).toHaveLength(13);
    });

    test("a reader past whom an entry slips in behind its page reads on from there", async () => {
      const { store, plan, run, write } = await opened(started.table);
      await write(note("one"));
      await write(note("two"));
      const paged = new FaultyTable(started.table);
      const query = paged.query;
      let pages = 0;
      paged.query = async (...call) => (await query(...call)).filter((item) => pages++ > 2 || item.sk !== "entry#00000002");
      const entries = await new RecordStore({ table: paged, clock: systemClock }).entries(run);
      expect(entries).toEqual(await store.entries(run));
      expect(entries).toHaveLength(3);
      expect((await store.readLease(plan)).seq).toBe(3);
    });

    test.each([["a note", undefined], ["a mutation", "mutation"]] as const)("%s with a stale epoch or of a run that is not open is refused", async (_what, guard) => {
      const { store, plan, run, epoch, write } = await opened(started.table);
      const stale = { name: "Refused", code: "stale-epoch" };
      const guarded = guard === undefined ? {} : { guard };
      await expect(store.append({ run, plan, epoch: epoch + 1, body: intent, ...guarded })).rejects.toMatchObject(stale);
      await expect(store.append({ run: "other", plan, epoch, body: intent, ...guarded })).rejects.toMatchObject(stale);
      await expect(store.append({ run, plan: name("plan"), epoch, body: intent, ...guarded })).rejects.toMatchObject(stale);
      await store.close({ plan, run, epoch, body: closing() });
      await expect(write(note("late"))).rejects.toMatchObject(stale);
      const next = name("run");
      await store.open({ plan, run: next, execution: "e", body: opening(plan) });
      await expect(store.append({ run, plan, epoch, body: intent, ...guarded })).rejects.toMatchObject(stale);
      expect(await store.entries(run)).toHaveLength(2);
      expect(await store.entries(next)).toHaveLength(1);
    });

    test("after the closing entry nothing follows, even while the lease is still held", async () => {
      const { plan, run, epoch, write } = await opened(started.table);
      // Killed after the closing entry was numbered (1st write) and put (2nd), before the list and the lease.
      const dying = new RecordStore({ table: new FaultyTable(started.table, { write: 3, when: "before", thrown: () => new RangeError("killed") }, true), clock: systemClock });
      await expect(dying.close({ plan, run, epoch, body: closing() })).rejects.toThrow("killed");
      expect((await fresh().readLease(plan)).run).toBe(run);
      await expect(write(note("late"))).rejects.toMatchObject({ name: "Refused", code: "run-closed" });
    });

    test("an entry that fits into no item is refused with its size, and nothing is written", async () => {
      const { store, plan, run, write } = await opened(started.table);
      await write(note("x".repeat(340_000)));
      const before = await store.readLease(plan);
      await expect(write(note("x".repeat(350_000)))).rejects.toMatchObject({ name: "Refused", code: "too-large", message: expect.stringContaining("as a document") });
      expect(await store.readLease(plan)).toEqual(before);
      await write(note("small"));
      expect(await notesOf(started.table, run)).toHaveLength(2);
    });
  });

  describe("switches", () => {
    test("the kill switch refuses a mutation, not a note, until it is turned off", async () => {
      const { store, plan, run, write, change } = await opened(started.table);
      await store.setKillSwitch(plan, true, "anna");
      await expect(change()).rejects.toMatchObject({ name: "Refused", code: "kill-switch", message: expect.stringContaining("anna") });
      await write(note("still told"));
      expect(await store.readLease(plan)).toMatchObject({ killSwitch: true, killSwitchBy: "anna", seq: 2 });
      await store.setKillSwitch(plan, false, "anna");
      await change();
      expect((await store.entries(run)).map((entry) => entry.body.type)).toEqual(["opened", "paged", "intent"]);
    });

    test("a pause refuses a mutation, not a note, until its time is over or it is ended", async () => {
      const clock = new ShiftedClock();
      const { store, plan, run, write, change } = await opened(started.table, clock);
      await store.pause(plan, clock.now() + 60_000, "anna", "maintenance");
      await expect(change()).rejects.toMatchObject({ name: "Refused", code: "paused", message: expect.stringMatching(/until 2.*Z by anna: maintenance/) });
      await write(note("still told"));
      clock.aheadMs = 60_001;
      await change();
      await store.pause(plan, clock.now() + 60_000, "anna", "again");
      await expect(change()).rejects.toThrow(Refused);
      await store.pause(plan, null, "anna", "over");
      await change();
      expect((await store.entries(run)).map((entry) => entry.body.type)).toEqual(["opened", "paged", "intent", "intent"]);
    });

    test("both may be set before any run and do not disturb the first one's opening", async () => {
      const plan = name("plan");
      await fresh().setKillSwitch(plan, true, "anna");
      await fresh().pause(plan, 5, "anna", "over long ago");
      expect(await fresh().readLease(plan)).toMatchObject({ epoch: 0, run: undefined, killSwitch: true, pausedUntil: 5 });
      expect(await fresh().open({ plan, run: name("run"), execution: "e", body: opening(plan) })).toEqual({ opened: true, epoch: 1 });
      expect(await fresh().readLease(plan)).toMatchObject({ killSwitch: true });
    });

    test.each([
      ["kill-switch", (store: RecordStore, plan: string) => store.setKillSwitch(plan, true, "anna")],
      ["paused", (store: RecordStore, plan: string) => store.pause(plan, systemClock.now() + 60_000, "anna", "maintenance")],
    ])("switched in the instant between a mutation's look and its number, it still wins: %s", async (code, turn) => {
      const { plan, run, epoch } = await opened(started.table);
      const beside = fresh();
      const late = new FaultyTable(started.table);
      const update = late.update;
      late.update = async (...call) => {
        await turn(beside, plan);
        return update(...call);
      };
      await expect(new RecordStore({ table: late, clock: systemClock }).append({ run, plan, epoch, body: intent, guard: "mutation" })).rejects.toMatchObject({ name: "Refused", code });
      expect(await beside.entries(run)).toHaveLength(1);
    });
  });

  describe("a record that was tampered with", () => {
    const first = "entry#00000001";
    test.each([
      ["an entry that was changed", async (pk: string) => {
        const item = await started.table.get(pk, "entry#00000002");
        await started.table.update(pk, "entry#00000002", { entry: String(item?.["entry"]).replace("one", "eno") });
      }, /entry 2 was changed/],
      ["an entry that is missing", (pk: string) => started.table.remove(pk, "entry#00000002"), /entry 2 is missing/],
      ["an opening that is missing", (pk: string) => started.table.remove(pk, first), /entry 1 is missing/],
    ])("%s is a Defect when the state is read", async (_what, tamper, sentence) => {
      const { store, run, write } = await opened(started.table);
      await write(note("one"));
      await write(note("two"));
      await tamper(`run#${run}`);
      await expect(store.state(run)).rejects.toMatchObject({ name: "Defect", code: "broken-chain", message: expect.stringMatching(sentence) });
    });

    test("a foreign entry in the place of the one that was numbered is a Defect and stops every writer", async () => {
      const { plan, run, epoch } = await opened(started.table);
      await started.table.put({ pk: `run#${run}`, sk: "entry#00000002", seq: 2, hash: "f".repeat(64), mark: "", entry: "{}" });
      await expect(fresh().append({ run, plan, epoch, body: note("one") })).rejects.toMatchObject({ name: "Defect", code: "forked" });
      await expect(fresh().append({ run, plan, epoch, body: note("two") })).rejects.toMatchObject({ name: "Defect", code: "forked" });
    });
  });

  test("a run that nobody opened has no entries, no state and no place in a list", async () => {
    const store = fresh();
    expect([await store.entries("none"), await store.state("none"), await store.runInfo("none"), await store.listRuns("none", 5), await store.gates("none"), await store.sightings("none")]).toEqual([[], undefined, undefined, [], [], []]);
  });
});
