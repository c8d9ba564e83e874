// What people switch and acknowledge, over every kind of table.

import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { endReturn, setReturn } from "../../lambdas/runtime/record/returns.ts";
import { closing, opened, opening, ShiftedClock } from "./records.ts";
import { FaultyTable, type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);
const hour = 3_600_000;

describe.each(tables)("switches over a table %s", (_name, start) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());

  /** A plan whose last run blocks it for an hour. */
  async function blocked() {
    const given = await opened(started.table);
    await given.store.close({ plan: given.plan, run: given.run, epoch: given.epoch, body: closing(), blockMs: hour });
    return given;
  }

  describe("acknowledging", () => {
    test("lifts the block of the run and says who did it", async () => {
      const { store, plan, run } = await blocked();
      expect(await store.acknowledge(plan, "anna", "seen and mended")).toEqual({ acknowledged: run });
      expect(await store.readLease(plan)).toMatchObject({ blockedUntil: undefined, blockedBy: undefined, acknowledged: run, acknowledgedBy: "anna" });
    });

    test("twice for the same run is the same", async () => {
      const { store, plan, run } = await blocked();
      await store.acknowledge(plan, "anna", "seen", run);
      const lease = await store.readLease(plan);
      expect(await store.acknowledge(plan, "ben", "seen too", run)).toEqual({ acknowledged: run });
      expect(await store.readLease(plan)).toEqual(lease);
    });

    test("is refused where nothing blocks, also where the block is over, and changes nothing", async () => {
      const { store, plan } = await opened(started.table);
      const before = await store.readLease(plan);
      await expect(store.acknowledge(plan, "anna", "why not")).rejects.toMatchObject({ name: "Refused", code: "nothing-to-acknowledge" });
      expect(await store.readLease(plan)).toEqual(before);
      const clock = new ShiftedClock();
      const over = await blocked();
      clock.aheadMs = hour + 1_000;
      await expect(new RecordStore({ table: started.table, clock }).acknowledge(over.plan, "anna", "late")).rejects.toMatchObject({ code: "nothing-to-acknowledge" });
    });

    test("does not lift the block of a later run that the person has not seen", async () => {
      const { store, plan, run } = await blocked();
      await store.open({ plan, run: `${run}-next`, execution: "e", body: opening(plan) });
      await store.close({ plan, run: `${run}-next`, epoch: 2, body: closing(), blockMs: 2 * hour });
      await expect(store.acknowledge(plan, "anna", "the first one", run)).rejects.toThrow(`run ${run}-next does`);
      expect((await store.readLease(plan)).blockedBy).toBe(`${run}-next`);
    });

    test("loses to a run that closes in the same instant, whose block stands", async () => {
      const { plan, run, store } = await blocked();
      const late = new FaultyTable(started.table);
      const update = late.update;
      late.update = async (...call) => {
        await store.open({ plan, run: `${run}-next`, execution: "e", body: opening(plan) });
        await store.close({ plan, run: `${run}-next`, epoch: 2, body: closing(), blockMs: 2 * hour });
        return update(...call);
      };
      await expect(new RecordStore({ table: late, clock: systemClock }).acknowledge(plan, "anna", "seen")).rejects.toMatchObject({ code: "nothing-to-acknowledge" });
      expect(await store.readLease(plan)).toMatchObject({ blockedBy: `${run}-next`, acknowledged: undefined });
    });
  });

  test("a pause of more than a week is refused, because nobody would remember it; one of a week is taken", async () => {
    const { store, plan } = await opened(started.table);
    await expect(store.pause(plan, systemClock.now() + 8 * 24 * hour, "anna", "long")).rejects.toMatchObject({ name: "Refused", code: "pause-too-long" });
    expect((await store.readLease(plan)).pausedUntil).toBeUndefined();
    await store.pause(plan, systemClock.now() + 7 * 24 * hour - 1_000, "anna", "a week");
    expect((await store.readLease(plan)).pausedBy).toBe("anna");
  });

  test("what people were told between runs is kept and forgotten", async () => {
    const { store, plan } = await opened(started.table);
    await store.setNoticed(plan, "key-1");
    expect((await store.readLease(plan)).noticed).toBe("key-1");
    await store.setNoticed(plan, undefined);
    expect((await store.readLease(plan)).noticed).toBeUndefined();
  });

  test("a failover that waits is kept, the later one instead of the earlier, and only the one that was met is forgotten", async () => {
    const { store, plan } = await opened(started.table);
    expect((await store.readLease(plan)).wish).toBeUndefined();
    await store.setWish(plan, { id: "one", what: "anna: now", at: 1 });
    await store.setWish(plan, { id: "two", what: "ben: now", at: 2 });
    await store.endWish(plan, { id: "one" });
    expect((await store.readLease(plan)).wish).toEqual({ id: "two", what: "ben: now", at: 2 });
    await store.endWish(plan, { id: "two" });
    expect((await store.readLease(plan)).wish).toBeUndefined();
  });

  test("a return that somebody chose is kept until it is started, and a later one is not forgotten with an earlier", async () => {
    const { store, plan } = await opened(started.table);
    expect((await store.readLease(plan)).returns).toBeUndefined();
    const chosen = { to: "site-a", starts: "reprotect", who: "anna", identity: undefined, what: "anna: it is slow", at: 1 } as const;
    await store.alone((context) => setReturn(context, plan, { ...chosen, run: "shop-1" }));
    await store.alone((context) => setReturn(context, plan, { ...chosen, run: "shop-2", starts: "switchover" }));
    await store.alone((context) => endReturn(context, plan, "shop-1"));
    expect((await store.readLease(plan)).returns).toEqual({ ...chosen, run: "shop-2", starts: "switchover" });
    // To a sweep that knows no returns it is no failover that was requested.
    expect((await store.readLease(plan)).wish).toBeUndefined();
    await store.alone((context) => endReturn(context, plan, "shop-2"));
    expect((await store.readLease(plan)).returns).toBeUndefined();
  });

  test("what people could not be told is kept until it was told; more of it comes behind, and something newer is not forgotten with it", async () => {
    const { store, plan } = await opened(started.table);
    expect((await store.readLease(plan)).untold).toBeUndefined();
    await store.setUntold(plan, { of: "run-1", subject: "LIVE shop: failed", text: "It failed." });
    await store.setUntold(plan, { of: "run-1", subject: "LIVE shop: failed", text: "It failed." });
    expect((await store.readLease(plan)).untold).toEqual({ of: "run-1", subject: "LIVE shop: failed", text: "It failed." });
    await store.setUntold(plan, { of: "run-2", subject: "LIVE shop: expired", text: "Nobody decided." });
    // A call that is repeated because its answer was lost.
    await store.setUntold(plan, { of: "run-2", subject: "LIVE shop: expired", text: "Nobody decided." });
    expect((await store.readLease(plan)).untold).toEqual({ of: "run-2", subject: "LIVE shop: expired", text: "LIVE shop: failed\nIt failed.\n\nNobody decided." });
    await store.setTold(plan, { of: "run-1" });
    expect((await store.readLease(plan)).untold?.of).toBe("run-2");
    await store.setTold(plan, { of: "run-2" });
    expect((await store.readLease(plan)).untold).toBeUndefined();
  });

  test("of two calls at the same time both are kept", async () => {
    const { store, plan } = await opened(started.table);
    await Promise.all(["run-1", "run-2"].map((of) => store.setUntold(plan, { of, subject: `LIVE shop: ${of}`, text: `About ${of}.` })));
    const { untold } = await store.readLease(plan);
    expect([untold?.subject, untold?.text].join("\n")).toMatch(/(run-1[^]*run-2)|(run-2[^]*run-1)/);
  });

  test("a topic that is away for long makes no lease too large", async () => {
    const { store, plan } = await opened(started.table);
    for (let n = 0; n < 60; n += 1) await store.setUntold(plan, { of: `run-${n}`, subject: "LIVE shop: failed", text: "x".repeat(1_000) });
    expect((await store.readLease(plan)).untold?.text.length).toBe(8_000);
  });
});
