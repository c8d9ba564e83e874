// The cases of workflows/step-cases.ts, each made for one kind from its row and its fixture. A case with several operations is
// gone through for each of them in a world of its own.

import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepCase } from "../../../workflows/step-cases.ts";
import type { CallOutcome } from "../../../infra/local/story/statements.ts";
import type { Bench, Ended } from "./bench.ts";
import { confirms } from "../../../workflows/step-rows/row.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { allowedActions, effectsSince } from "./kind.ts";
import type { Kind, Success } from "./kind.ts";

const always = { times: 1_000 } as const;

const onlyChanges = ({ fixture }: Kind, operation: string): string | null => fixture.changesWith?.[operation] ?? null;

/** What the record says became of each call; a call whose process died has no result. */
const fatesOf = (step: Ended["step"]): readonly string[] => step.attempts.map(({ outcome }) => outcome ?? "nobody knows");

/** Where a kind that cannot go on ends: with a person, or, where it is advisory, with the next step. */
const endOf = ({ row }: Kind): Ended["go"] => (row.advisory === true ? "done" : "stuck");

export const cases: Readonly<Record<StepCase, (kind: Kind) => Promise<void>>> = {
  async success(kind) {
    const { ended, effects, wanted, actions, heldBefore, heldAfter } = await kind.success();
    expect({ go: ended.go, status: ended.step.status, because: ended.step.because }).toMatchObject({ go: "done", status: "done" });
    // Each change that it wanted happened, and no other: nobody else changes this world.
    expect(effects).toHaveLength(wanted.length);
    // A plan's roles are made of the rows: what does not stand there would be denied in AWS.
    expect(allowedActions(kind.row)).toEqual(expect.arrayContaining([...actions]));
    if (wanted.length > 0 || kind.fixture.holds !== undefined) expect({ heldBefore, heldAfter }).toEqual({ heldBefore: false, heldAfter: true });
  },

  async refused(kind) {
    const { operations } = await changing(kind);
    for (const operation of operations) {
      const error = kind.fixture.refusals?.[operation] ?? "AccessDeniedException";
      await kind.at(async (bench) => {
        const from = bench.calls.length;
        await bench.meets(operation, { how: "fails", error }, always, onlyChanges(kind, operation));
        const { go, step } = await bench.finish();
        expect({ go, because: step.because }).toEqual({ go: endOf(kind), because: expect.stringContaining(error) as string });
        // What was refused is not tried again behind a person's back, and the others do not wait for it.
        const sent = bench.calls.slice(from).filter((call) => call.operation === operation);
        const { wanted } = await kind.success();
        expect(sent).toHaveLength(kind.fixture.oneByOne === operation ? 1 : wanted.filter(({ call }) => call.operation === operation).length);
        expect(effectsSince(bench, from, operation)).toEqual([]);
        expect(await kind.holds(bench)).toBe(false);
      });
    }
  },

  async "may not look"(kind) {
    const { effects } = await kind.success();
    const reads = await readsOf(kind);
    if (reads.length === 0) throw new TypeError(`${kind.row.kind} read nothing of AWS; its row says \`noCase: asksNoAws\``);
    for (const action of reads) {
      await kind.at(async (bench) => {
        const from = bench.calls.length;
        await bench.meets(action.replace(":", "."), { how: "fails", error: "AccessDeniedException" }, always);
        const { go, step } = await bench.finish();
        if (kind.fixture.onlyTold?.includes(action) === true) {
          expect({ action, go, holds: await kind.holds(bench) }).toEqual({ action, go: "done", holds: true });
          return;
        }
        expect({ action, go, because: step.because }).toMatchObject({ action, go: endOf(kind) });
        expect(step.brought).toEqual(confirms(kind.row.kind, kind.row) ? { fenced: "unconfirmed" } : {});
        const happened = effectsSince(bench, from);
        expect(effects).toEqual(expect.arrayContaining([...happened]));
        expect(new Set(happened).size).toBe(happened.length);
      });
    }
  },

  async stuck(kind) {
    const { stuck } = kind.fixture;
    if (stuck === undefined) throw new TypeError("the fixture does not say how the step gets no further");
    await kind.at(async (bench) => {
      await stuck.given(bench);
      const { go, step } = await bench.finish();
      expect({ go, because: step.because }).toEqual({ go: "stuck", because: expect.stringMatching(stuck.says) as string });
      // Whatever becomes of a fence that did not end, nobody may believe that it stands (R1).
      if (bench.step.phase === "fence") expect(step.brought).toEqual(confirms(kind.row.kind, kind.row) ? { fenced: "unconfirmed" } : {});
    });
  },

  "times out but applied": (kind) =>
    eachOperation(kind, { how: "times-out", effect: "applied" }, async (bench, from, success) => {
      const { go, step } = await bench.finish();
      expect({ go, because: step.because }).toMatchObject({ go: "done" });
      expect(fatesOf(step)).toContain("unknown");
      expect(effectsSince(bench, from)).toEqual(success.effects);
      expect(await kind.holds(bench)).toBe(true);
    }),

  "times out and lost": (kind) =>
    eachOperation(kind, { how: "times-out", effect: "lost" }, async (bench, from, success, operation) => {
      const { step } = await afterALoss(kind, bench, from, success, operation);
      expect(fatesOf(step)).toContain("unknown");
    }),

  throttled: (kind) =>
    eachOperation(kind, { how: "throttled" }, async (bench, from, success) => {
      const { go, step } = await bench.finish();
      expect({ go, because: step.because }).toMatchObject({ go: "done" });
      expect(fatesOf(step)).toContain("not-sent");
      expect(effectsSince(bench, from)).toEqual(success.effects);
    }),

  "already done": (kind) =>
    kind.at(async (bench) => {
      await sameAgain(bench);
      const from = bench.calls.length;
      const { go, step } = await bench.finish();
      expect({ go, status: step.status, because: step.because }).toMatchObject({ go: "done", status: "done" });
      expect(bench.calls.slice(from)).toEqual([]);
    }),

  async "wrong host or role"(kind) {
    const { wrong } = kind.fixture;
    if (wrong === undefined) throw new TypeError("the fixture does not say how the plan may name what is not there");
    await kind.at(
      async (bench) => {
        await wrong.given?.(bench);
        const from = bench.calls.length;
        const { go, step } = await bench.finish();
        expect({ go, because: step.because }).toEqual({ go: endOf(kind), because: expect.stringMatching(wrong.says) as string });
        expect(effectsSince(bench, from)).toHaveLength(wrong.changes ?? 0);
      },
      { believes: wrong.plan(kind.plan) },
    );
  },

  "crash before the effect": (kind) =>
    eachEffect(kind, "before-effect", async (bench, from, success, operation) => {
      const { step } = await afterALoss(kind, bench, from, success, operation);
      expect(fatesOf(step)).toContain("nobody knows");
    }),

  "crash after the effect": (kind) =>
    eachEffect(kind, "after-effect", async (bench, from, success) => {
      const { go, step } = await bench.finish();
      expect({ go, because: step.because }).toMatchObject({ go: "done" });
      expect(fatesOf(step)).toContain("nobody knows");
      expect(effectsSince(bench, from)).toEqual(success.effects);
      expect(await kind.holds(bench)).toBe(true);
    }),

  async "dry run"(kind) {
    const { wanted } = await kind.success();
    await kind.at(
      async (bench) => {
        // Also what stands before the step is only gone through, but not what an earlier run has done.
        const from = kind.fixture.earlier === undefined ? 0 : bench.calls.length;
        const { go, step } = await bench.finish();
        expect({ go, status: step.status, because: step.because }).toMatchObject({ go: "done", status: wanted.length > 0 ? "would" : "done" });
        expect(step.would ?? []).toEqual(wanted);
        expect(bench.calls.slice(from)).toEqual([]);
        if (wanted.length > 0) expect(await kind.holds(bench)).toBe(false);
      },
      { dry: true },
    );
  },

  async undo(kind) {
    const { wanted } = await kind.success();
    await kind.at(async (bench) => {
      await bench.finish();
      const from = bench.calls.length;
      const { asked } = bench;
      const { go, step } = await bench.undo();
      expect(allowedActions(kind.row)).toEqual(expect.arrayContaining([...bench.actionsSince(asked)]));
      if (isPastReturn(bench, wanted)) {
        // After the point of no return nothing is taken back (I22).
        expect(go).toBe("stopped");
        expect(bench.calls.slice(from)).toEqual([]);
        if (wanted.length > 0) expect(await kind.holds(bench)).toBe(true);
      } else if (wanted.length === 0) {
        expect({ go, because: step.because }).toEqual({ go: "done", because: "the step had sent nothing, so nothing is undone" });
      } else if (kind.fixture.undoes === "only-looks") {
        expect({ go, effects: effectsSince(bench, from), holds: await kind.holds(bench) }).toEqual({ go: "done", effects: [], holds: true });
      } else if (kind.fixture.undoes === "by-itself") {
        expect({ go, because: step.because }).toMatchObject({ go: "done" });
        expect(effectsSince(bench, from)).not.toEqual([]);
        expect(await kind.holds(bench)).toBe(false);
      } else {
        expect({ go, because: step.because }).toEqual({ go: "stuck", because: `this cannot be undone by itself; the way back is to ${kind.row.undo ?? "do nothing, because nothing undoes it"}` });
        expect(bench.calls.slice(from)).toEqual([]);
        expect(await kind.holds(bench)).toBe(true);
      }
    });
  },
};

