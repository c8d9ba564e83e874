// One step: when it looks, when it waits, when it asks a person, and when it comes too late.

import { Refused, Transient } from "../../../workflows/failure.ts";
import { leastCallMs, paceOfCalls } from "../../../workflows/polling.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { decided, gateFacts, minutes, seconds, shopWithSteps, stepped, writtenShop } from "../builders.ts";
import { Bench, fenceStep, outcomes, refused } from "./bench.ts";

const deadlineMs = catalogue["fence.ec2-stop"].deadlineMs;

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
    expect(bench.clock.now() - startedAt).toBeGreaterThan(seconds(9));
    expect(bench.clock.now() - startedAt).toBeLessThan(seconds(10));
    expect(bench.looks).toBe(18);
    await bench.clock.advance(minutes(2));
    expect(await bench.call()).toMatchObject({ go: "wait", waitSeconds: 30 });
    expect(bench.looks).toBe(18 + 5);
  });

  it("looks as often as a kind wishes, and at least every two seconds", async () => {
    for (const [againMs, looks] of [[100, 18], [1_000, 10], [minutes(1), 5]] as const) {
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
    expect(calls).toBeLessThanOrEqual(paceOfCalls(deadlineMs, catalogue["fence.ec2-stop"].callMs).marksMs.length + 1);
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

  it("waits anew after a person sent it round again, for as long as at first", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    await bench.finish();
    await bench.say({ type: "gate-opened", facts: gateFacts({ gate: "stuck", step: fenceStep }) });
    await bench.clock.advance(minutes(40));
    await bench.say(decided("retry", "stuck"));
    const again = bench.clock.now();
    expect(await bench.call()).toMatchObject({ go: "wait" });
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(bench.clock.now() - again).toBeGreaterThanOrEqual(deadlineMs);
    expect(bench.clock.now() - again).toBeLessThanOrEqual(deadlineMs + seconds(2));
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

describe("a step of a dry run", () => {
  it("ends at the first change that it would make, and says which", async () => {
    const bench = await Bench.openDry();
    expect(await bench.call()).toEqual({ go: "done" });
    expect(bench.reached).toEqual([]);
    expect(await bench.last()).toEqual({ status: "would", because: "it is on", brought: {} });
    const state = await bench.record.state("shop-1");
    expect(state?.steps[fenceStep]?.would).toEqual(bench.wanted);
    expect(state).toMatchObject({ dry: true, mutations: 0 });
  });

  it("is done where nothing has to be changed, and lets the next one begin as if it had been", async () => {
    const bench = await Bench.openDry();
    await bench.call();
    bench.on = false;
    expect(await bench.call("promote-rds-replica")).toEqual({ go: "done" });
    expect(await bench.last("promote-rds-replica")).toMatchObject({ status: "done" });
  });

  it("has nothing to take back", async () => {
    const bench = await Bench.openDry();
    await bench.call();
    expect(await bench.call("undo-fence-ec2-stop")).toEqual({ go: "done" });
    expect(await bench.last("undo-fence-ec2-stop")).toMatchObject({ because: "the step had sent nothing, so nothing is undone" });
  });

  it("says so when it is called again, and looks no more", async () => {
    const bench = await Bench.openDry();
    await bench.call();
    expect(await bench.call()).toEqual({ go: "done" });
    expect(bench.looks).toBe(1);
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

  it("asks nobody about a step that a stopped run will not reach, because the one before it had not ended", async () => {
    const bench = await Bench.open();
    await bench.say(stepped(fenceStep, "stuck"));
    await bench.say({ type: "stop-requested", by: "lead-1", reason: "a new run shall begin" });
    expect(await bench.call("promote-rds-replica")).toEqual({ go: "stopped" });
    expect(bench.looks).toBe(0);
  });

  it("stops while it waits", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "EC2 says stopping" });
    void bench.clock.sleep(seconds(3)).then(() => bench.say({ type: "stop-requested", by: "lead-1", reason: "wrong site" }));
    expect(await bench.call()).toEqual({ go: "stopped" });
  });
});

test("an advisory step that cannot be done does not keep the run from going on", async () => {
  const bench = await Bench.open();
  bench.plan = shopWithSteps([{ fence: { renounce: { run: ["/opt/renounce.sh"], hosts: ["app"] } } }, ...writtenShop.steps]);
  bench.fates = [refused];
  expect(await bench.call("fence-renounce")).toEqual({ go: "done" });
  expect(await bench.last("fence-renounce")).toMatchObject({ status: "done", because: expect.stringMatching(/^could not be done and is left to what follows: /) as string });
});

describe("priorities of a set that cannot be put right", () => {
  const preferring = (prefer: object) => shopWithSteps([{ configure: { "mongodb-priorities": { service: "mongodb", host: "app", ...prefer } } }, ...writtenShop.steps]);
  const step = "configure-mongodb-priorities";
  const stuckAt = async (bench: Bench, prefer: object) => {
    bench.plan = preferring(prefer);
    bench.decides = () => ({ to: "stuck", because: "the set has no majority" });
    return bench.call(step);
  };

  it("keep no re-protection from its copies: the step is left out, which is an exception of the run", async () => {
    const bench = await Bench.openReprotect();
    expect(await stuckAt(bench, { prefer: "source" })).toEqual({ go: "done" });
    expect(await bench.last(step)).toMatchObject({ status: "skipped", because: "it could not be done, and no copy waits for it; put it right by hand, or ask for a re-protection again: the set has no majority" });
  });

  it("ask a person in a move, and wherever nothing but a pause was in the way", async () => {
    expect(await stuckAt(await Bench.open(), {})).toEqual({ go: "stuck" });
    const paused = await Bench.openReprotect();
    paused.plan = preferring({ prefer: "source" });
    await paused.record.pause("shop", paused.clock.now() + minutes(5), "lead-1", "freeze");
    expect(await paused.call(step)).toEqual({ go: "stuck" });
    expect(await paused.last(step)).toMatchObject({ status: "stuck", because: expect.stringMatching(/paused until/) as string });
  });
});

describe("a change that is extra", () => {
  /** Wants it once, and is content with whatever became of it. */
  const once = (bench: Bench): void => {
    let looks = 0;
    bench.decides = () => {
      looks += 1;
      return looks === 1 ? { to: "act", because: "EC2 says running", mutations: bench.wanted, optional: true } : { to: "done", proof: "nothing more is needed" };
    };
  };

  it("calls nobody where the other side refuses it: the kind looks again", async () => {
    const bench = await Bench.open();
    bench.fates = [refused];
    once(bench);
    expect(await bench.call()).toEqual({ go: "done" });
    expect(await bench.last()).toMatchObject({ status: "done", because: "nothing more is needed" });
  });

  it("still calls a person where our own door is shut", async () => {
    const bench = await Bench.open();
    await bench.during(() => bench.record.setKillSwitch("shop", true, "anna"));
    once(bench);
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(bench.reached).toEqual([]);
  });
});
