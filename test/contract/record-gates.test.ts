// Gates in the record over every kind of table: one decision wins, bound to the facts that were shown.

import { systemClock } from "../../infra/local/system-clock.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import type { GateQuestion } from "../../lambdas/runtime/record/gates.ts";
import { ShiftedClock } from "./records.ts";
import { type Started, tables } from "./tables.ts";

jest.setTimeout(30_000);

const question: GateQuestion = {
  gate: "approve", kind: "approve-failover", title: "Fail over to site-b", sentences: ["Really?", ""], choices: ["approve", "reject"], step: null,
  digest: "d1", acceptedLossSeconds: 5, openedAt: 1, expiresAt: null,
};

describe.each(tables)("gates over a table %s", (_name, start) => {
  let started: Started;
  let run: string;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.close());
  beforeEach(() => {
    run = `run-${systemClock.id()}`;
  });
  const store = () => new RecordStore({ table: started.table, clock: systemClock });
  const decide = (more: object = {}) => store().decideGate({ run, gate: "approve", revision: 1, digest: "d1", decision: "approve", by: "anna", reason: "seen it", ...more });
  const waiting = { ...question, revision: 1, status: "waiting", decision: null };
  const decided = { decision: "approve", by: "anna", reason: "seen it", at: expect.any(Number) };

  test("an opened gate waits with revision 1 and shows exactly the facts", async () => {
    expect(await store().openGate(run, question, "token-1")).toEqual({ opened: true, gate: waiting });
    expect(await store().gates(run)).toEqual([waiting]);
    expect(await store().gates("another run")).toEqual([]);
  });

  test("the token is in nothing that shows gates, entries or the plan, and comes only when asked for", async () => {
    const { gate } = await store().openGate(run, question, "token-secret");
    await store().openGate(run, { ...question, gate: "step" }, "token-secret-too");
    await store().reviseGate(run, { ...question, digest: "d2" });
    const shown = [gate, await store().gates(run), await store().entries(run), await started.table.query(`run#${run}`), await decide({ revision: 2, digest: "d2" })];
    expect(JSON.stringify(shown)).not.toContain("token-secret");
    expect(await store().takeToken(run, "approve")).toBe("token-secret");
    expect(await store().takeToken(run, "step")).toBe("token-secret-too");
    expect(await store().takeToken(run, "none")).toBeUndefined();
  });

  test("a used token is gone from the table, and a newer one is not dropped in its place", async () => {
    await store().openGate(run, question, "token-1");
    await store().dropToken(run, "approve", "token-1");
    expect(await store().takeToken(run, "approve")).toBeUndefined();
    expect(JSON.stringify(await started.table.query(`secret#${run}`))).not.toContain("token-1");
    await store().openGate(run, question, "token-2");
    await store().dropToken(run, "approve", "token-1");
    expect(await store().takeToken(run, "approve")).toBe("token-2");
    await store().dropToken(run, "none", "token");
    expect(await store().takeToken(run, "none")).toBeUndefined();
  });

  describe("deciding", () => {
    test("counts once: of 200 at once one wins and the others see its decision", async () => {
      await store().openGate(run, question, "token-1");
      const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => decide({ decision: n % 2 ? "approve" : "reject", by: `person ${n}` })));
      const won = answers.flatMap((each) => (each.won ? [each.gate] : []));
      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({ status: "decided" });
      for (const each of answers) if (!each.won) expect(each.current).toEqual(won[0]);
      expect(await store().gates(run)).toEqual(won);
    });

    test("gives decision, person, reason and time, and the token stays for whoever delivers it", async () => {
      await store().openGate(run, question, "token-1");
      expect(await decide()).toEqual({ won: true, gate: { ...waiting, status: "decided", decision: decided } });
      expect(await decide()).toEqual({ won: false, current: { ...waiting, status: "decided", decision: decided } });
      expect(await store().takeToken(run, "approve")).toBe("token-1");
    });

    test.each([
      ["an older revision", { revision: 0 }],
      ["a revision that is yet to come", { revision: 2 }],
      ["other facts", { digest: "d0" }],
    ])("on %s decides nothing", async (_what, more) => {
      await store().openGate(run, question, "token-1");
      expect(await decide(more)).toEqual({ won: false, current: waiting });
      expect(await store().gates(run)).toEqual([waiting]);
    });

    test("what is not offered is refused with what is", async () => {
      await store().openGate(run, question, "token-1");
      await expect(decide({ decision: "skip" })).rejects.toMatchObject({ name: "Refused", code: "no-choice", message: expect.stringContaining("approve, reject") });
      expect(await store().gates(run)).toEqual([waiting]);
    });

    test("a gate that does not exist is refused, whatever is wanted of it", async () => {
      const none = { name: "Refused", code: "no-gate" };
      await expect(decide()).rejects.toMatchObject(none);
      await expect(store().endGate({ run, gate: "approve", how: "expired", because: "" })).rejects.toMatchObject(none);
      await expect(store().reviseGate(run, question)).rejects.toMatchObject(none);
      expect(await started.table.query(`run#${run}`)).toEqual([]);
    });

    test("up to its expiry a gate can be decided, afterwards not, even if nobody ended it yet", async () => {
      const clock = new ShiftedClock();
      const late = new RecordStore({ table: started.table, clock });
      await late.openGate(run, { ...question, expiresAt: clock.now() + 10_000 }, "token-1");
      clock.aheadMs = 10_001;
      const call = { run, gate: "approve", revision: 1, digest: "d1", decision: "approve", by: "anna", reason: "" } as const;
      await expect(late.decideGate(call)).rejects.toMatchObject({ name: "Refused", code: "gate-expired" });
      expect(await late.gates(run)).toMatchObject([{ status: "waiting" }]);
      clock.aheadMs = 9_000;
      expect(await late.decideGate(call)).toMatchObject({ won: true });
    });
  });

  describe("revising", () => {
    test("shows new facts under the next revision and digest, keeps the token, and voids what was seen before", async () => {
      await store().openGate(run, question, "token-1");
      const revised = { ...question, digest: "d2", sentences: ["Other facts"], acceptedLossSeconds: "unknown" as const };
      expect(await store().reviseGate(run, revised)).toEqual({ revised: true, gate: { ...waiting, ...revised, revision: 2 } });
      expect(await decide()).toMatchObject({ won: false, current: { revision: 2, status: "waiting" } });
      expect(await store().takeToken(run, "approve")).toBe("token-1");
      expect(await decide({ revision: 2, digest: "d2" })).toMatchObject({ won: true });
    });

    test("with the same facts, or after the decision, nothing changes", async () => {
      await store().openGate(run, question, "token-1");
      expect(await store().reviseGate(run, question)).toEqual({ revised: false, gate: waiting });
      await decide();
      expect(await store().reviseGate(run, { ...question, digest: "d2" })).toMatchObject({ revised: false, gate: { status: "decided", revision: 1, digest: "d1" } });
    });

    test("against a decision at the same time, the decision is never on facts that were not shown", async () => {
      await store().openGate(run, question, "token-1");
      const [answer] = await Promise.all([decide(), ...Array.from({ length: 5 }, (_, n) => store().reviseGate(run, { ...question, digest: `other ${n}` }))]);
      const [gate] = await store().gates(run);
      if (answer.won) expect(gate).toMatchObject({ status: "decided", revision: 1, digest: "d1" });
      else expect(gate).toMatchObject({ status: "waiting", revision: 6, decision: null });
    });
  });

  describe("ending", () => {
    test.each(["expired", "overtaken"] as const)("%s: nobody can decide it any more", async (how) => {
      await store().openGate(run, question, "token-1");
      expect(await store().endGate({ run, gate: "approve", how, because: "too late" })).toEqual({ ended: true, gate: { ...waiting, status: how } });
      expect(await decide()).toMatchObject({ won: false, current: { status: how, decision: null } });
      expect(await store().endGate({ run, gate: "approve", how, because: "again" })).toMatchObject({ ended: false, gate: { status: how } });
    });

    test("does not touch a decided gate or another revision", async () => {
      await store().openGate(run, question, "token-1");
      expect(await store().endGate({ run, gate: "approve", how: "expired", because: "", revision: 2 })).toEqual({ ended: false, gate: waiting });
      await decide();
      expect(await store().endGate({ run, gate: "approve", how: "expired", because: "", revision: 1 })).toMatchObject({ ended: false, gate: { status: "decided" } });
    });
  });

  describe("opening again", () => {
    test("with the same token is the same question: nothing changes, whether it waits, was decided or its token was used", async () => {
      await store().openGate(run, question, "token-1");
      expect(await store().openGate(run, question, "token-1")).toEqual({ opened: false, gate: waiting });
      await decide();
      expect(await store().openGate(run, question, "token-1")).toMatchObject({ opened: false, gate: { status: "decided", revision: 1 } });
      await store().dropToken(run, "approve", "token-1");
      expect(await store().openGate(run, question, "token-1")).toMatchObject({ opened: false, gate: { status: "decided", revision: 1 } });
      expect(await store().takeToken(run, "approve")).toBeUndefined();
    });

    test.each([
      ["still waits", async () => undefined],
      ["was decided", () => decide()],
      ["was ended", () => store().endGate({ run, gate: "approve", how: "expired", because: "" })],
    ])("with a new token, when it %s, asks anew under the next revision", async (_what, before) => {
      await store().openGate(run, question, "token-1");
      await before();
      expect(await store().openGate(run, question, "token-2")).toEqual({ opened: true, gate: { ...waiting, revision: 2 } });
      expect(await store().takeToken(run, "approve")).toBe("token-2");
      expect(await decide()).toMatchObject({ won: false });
      expect(await decide({ revision: 2 })).toMatchObject({ won: true });
    });

    test("after a revision goes on counting from there", async () => {
      await store().openGate(run, question, "token-1");
      await store().reviseGate(run, { ...question, digest: "d2" });
      expect((await store().openGate(run, question, "token-2")).gate.revision).toBe(3);
    });

    test("by 10 at once with tokens of their own, the token that is left belongs to the gate that waits", async () => {
      await Promise.all(Array.from({ length: 10 }, (_, n) => store().openGate(run, { ...question, digest: `d${n}` }, `token-${n}`)));
      const [gate] = await store().gates(run);
      expect(gate?.status).toBe("waiting");
      expect(`token-${gate?.digest.slice(1)}`).toBe(await store().takeToken(run, "approve"));
    });

    test("that broke off between token and gate gives no token to the older question, and is completed by a repeat", async () => {
      await store().openGate(run, question, "token-1");
      const broken = { ...started.table, get: started.table.get.bind(started.table), put: started.table.put.bind(started.table), update: async () => Promise.reject(new RangeError("killed")) };
      await expect(new RecordStore({ table: broken as never, clock: systemClock }).openGate(run, question, "token-2")).rejects.toThrow("killed");
      expect(await decide()).toMatchObject({ won: true });
      expect(await store().takeToken(run, "approve")).toBeUndefined();
      expect(await store().openGate(run, question, "token-2")).toMatchObject({ opened: true, gate: { revision: 2, status: "waiting", decision: null } });
      expect(await store().takeToken(run, "approve")).toBe("token-2");
    });
  });
});
