// The door: what keeps a change from being sent, in which order it asks, and what stands in the record afterwards.

import { throughTheDoor } from "../../../lambdas/runtime/door.ts";
import type { DoorParts, DoorRequest } from "../../../lambdas/runtime/door.ts";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import type { FailureName } from "../../../workflows/failure.ts";
import type { Loss } from "../../../workflows/loss.ts";
import type { Table } from "../../../workflows/ports.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { authorised, minutes, mutation, opening, seconds, verdictOf } from "../builders.ts";
import { Bench, fenceStep } from "./bench.ts";

const assessed: EntryBody = { type: "assessed", verdict: verdictOf(), confirms: true };
const losing = mutation({ losesData: "orders" });

/** Sends one change through the door and says what was thrown, if anything. */
async function pass(bench: Bench, change: Partial<DoorRequest> = {}, parts: Partial<DoorParts> = {}): Promise<unknown> {
  const state = await bench.record.state("shop-1");
  if (state === undefined) throw new TypeError("the run is open");
  try {
    return await bench.during(() => throughTheDoor({ state, step: fenceStep, mutation: mutation(), remainingMs: bench.remainingMs, ...change }, { ...bench.parts(), ...parts }));
  } catch (thrown) {
    return thrown;
  }
}

test("a dry run passes nothing, whatever asks", async () => {
  const bench = await Bench.openDry();
  expect(await pass(bench)).toMatchObject({ name: "Refused", code: "dry-run", message: "this is a dry run, so nothing is changed" });
  expect(bench.reached).toEqual([]);
  expect((await bench.entries()).map(({ body }) => body.type)).not.toContain("intent");
});