/** Whether nothing is taken back any more when the step of the bench has ended (I22): its own changes or those of a step before it commit, or it found a promotion made. */
function isPastReturn({ plan, step }: Bench, wanted: Success["wanted"]): boolean {
  if (catalogue[step.kind].function === "isolated-drill") return false;
  const steps = allSteps(plannedNodes(plan.steps));
  const before = steps.slice(0, steps.findIndex(({ id }) => id === step.id));
  const commits = step.phase === "traffic" || wanted.some((each) => each.undo === null) || (step.phase === "promote" && wanted.length === 0);
  return commits || before.some(({ kind, phase }) => phase === "traffic" || catalogue[kind].undo === null);
}

/** The success of a kind that changes something; one that does not must say so in its row, else these cases would show nothing. */
async function changing(kind: Kind): Promise<Success> {
  const success = await kind.success();
  if (success.operations.length === 0) throw new TypeError(`${kind.row.kind} sent no change; where it only looks its row says \`noCase: onlyLooks\``);
  return success;
}

/** The IAM actions by which the step sees what it has to see. */
export async function readsOf(kind: Kind): Promise<readonly string[]> {
  const { reads, changes, asksObservers } = kind.row;
  // Lambda's permission is named otherwise than its call, and some kinds call a function to look, others only to change something.
  const isOnlyChange = (each: string): boolean => each === "lambda:Invoke" && changes.includes("lambda:InvokeFunction") && !reads.includes("lambda:InvokeFunction") && asksObservers !== true;
  return (await kind.success()).actions.filter((each) => !changes.includes(each) && !isOnlyChange(each));
}

