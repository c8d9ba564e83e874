// One step: when it sends, when it waits, when it asks; and that it never does twice what it should do once.

import { runStep } from "../../../lambdas/runtime/run-step.ts";
import { undoKey } from "../../../workflows/commit-point.ts";
import { Refused, Transient, Unknown } from "../../../workflows/failure.ts";
import { leastCallMs, mostCalls, retryDeadlineMs } from "../../../workflows/polling.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { decided, gateFacts, minutes, mutation, seconds, shopWithSteps, stepped, verdictOf, authorised, writtenShop } from "../builders.ts";
import { Bench, delivered, fenceStep } from "./bench.ts";
import type { Fate } from "./bench.ts";

const deadlineMs = catalogue["fence.ec2-stop"].deadlineMs;
const lost: Fate = () => Promise.reject(new Unknown("timed out"));
const appliedAndLost: Fate = (deliver) => { deliver(); return Promise.reject(new Unknown("timed out")); };
const throttled: Fate = () => Promise.reject(new Transient("throttled"));
const refused: Fate = () => Promise.reject(new Refused("AccessDenied: you may not"));
const outcomes = async (bench: Bench, step = fenceStep): Promise<readonly unknown[]> => (await bench.record.state("shop-1"))?.steps[step]?.attempts.map((attempt) => attempt.outcome) ?? [];

describe("a step", () => {
  it("looks, changes once, looks again and says what proves it", async () => {
    const bench = await Bench.open();
    expect(await bench.call()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
    expect(bench.looks).toBe(2);
    expect(await bench.last()).toEqual({ status: "done", because: "it is off", brought: { fenced: "confirmed" } });
  });

  it("changes nothing where everything is as it should be", async () => {
    const bench = await Bench.open();
    bench.on = false;
    expect(await bench.call()).toEqual({ go: "done" });
    expect(bench.reached).toEqual([]);
    expect(await outcomes(bench)).toEqual([]);
  });

  it("changes nothing when it is called again after it has ended, however", async () => {
    for (const status of ["done", "skipped", "done-by-hand", "would"] as const) {
      const bench = await Bench.open();
      await bench.say(stepped(fenceStep, status));
      expect(await bench.call()).toEqual({ go: "done" });
      expect(bench.looks).toBe(0);
      expect(bench.reached).toEqual([]);
    }
  });

  it("looks on for about ten seconds and then hands back, with a wait that grows", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "it is stopping" });
    const startedAt = bench.clock.now();
    expect(await bench.call()).toEqual({ go: "wait", waitSeconds: 3 });
    expect(bench.clock.now() - startedAt).toBe(9_500);
    expect(bench.looks).toBe(20);
    await bench.clock.advance(minutes(2));
    expect(await bench.call()).toMatchObject({ go: "wait", waitSeconds: 30 });
  });

  it("looks as often as a kind wishes, and at least every two seconds", async () => {
    for (const [againMs, looks] of [[100, 20], [1_000, 10], [minutes(1), 5]] as const) {
      const bench = await Bench.open();
      bench.decides = () => ({ to: "wait", because: "it is stopping", againMs });
      await bench.call();
      expect(bench.looks).toBe(looks);
    }
  });

  it("hands back in time to write down what came of it, where its call has less than ten seconds", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "it is stopping" });
    const startedAt = bench.clock.now();
    bench.remainingMs = () => seconds(8) - (bench.clock.now() - startedAt);
    expect(await bench.call()).toMatchObject({ go: "wait" });
    expect(bench.clock.now() - startedAt).toBeLessThanOrEqual(seconds(3));
    expect(bench.clock.now() - startedAt).toBeGreaterThanOrEqual(leastCallMs(seconds(8)));
  });

  it("writes the same reason for waiting once", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "it is stopping" });
    await bench.call();
    await bench.call();
    expect((await bench.entries()).filter(({ body }) => body.type === "step").map(({ body }) => (body.type === "step" ? body.because : ""))).toEqual(["taken up", "it is stopping"]);
  });

  it("is called no more often than the compiler counts, when it waits until its deadline", async () => {
    const bench = await Bench.open();
    bench.remainingMs = () => seconds(8);
    bench.decides = () => ({ to: "wait", because: "it is stopping" });
    let calls = 1;
    for (let answer = await bench.call(); answer.go === "wait"; answer = await bench.call()) {
      await bench.clock.advance(seconds(answer.waitSeconds));
      calls += 1;
    }
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThanOrEqual(mostCalls(deadlineMs, catalogue["fence.ec2-stop"].callMs));
  });
});