describe("what keeps a change from being sent", () => {
  const known = (max: number): Loss => ({ database: "orders", known: true, seconds: { min: 0, max }, transactions: null, lastWriteAt: 0, fenced: true });

  interface Closed {
    readonly says: string;
    readonly record?: readonly EntryBody[];
    readonly given?: (bench: Bench) => Promise<unknown> | void;
    readonly change?: Partial<DoorRequest>;
    readonly throws: FailureName;
    readonly code?: string;
  }
  const closed: readonly Closed[] = [
    { says: "nobody approved and no rule let it go ahead", record: [assessed], throws: "Refused", code: "not-authorised" },
    { says: "it was authorised, but never assessed", record: [authorised()], throws: "Refused", code: "not-authorised" },
    { says: "the last assessment saw other facts than the approval", record: [{ type: "assessed", verdict: verdictOf({ digest: "b".repeat(64) }), confirms: true }, authorised()], throws: "Refused", code: "approval-stale" },
    { says: "more would be lost than was accepted", given: (bench) => void (bench.loss = known(10.1)), change: { mutation: losing }, throws: "Refused", code: "loss-exceeds-accepted" },
    { says: "the loss is not known now and a known one was accepted", given: (bench) => void (bench.loss = { database: "orders", known: false, because: "nobody can read it" }), change: { mutation: losing }, throws: "Refused", code: "loss-exceeds-accepted" },
    { says: "the target's register holds a later epoch", given: (bench) => bench.parts().targetRegister.accept("shop", 99), throws: "Refused", code: "stale-epoch" },
    { says: "another run has the lease", given: async (bench) => {
      await bench.record.close({ run: "shop-1", plan: "shop", epoch: bench.epoch, body: { type: "closed", end: "stopped", sentence: "" } });
      await bench.during(() => bench.record.open({ plan: "shop", run: "shop-2", execution: "shop-2", body: { ...opening, planDigest: "d".repeat(64) } }));
    }, throws: "Refused", code: "stale-epoch" },
    { says: "the kill switch is on", given: (bench) => bench.record.setKillSwitch("shop", true, "lead-1"), throws: "Refused", code: "kill-switch" },
    { says: "the plan is paused", given: (bench) => bench.record.pause("shop", bench.clock.now() + minutes(5), "lead-1", "freeze"), throws: "Refused", code: "paused" },
    { says: "too little time is left to hear an answer", change: { remainingMs: () => seconds(5) }, throws: "Transient" },
  ];

  it.each(closed.map((each) => [each.says, each] as const))("%s", async (_says, { record, given, change, throws, code }) => {
    const bench = await Bench.open(...(record ?? []));
    await given?.(bench);
    const thrown = await pass(bench, change);
    expect(thrown).toMatchObject({ name: throws, code });
    expect(bench.reached).toEqual([]);
    expect((await bench.entries()).filter((entry) => entry.body.type === "intent")).toEqual([]);
  });

  it("is the record, where it cannot be written", async () => {
    const bench = await Bench.open();
    const { get, query, put, remove } = bench.table;
    const table: Table = { get, query, put, remove, update: async () => { throw new Transient("no answer from the table"); } };
    const record = new RecordStore({ table, clock: bench.clock });
    expect(await pass(bench, {}, { record })).toMatchObject({ name: "Transient" });
    expect(bench.reached).toEqual([]);
  });

  it("is a register that cannot be reached", async () => {
    const bench = await Bench.open();
    expect(await pass(bench, {}, { targetRegister: { accept: async () => { throw new Transient("no route"); } } })).toMatchObject({ name: "Transient" });
    expect(bench.reached).toEqual([]);
  });

  it("is a loss that cannot be measured now", async () => {
    const bench = await Bench.open();
    expect(await pass(bench, { mutation: losing }, { remeasure: async () => { throw new Transient("no answer"); } })).toMatchObject({ name: "Transient" });
    expect(bench.reached).toEqual([]);
  });

  it("is the loss of another database that the change takes along", async () => {
    const bench = await Bench.open();
    const thrown = await pass(bench, { mutation: mutation({ losesData: "orders", losesAlso: ["stock"] }) }, { remeasure: async (_state, database) => ({ ...known(database === "stock" ? 10.1 : 1), database }) });
    expect(thrown).toMatchObject({ name: "Refused", code: "loss-exceeds-accepted", message: expect.stringContaining("stock") as string });
    expect(bench.reached).toEqual([]);
  });

  it("is the time that measuring and asking took", async () => {
    const bench = await Bench.open();
    let left = seconds(20);
    const thrown = await pass(bench, { mutation: losing, remainingMs: () => left }, { remeasure: async () => ((left = seconds(2)), known(1)) });
    expect(thrown).toMatchObject({ name: "Transient" });
    expect(bench.reached).toEqual([]);
  });

  it("is another call that has intended the same since this one looked", async () => {
    const bench = await Bench.open();
    const state = await bench.record.state("shop-1");
    if (state === undefined) throw new TypeError("the run is open");
    await bench.say({ type: "intent", step: fenceStep, mutation: mutation() });
    expect(await pass(bench, { state })).toMatchObject({ name: "Transient" });
    expect(bench.reached).toEqual([]);
    // The other's intent may have been sent; this one's was not.
    const attempts = (await bench.record.state("shop-1"))?.steps[fenceStep]?.attempts;
    expect(attempts?.map((attempt) => attempt.outcome)).toEqual([undefined, "not-sent"]);
  });
});

describe("what lets it pass", () => {
  it.each<readonly [string, (bench: Bench) => Promise<unknown> | void, Partial<DoorRequest>]>([
    ["the same intended for another step", (bench) => bench.say({ type: "intent", step: "promote-rds-replica", mutation: mutation() }), {}],
    ["another change of the same step", (bench) => bench.say({ type: "intent", step: fenceStep, mutation: mutation({ key: "stop another" }) }), {}],
    ["a loss exactly as accepted", (bench) => void (bench.loss = { database: "orders", known: true, seconds: { min: 0, max: 10 }, transactions: null, lastWriteAt: 0, fenced: true }), { mutation: losing }],
    ["a loss that nobody measures, of a change that loses nothing", (bench) => void (bench.loss = { database: "orders", known: false, because: "" }), {}],
    ["a pause that is over", (bench) => bench.record.pause("shop", bench.clock.now(), "lead-1", "freeze"), {}],
    ["a kill switch that is off again", async (bench) => { await bench.record.setKillSwitch("shop", true, "lead-1"); await bench.record.setKillSwitch("shop", false, "lead-1"); }, {}],
    ["the register's own epoch", (bench) => bench.parts().targetRegister.accept("shop", bench.epoch), {}],
  ])("%s", async (_says, given, change) => {
    const bench = await Bench.open();
    await given(bench);
    expect(await pass(bench, change)).toBe("accepted");
    expect(bench.reached).toHaveLength(1);
  });

  it("an unknown loss that a person accepted as unknown", async () => {
    const bench = await Bench.open(assessed, authorised({ acceptedLossSeconds: "unknown" }));
    bench.loss = { database: "orders", known: false, because: "the fence is not confirmed" };
    expect(await pass(bench, { mutation: losing })).toBe("accepted");
  });
});

