// Closing a run, and what the record keeps beside runs, over every kind of table.

import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { closing, note, opened, opening, ShiftedClock } from "./records.ts";
import { FaultyTable, type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

describe.each(tables)("the record over a table %s", (_name, start) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  const fresh = () => new RecordStore({ table: started.table, clock: systemClock });

  describe("closing", () => {
    test("writes the end, gives the lease back with epoch and chain, and lists the end", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      const entry = await store.close({ plan, run, epoch, body: closing() });
      expect(entry).toMatchObject({ seq: 2, body: closing() });
      expect(await store.state(run)).toMatchObject({ closed: { end: "succeeded", sentence: "done" } });
      expect(await store.readLease(plan)).toMatchObject({ run: undefined, epoch, seq: 2, hash: entry.hash, blockedUntil: undefined });
      expect(await store.runInfo(run)).toEqual({ plan, run, kind: "failover", openedAt: expect.any(Number), end: "succeeded" });
    });

    test("again, and again after another run was opened, gives the same and changes nothing", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      const entry = await store.close({ plan, run, epoch, body: closing(), blockMs: 1_000 });
      const lease = await store.readLease(plan);
      expect(await fresh().close({ plan, run, epoch, body: closing("other words"), blockMs: 99_000 })).toEqual(entry);
      expect(await store.readLease(plan)).toEqual(lease);
      const next = `${run}-next`;
      await store.open({ plan, run: next, execution: "e", body: opening(plan) });
      await store.append({ run: next, plan, epoch: 2, body: note("goes on") });
      expect(await fresh().close({ plan, run, epoch, body: closing("other words") })).toEqual(entry);
      expect(await store.readLease(plan)).toMatchObject({ run: next, epoch: 2, seq: 2 });
    });

    test("of 10 closers at once with different ends, one counts and all are told it", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      const ends = await Promise.all(Array.from({ length: 10 }, (_, n) => fresh().close({ plan, run, epoch, body: closing(`end ${n}`) })));
      expect(new Set(ends.map((entry) => entry.hash)).size).toBe(1);
      expect((await store.entries(run)).map((entry) => entry.body)).toEqual([opening(plan), ends[0]?.body]);
    });

    test("a closer that was overtaken by another one and by the next run does not take that run's lease", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      const slow = new FaultyTable(started.table);
      const update = slow.update;
      slow.update = async (pk, sk, set, conditions) => {
        if (sk === "lease" && "run" in set) {
          await store.close({ plan, run, epoch, body: closing(), blockMs: 1_000 });
          await store.open({ plan, run: "next", execution: "e", body: opening(plan) });
        }
        return update(pk, sk, set, conditions);
      };
      expect(await new RecordStore({ table: slow, clock: systemClock }).close({ plan, run, epoch, body: closing(), blockMs: 9_000 })).toMatchObject({ seq: 2 });
      expect(await store.readLease(plan)).toMatchObject({ run: "next", epoch: 2, seq: 1 });
    });

    test("a run that is neither open nor closed is refused, and the open one stays open", async () => {
      const { store, plan, run, epoch } = await opened(started.table);
      for (const wrong of [{ run: "other", epoch }, { run, epoch: epoch + 1 }]) {
        await expect(store.close({ plan, ...wrong, body: closing() })).rejects.toMatchObject({ name: "Refused", code: "stale-epoch" });
      }
      expect(await store.readLease(plan)).toMatchObject({ run, seq: 1 });
    });

    test("blocks automatic starts for a while, and a shorter block never shortens a longer one", async () => {
      const clock = new ShiftedClock();
      const { store, plan, run, epoch } = await opened(started.table, clock);
      const before = clock.now();
      await store.close({ plan, run, epoch, body: closing(), blockMs: 3_600_000 });
      const lease = await store.readLease(plan);
      expect(lease.blockedBy).toBe(run);
      expect(lease.blockedUntil).toBeGreaterThanOrEqual(before + 3_600_000);
      await store.open({ plan, run: "short", execution: "e", body: opening(plan) });
      await store.close({ plan, run: "short", epoch: 2, body: closing(), blockMs: 1_000 });
      expect(await store.readLease(plan)).toMatchObject({ blockedUntil: lease.blockedUntil, blockedBy: run });
      clock.aheadMs = 3_600_000;
      await store.open({ plan, run: "later", execution: "e", body: opening(plan) });
      await store.close({ plan, run: "later", epoch: 3, body: closing(), blockMs: 10_000 });
      expect((await store.readLease(plan)).blockedBy).toBe("later");
    });

    test("of two blocks that end at the same millisecond the later run's stands, so that acknowledging the earlier run lifts nothing of it", async () => {
      const clock = new ShiftedClock();
      const stopped = clock.now();
      clock.now = () => stopped;
      const { store, plan, run, epoch } = await opened(started.table, clock);
      const next = `${run}-next`;
      await store.close({ plan, run, epoch, body: closing(), blockMs: 60_000 });
      await store.open({ plan, run: next, execution: "e", body: opening(plan) });
      await store.close({ plan, run: next, epoch: 2, body: closing(), blockMs: 60_000 });
      expect(await store.readLease(plan)).toMatchObject({ blockedUntil: stopped + 60_000, blockedBy: next });
      await expect(store.acknowledge(plan, "anna", "seen", run)).rejects.toMatchObject({ code: "nothing-to-acknowledge" });
    });
  });

  test("runs of a plan are listed newest first, as many as wanted, and no other plan's", async () => {
    const clock = new ShiftedClock();
    const { store, plan, run, epoch } = await opened(started.table, clock);
    await opened(started.table);
    await store.close({ plan, run, epoch, body: closing() });
    for (let next = 2; next <= 4; next += 1) {
      clock.aheadMs += 1_000;
      await store.open({ plan, run: `${run}-${next}`, execution: "e", body: opening(plan) });
      if (next < 4) await store.close({ plan, run: `${run}-${next}`, epoch: next, body: closing() });
    }
    const ends = async (limit: number) => (await store.listRuns(plan, limit)).map((each) => [each.run, each.end]);
    const all = [[`${run}-4`, null], [`${run}-3`, "succeeded"], [`${run}-2`, "succeeded"], [run, "succeeded"]];
    expect(await ends(10)).toEqual(all);
    expect(await ends(2)).toEqual(all.slice(0, 2));
  });

  describe("documents", () => {
    test("come back by their digest, the same for the same content whatever the order of its fields", async () => {
      const value = { b: [1, { d: null, c: "ü" }], a: "" };
      const digest = await fresh().putDocument(value);
      expect(await fresh().putDocument({ a: "", b: [1, { c: "ü", d: null }] })).toBe(digest);
      expect(await fresh().getDocument(digest)).toEqual(value);
      expect(await fresh().getDocument("0".repeat(64))).toBeUndefined();
    });

    test("up to 350 kB are kept; above, they are refused with their size and nothing is written", async () => {
      const fits = "x".repeat(349_998);
      expect(await fresh().getDocument(await fresh().putDocument(fits))).toBe(fits);
      await expect(fresh().putDocument("x".repeat(349_999))).rejects.toMatchObject({ name: "Refused", code: "too-large", message: expect.stringContaining("350001 bytes") });
      await expect(fresh().putDocument("ü".repeat(180_000))).rejects.toMatchObject({ code: "too-large" });
      await expect(fresh().putDocument(undefined)).rejects.toMatchObject({ name: "Defect" });
    });

    test("one that was changed in the table is a Defect", async () => {
      const digest = await fresh().putDocument({ loss: systemClock.id() });
      await started.table.update(`document#${digest}`, "document", { json: '{"loss":0}' });
      await expect(fresh().getDocument(digest)).rejects.toMatchObject({ name: "Defect", code: "changed-document" });
    });
  });

  describe("sightings", () => {
    const lastWrite = { database: "orders", site: "site-a", observer: "arbiter", at: 90, writtenAt: 80, transactions: null, trialWrites: 3, transactionsPerSecondPeak: 1.5 };
    const seen = { observer: "arbiter", site: "site-a", thing: "orders", kind: "healthy", since: 10, at: 100, detail: "", lastWrite } as const;
    const plan = () => `plan-${systemClock.id()}`;

    test("are kept by observer, site and thing, each the newest", async () => {
      const own = plan();
      await fresh().putSightings(own, [seen]);
      await fresh().putSightings(own, [{ ...seen, thing: "gateway", kind: "silent" }]);
      await fresh().putSightings(own, [{ ...seen, at: 200, since: 150, kind: "failing", detail: "refused" }]);
      expect(await fresh().sightings(own)).toEqual([
        { ...seen, thing: "gateway", kind: "silent" },
        { ...seen, at: 200, since: 150, kind: "failing", detail: "refused" },
      ]);
      await fresh().putSightings(own, [{ ...seen, at: 300, standing: "writer" }]);
      expect((await fresh().sightings(own)).map(({ standing }) => standing)).toEqual([undefined, "writer"]);
      expect(await fresh().sightings(plan())).toEqual([]);
    });

    test("of one look are one write, whatever their number", async () => {
      const own = plan();
      await fresh().putSightings(own, [seen, { ...seen, thing: "gateway", at: 101 }, { ...seen, site: "site-b" }, { ...seen, observer: "site-b" }]);
      expect((await fresh().sightings(own)).map(({ observer, site, thing, at }) => `${observer} ${site} ${thing} ${at}`)).toEqual(["arbiter site-a gateway 101", "arbiter site-a orders 100", "arbiter site-b orders 100", "site-b site-a orders 100"]);
      expect((await started.table.query(`plan#${own}`, { prefix: "sighting#" })).map(({ sk }) => sk)).toEqual(["sighting#arbiter", "sighting#site-b"]);
    });

    test("of a look that began earlier give way, though one of them was seen later", async () => {
      const own = plan();
      await fresh().putSightings(own, [{ ...seen, at: 102, kind: "failing" }]);
      await fresh().putSightings(own, [{ ...seen, at: 101 }, { ...seen, thing: "gateway", at: 104 }]);
      expect(await fresh().sightings(own)).toEqual([{ ...seen, at: 102, kind: "failing" }]);
    });

    test("the last write stays when later looks see none", async () => {
      const own = plan();
      const { lastWrite: _, ...without } = seen;
      await fresh().putSightings(own, [seen]);
      await fresh().putSightings(own, [{ ...without, at: 200, kind: "failing" }]);
      expect(await fresh().sightings(own)).toEqual([{ ...seen, at: 200, kind: "failing" }]);
      await fresh().putSightings(own, [{ ...seen, at: 300, lastWrite: { ...lastWrite, at: 300 } }]);
      expect((await fresh().sightings(own))[0]?.lastWrite?.at).toBe(300);
    });

    test("an observer whose clock was set back sees on", async () => {
      const own = plan();
      const later = { ...seen, at: 700_000, since: 650_000 };
      await fresh().putSightings(own, [later]);
      await fresh().putSightings(own, [{ ...seen, at: 640_000, since: 640_000, kind: "failing" }]);
      expect(await fresh().sightings(own)).toEqual([later]);
      await fresh().putSightings(own, [{ ...seen, at: 100_000, since: 100_000, kind: "failing" }]);
      expect(await fresh().sightings(own)).toEqual([{ ...seen, at: 100_000, since: 100_000, kind: "failing" }]);
    });

    test("a look that was held up does not overwrite a newer one", async () => {
      const own = plan();
      await fresh().putSightings(own, [seen]);
      await fresh().putSightings(own, [{ ...seen, at: 99, kind: "failing" }]);
      expect(await fresh().sightings(own)).toEqual([seen]);
    });
  });
});
