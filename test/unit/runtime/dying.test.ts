// A process that dies anywhere in a step leaves exactly one effect, and the way back of a step undoes only what was done.

import { undoKey } from "../../../workflows/step-keys.ts";
import { Transient } from "../../../workflows/failure.ts";
import { gateFacts, mutation, seconds } from "../builders.ts";
import { Bench, fenceStep, outcomes, refused } from "./bench.ts";
import type { Fate } from "./bench.ts";

describe("a process that dies", () => {
  /** Runs until death at the given point, then again in a new process until the end. */
  async function livingAgain(prepare: (bench: Bench) => void): Promise<Bench> {
    const bench = await Bench.open();
    bench.visibleAfterMs = seconds(3);
    prepare(bench);
    const first = await bench.call();
    expect(first.go).toBe("threw");
    bench.revive();
    expect(await bench.finish()).toEqual({ go: "done" });
    return bench;
  }

  it("leaves exactly one effect, at whichever write it dies and on whichever side of it", async () => {
    const whole = await Bench.open();
    whole.table.writes = 0;
    await whole.call();
    const { writes } = whole.table;
    expect(writes).toBeGreaterThanOrEqual(8);
    for (let write = 1; write <= writes; write += 1) {
      for (const when of ["before", "after"] as const) {
        const bench = await livingAgain((each) => {
          each.table.writes = 0;
          each.table.diesAt = { write, when };
        });
        expect({ write, when, effects: bench.reached.length }).toEqual({ write, when, effects: 1 });
        expect(await bench.last()).toMatchObject({ status: "done", brought: { fenced: "confirmed" } });
      }
    }
  });

  it.each<readonly [string, (bench: Bench) => Fate]>([
    ["before the call left", (bench) => async () => { bench.table.dead = true; throw new Transient("killed"); }],
    ["after the call arrived", (bench) => async (deliver) => { deliver(); bench.table.dead = true; throw new Transient("killed"); }],
  ])("leaves exactly one effect when it dies %s", async (_says, fate) => {
    const bench = await livingAgain((each) => void (each.fates = [fate(each)]));
    expect(bench.reached).toHaveLength(1);
    expect((await outcomes(bench))[0]).toBeUndefined();
  });

  it("leaves the question to a person, where it died at a call that may not be repeated and nothing shows", async () => {
    const bench = await Bench.open();
    bench.wanted = [mutation({ repeatable: false })];
    bench.fates = [async () => { bench.table.dead = true; throw new Transient("killed"); }];
    expect((await bench.call()).go).toBe("threw");
    bench.revive();
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(bench.reached).toEqual([]);
  });
});

describe("the way back of a step", () => {
  const back = undoKey(fenceStep);

  it("is done at once, where the step had sent nothing or was refused", async () => {
    const bench = await Bench.open();
    expect(await bench.call(back)).toEqual({ go: "done" });
    const other = await Bench.open();
    other.fates = [refused];
    await other.call();
    expect(await other.call(back)).toEqual({ go: "done" });
    expect([bench.reached, other.reached]).toEqual([[], []]);
  });

  it("is a person's matter, where the kind cannot undo it", async () => {
    const bench = await Bench.open();
    await bench.call();
    expect(await bench.call(back)).toEqual({ go: "stuck" });
    expect(await bench.last(back)).toMatchObject({ because: "this cannot be undone by itself; the way back is to start the machines again" });
  });

  it("ends the gates that nobody decided, and leaves one that somebody did", async () => {
    const bench = await Bench.open();
    await bench.call();
    const facts = gateFacts({ gate: `stuck-${fenceStep}`, step: fenceStep, choices: ["retry", "approve"] });
    await bench.during(() => bench.record.openGate("shop-1", facts, "token"));
    await bench.say({ type: "gate-opened", facts });
    await bench.call(back);
    expect((await bench.record.state("shop-1"))?.gates).toMatchObject([{ status: "expired" }]);
    expect(await bench.record.gates("shop-1")).toMatchObject([{ status: "expired" }]);

    const other = await Bench.open();
    await other.during(() => other.record.openGate("shop-1", facts, "token"));
    await other.say({ type: "gate-opened", facts });
    await other.record.decideGate({ run: "shop-1", gate: facts.gate, revision: 1, digest: facts.digest, decision: "approve", by: "on-call-1", reason: "it is off" });
    await other.call(back);
    expect((await other.record.state("shop-1"))?.gates).toMatchObject([{ status: "waiting" }]);
    expect(await other.record.gates("shop-1")).toMatchObject([{ status: "decided" }]);
  });
});