describe("the order", () => {
  it("is register, intent, send, result", async () => {
    const bench = await Bench.open();
    const order: string[] = [];
    const parts = bench.parts();
    const noted = async (): Promise<void> => {
      order.push(...(await bench.entries()).slice(3).map((entry) => entry.body.type), "|");
    };
    await pass(bench, {}, {
      targetRegister: { accept: async (plan, epoch) => { order.push("register"); await noted(); await parts.targetRegister.accept(plan, epoch); } },
      send: async (change) => { order.push("send"); await noted(); return parts.send(change); },
    });
    await noted();
    expect(order).toEqual(["register", "|", "send", "intent", "|", "intent", "result", "|"]);
  });

  it("raises the register to the run's epoch", async () => {
    const bench = await Bench.open();
    await pass(bench);
    expect(await bench.registers.query("plan#shop")).toMatchObject([{ epoch: bench.epoch }]);
  });
});

describe("what stands in the record", () => {
  const result = async (bench: Bench) => (await bench.entries()).map((entry) => entry.body).find((body) => body.type === "result");

  it("is who changed what, with which answer and how long it took", async () => {
    const bench = await Bench.open();
    bench.fates = [async (deliver) => { const answer = deliver(); await bench.clock.sleep(300); return answer; }];
    await pass(bench);
    const [, , , intent] = await bench.entries();
    expect(intent?.body).toEqual({ type: "intent", step: fenceStep, mutation: mutation() });
    expect(await result(bench)).toEqual({ type: "result", step: fenceStep, key: mutation().key, intentSeq: intent?.seq, outcome: "applied", answer: "accepted", tookMs: 300 });
  });

  it.each<readonly [string, Error, FailureName, string]>([
    ["refused", new Refused("AccessDenied"), "Refused", "refused"],
    ["not sent", new Transient("throttled"), "Transient", "not-sent"],
    ["unknown", new Unknown("timed out"), "Unknown", "unknown"],
    ["unknown, where nobody translated the error", new TypeError("socket hang up"), "Defect", "unknown"],
  ])("says %s, and the caller hears it", async (_says, thrown, name, outcome) => {
    const bench = await Bench.open();
    bench.fates = [() => Promise.reject(thrown)];
    expect(await pass(bench)).toMatchObject({ name });
    expect(await result(bench)).toMatchObject({ outcome, answer: expect.stringContaining(thrown.message) as string });
  });

  it("keeps an answer of any length short", async () => {
    const bench = await Bench.open();
    bench.fates = [() => Promise.reject(new Refused("x".repeat(50_000)))];
    await pass(bench);
    expect(await result(bench)).toMatchObject({ answer: "x".repeat(1_000) });
  });

  it("is only the intent when the result could not be written: then it may have happened", async () => {
    const bench = await Bench.open();
    bench.fates = [async (deliver) => { const answer = deliver(); bench.table.dead = true; return answer; }];
    expect(await pass(bench)).toMatchObject({ name: "Unknown", message: expect.stringMatching(/^sent, but its result could not be recorded/) as string });
    expect(bench.reached).toHaveLength(1);
    expect((await bench.entries()).at(-1)?.body.type).toBe("intent");
  });
});