/** The same run again in a world in which all has been done, with what it rests on. */
export async function sameAgain(bench: Bench): Promise<void> {
  const { go, step } = await bench.finish();
  expect({ go, because: step.because }).toMatchObject({ go: "done" });
  await bench.end();
  await bench.open();
  await bench.stepsBefore();
}

/** One fault of each operation by which the step changes something, each in a world of its own. */
async function eachOperation(kind: Kind, outcome: CallOutcome, then: (bench: Bench, from: number, success: Success, operation: string) => Promise<void>): Promise<void> {
  const success = await changing(kind);
  for (const operation of success.operations) {
    await kind.at(async (bench) => {
      const from = bench.calls.length;
      await bench.meets(operation, outcome, { times: 1 }, onlyChanges(kind, operation));
      await then(bench, from, success, operation);
    });
  }
}

/** The function dies at each change that the step sends, each in a world of its own. */
async function eachEffect(kind: Kind, when: "before-effect" | "after-effect", then: (bench: Bench, from: number, success: Success, operation: string) => Promise<void>): Promise<void> {
  const success = await changing(kind);
  for (const [index, { call }] of success.wanted.entries()) {
    await kind.at(async (bench) => {
      const from = bench.calls.length;
      bench.diesAt(index + 1, when);
      await then(bench, from, success, call.operation);
      expect(bench.died).toBe(1);
    });
  }
}

/** A call of the operation never arrived and nobody knows it: it is sent again where that is harmless, and else a person is asked. */
async function afterALoss(kind: Kind, bench: Bench, from: number, { wanted, effects }: Success, operation: string): Promise<Ended> {
  const ended = await bench.finish();
  const { go, step } = ended;
  const repeatable = wanted.find(({ call }) => call.operation === operation)?.repeatable ?? false;
  if (repeatable || kind.row.advisory === true) {
    expect({ go, because: step.because }).toMatchObject({ go: "done" });
  } else {
    expect({ go, because: step.because }).toEqual({ go: "stuck", because: expect.stringContaining("sending it again could do harm") as string });
  }
  const happened = effectsSince(bench, from);
  if (repeatable && kind.row.advisory !== true) {
    expect(happened).toEqual(effects);
    expect(await kind.holds(bench)).toBe(true);
  } else {
    // Nothing more often than in a run in which nothing went wrong.
    expect(effects).toEqual(expect.arrayContaining([...happened]));
    expect(new Set(happened).size).toBe(happened.length);
  }
  return ended;
}