describe("a step that is stuck", () => {
  it("says at its deadline what it waited for, and of a fence that it is not confirmed", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await bench.last()).toEqual({ status: "stuck", because: "not within 3 min: EC2 says stopping", brought: { fenced: "unconfirmed" } });
  });

  it("keeps to the plan's own deadline", async () => {
    const bench = await Bench.open();
    bench.plan = shopWithSteps([{ fence: { "ec2-stop": { hosts: ["app"], within: "20s" } } }, ...writtenShop.steps.slice(1)]);
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    const startedAt = bench.clock.now();
    await bench.finish();
    expect(bench.clock.now() - startedAt).toBeLessThanOrEqual(seconds(22));
    expect(await bench.last()).toMatchObject({ because: "not within 20 s: EC2 says stopping" });
  });

  it("waits anew after a person sent it round again, for a shorter time", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    await bench.finish();
    await bench.say({ type: "gate-opened", facts: gateFacts({ gate: "stuck", step: fenceStep }) });
    await bench.clock.advance(minutes(40));
    await bench.say(decided("retry", "stuck"));
    const again = bench.clock.now();
    expect(await bench.call()).toMatchObject({ go: "wait" });
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(bench.clock.now() - again).toBeLessThanOrEqual(retryDeadlineMs + seconds(2));
  });

  it("says so where the kind itself says that only a person can go on", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "stuck", because: "EC2 does not know the machine", brought: { fenced: "unconfirmed" } });
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await bench.last()).toEqual({ status: "stuck", because: "EC2 does not know the machine", brought: { fenced: "unconfirmed" } });
  });

  it.each<readonly [string, () => never, string]>([
    ["was refused", () => { throw new Refused("AccessDenied"); }, "stuck"],
    ["is a mistake of ours", () => { throw new TypeError("x is undefined"); }, "stuck"],
    ["could not be made now", () => { throw new Transient("no answer"); }, "wait"],
  ])("or waits, where a look %s", async (_says, decides, go) => {
    const bench = await Bench.open();
    bench.decides = decides;
    expect(await bench.call()).toMatchObject({ go });
    expect(bench.reached).toEqual([]);
  });

  it("rather than loop, where a kind wants to act and names no change", async () => {
    const bench = await Bench.open();
    bench.wanted = [];
    expect(await bench.call()).toEqual({ go: "stuck" });
  });

  it.each<readonly [string, string, string]>([
    ["promote-rds-replica", "an earlier step has not ended: fence-ec2-stop", "the first step is still to come"],
    ["no-such-step", "the plan of this run has no step no-such-step", "there is no such step"],
  ])("at once: %s, because %s", async (step, because) => {
    const bench = await Bench.open();
    expect(await bench.call(step)).toEqual({ go: "stuck" });
    expect(await bench.last(step)).toMatchObject({ status: "stuck", because });
    expect(bench.looks).toBe(0);
  });

  it("does not start behind a step that is stuck, and starts behind one that a person skipped", async () => {
    const bench = await Bench.open();
    await bench.say(stepped(fenceStep, "stuck"));
    expect(await bench.call("promote-rds-replica")).toEqual({ go: "stuck" });
    await bench.say(stepped(fenceStep, "skipped"));
    expect(await bench.call("promote-rds-replica")).toEqual({ go: "done" });
  });
});

describe("a step that is called too late", () => {
  it.each<readonly [string, (bench: Bench) => Promise<unknown>]>([
    ["a person stopped the run", (bench) => bench.say({ type: "stop-requested", by: "lead-1", reason: "wrong site" })],
    ["the run is closed", (bench) => bench.during(() => bench.record.close({ run: "shop-1", plan: "shop", epoch: bench.epoch, body: { type: "closed", end: "stopped", sentence: "" } }))],
    ["it carries another epoch", async (bench) => { bench.epoch += 1; }],
  ])("changes nothing, because %s", async (_says, given) => {
    const bench = await Bench.open();
    await given(bench);
    expect(await bench.call()).toEqual({ go: "stopped" });
    expect(bench.reached).toEqual([]);
  });

  it("stops while it waits", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    void bench.clock.sleep(seconds(3)).then(() => bench.say({ type: "stop-requested", by: "lead-1", reason: "wrong site" }));
    expect(await bench.call()).toEqual({ go: "stopped" });
  });
});

describe("what became of a call", () => {
  it("is looked for and not repeated, when the answer was lost although it was applied", async () => {
    const bench = await Bench.open();
    bench.fates = [appliedAndLost];
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
    expect(await outcomes(bench)).toEqual(["unknown"]);
  });

  it("is looked for until the settle time has passed, when the answer was lost and nothing shows; then it is sent again", async () => {
    const bench = await Bench.open();
    bench.fates = [lost];
    const startedAt = bench.clock.now();
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
    expect(bench.clock.now() - startedAt).toBeGreaterThanOrEqual(mutation().settleMs);
    expect(await outcomes(bench)).toEqual(["unknown", "applied"]);
  });

  it("is followed by a look before anything else", async () => {
    const bench = await Bench.open();
    const before: number[] = [];
    bench.fates = [lost, (deliver) => { before.push(bench.looks); return delivered(deliver); }];
    await bench.finish();
    expect(before[0]).toBeGreaterThan(1);
  });

  it("is waited for while it does not show yet, and never sent again within the settle time", async () => {
    const bench = await Bench.open();
    bench.visibleAfterMs = mutation().settleMs - 1;
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
  });

  it("is nobody's guess, where sending it again could do harm", async () => {
    const bench = await Bench.open();
    bench.wanted = [mutation({ repeatable: false })];
    bench.fates = [lost];
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/no effect shows, and sending it again could do harm$/) as string });
    expect(bench.reached).toEqual([]);
    expect(await outcomes(bench)).toEqual(["unknown"]);
  });

  it("is tried three times in vain and then a person's matter", async () => {
    const bench = await Bench.open();
    bench.fates = [lost, lost, lost, lost, lost];
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ because: "Stop i-0a0a0a0a0a in eu-west-1: sent 3 times without an effect" });
    expect(await outcomes(bench)).toHaveLength(3);
  });

  it("is a person's matter at once when it was refused, and is tried once more in each round that a person asks for", async () => {
    const bench = await Bench.open();
    bench.fates = [refused, refused];
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ because: "Stop i-0a0a0a0a0a in eu-west-1: AccessDenied: you may not" });
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await outcomes(bench)).toEqual(["refused"]);
    await bench.clock.advance(seconds(30));
    await bench.say({ type: "gate-opened", facts: gateFacts({ gate: "stuck", step: fenceStep }) });
    await bench.say(decided("retry", "stuck"));
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await outcomes(bench)).toEqual(["refused", "refused"]);
  });

  it("is tried again when it was not sent, as often as the deadline lets it", async () => {
    const bench = await Bench.open();
    bench.fates = [throttled, throttled, throttled, throttled, throttled];
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(await outcomes(bench)).toEqual(["not-sent", "not-sent", "not-sent", "not-sent", "not-sent", "applied"]);
    expect(bench.reached).toHaveLength(1);
  });

  it("is refused by the door and a person's matter, where nobody authorised it", async () => {
    const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true });
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/nobody approved this run/) as string });
    expect(bench.reached).toEqual([]);
  });

  it("is refused while the kill switch is on, and done after a person sent it round again", async () => {
    const bench = await Bench.open();
    await bench.record.setKillSwitch("shop", true, "lead-1");
    expect(await bench.call()).toEqual({ go: "stuck" });
    await bench.record.setKillSwitch("shop", false, "lead-1");
    await bench.say({ type: "gate-opened", facts: gateFacts({ gate: "stuck", step: fenceStep }) });
    await bench.say(decided("retry", "stuck"));
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
  });
});

describe("several changes in one look", () => {
  const [first, second] = [mutation({ key: "one" }), mutation({ key: "two" })];
  const both = (bench: Bench): void => {
    bench.decides = () => {
      const mutations = [first, second].filter(({ key }) => !bench.reached.some((each) => each.key === key));
      return mutations.length === 0 ? { to: "done", proof: "both are off" } : { to: "act", because: "on", mutations };
    };
  };

  it("are sent one after the other, each once", async () => {
    const bench = await Bench.open();
    both(bench);
    expect(await bench.call()).toEqual({ go: "done" });
    expect(bench.reached.map((each) => each.key)).toEqual(["one", "two"]);
  });

  it("do not hold each other up, when the first has not settled", async () => {
    const bench = await Bench.open();
    both(bench);
    bench.fates = [lost];
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached.map((each) => each.key)).toEqual(["two", "one"]);
  });

  it("of one key are one", async () => {
    const bench = await Bench.open();
    bench.wanted = [first, first];
    expect(await bench.finish()).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
  });
});

describe("two calls at the same time", () => {
  it("have one effect: the one that intended first sends it", async () => {
    const bench = await Bench.open();
    const slowly: Fate = async (deliver) => { await bench.clock.sleep(seconds(2)); return deliver(); };
    bench.fates = [slowly, slowly];
    bench.lookMs = seconds(1);
    await bench.say(stepped(fenceStep, "waiting"));
    const call = () => runStep({ plan: bench.plan, run: "shop-1", epoch: bench.epoch, step: fenceStep, remainingMs: bench.remainingMs }, bench.parts());
    expect(await bench.during(() => Promise.all([call(), call()]))).toEqual([{ go: "done" }, { go: "done" }]);
    expect(bench.reached).toHaveLength(1);
    expect((await outcomes(bench)).toSorted()).toEqual(["applied", "not-sent"]);
  });
});

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

test("an advisory step that cannot be done does not keep the run from going on", async () => {
  const bench = await Bench.open();
  bench.plan = shopWithSteps([{ fence: { renounce: { run: ["/opt/renounce.sh"], hosts: ["app"] } } }, ...writtenShop.steps]);
  bench.fates = [refused];
  expect(await bench.call("fence-renounce")).toEqual({ go: "done" });
  expect(await bench.last("fence-renounce")).toMatchObject({ status: "done", because: expect.stringMatching(/^could not be done and is left to what follows: /) as string });
});

test("a loss that grew beyond what was accepted keeps the promotion from being sent", async () => {
  const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true }, authorised({ acceptedLossSeconds: 1 }));
  bench.wanted = [mutation({ losesData: "orders" })];
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/accepted were 1 seconds, so the promotion is not sent$/) as string });
  expect(bench.reached).toEqual([]);
});
