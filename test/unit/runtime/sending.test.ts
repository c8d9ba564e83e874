// What a step sends: each change once, never again before it had time to show, and never blindly.

import { runStep } from "../../../lambdas/runtime/run-step.ts";
import { Transient, Unknown } from "../../../workflows/failure.ts";
import { authorised, decided, gateFacts, mutation, seconds, stepped, verdictOf } from "../builders.ts";
import { Bench, delivered, fenceStep, outcomes, refused } from "./bench.ts";
import type { Fate } from "./bench.ts";

const lost: Fate = () => Promise.reject(new Unknown("timed out"));
const appliedAndLost: Fate = (deliver) => { deliver(); return Promise.reject(new Unknown("timed out")); };
const throttled: Fate = () => Promise.reject(new Transient("throttled"));

/** What force would mean, as the record keeps it for the gate of the step. */
const forceOffered = async (bench: Bench): Promise<unknown> => (await bench.record.state("shop-1"))?.steps[fenceStep]?.force;
const force = { sentences: ["The rule is overridden, for this one call."] };

describe("what force would mean, where the kind says so, is told to the person who is asked", () => {
  it.each<readonly [string, Fate, string]>([
    ["the other side refused", refused, "AccessDenied: you may not"],
    ["it was busy until the deadline, or said no in words that nobody knows", throttled, "not within"],
  ])("after %s", async (_says, fate, because) => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "act", because: "it is on", mutations: bench.wanted, force });
    bench.fates = Array.from({ length: 500 }, () => fate);
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ status: "stuck", because: expect.stringContaining(because) as string });
    expect(await forceOffered(bench)).toEqual(force);
    expect(bench.reached).toEqual([]);
  });

  it("and where the kind knows no force, none is offered", async () => {
    const bench = await Bench.open();
    bench.fates = Array.from({ length: 500 }, () => throttled);
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await forceOffered(bench)).toBeUndefined();
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

  it("do not hold each other up, when the first is refused: the second is sent before a person is asked", async () => {
    const bench = await Bench.open();
    both(bench);
    bench.fates = [refused];
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(bench.reached.map((each) => each.key)).toEqual(["two"]);
    expect(await bench.last()).toMatchObject({ status: "stuck", because: "Stop i-0a0a0a0a0a in eu-west-1: AccessDenied: you may not" });
  });

  describe("in order", () => {
    const inOrder = (bench: Bench): void => {
      bench.decides = () => {
        const mutations = [first, second].filter(({ key }) => !bench.reached.some((each) => each.key === key));
        return mutations.length === 0 ? { to: "done", proof: "both are off" } : { to: "act", because: "on", mutations, inOrder: true };
      };
    };

    it.each([
      ["was accepted", [], ["one", "two"], "done"],
      ["was lost and is sent again", [lost], ["one", "two"], "done"],
      ["was throttled and is sent again", [throttled], ["one", "two"], "done"],
      ["was refused", [refused], [], "stuck"],
    ] as const)("go out one after the other: the first %s", async (_says, fates, reached, go) => {
      const bench = await Bench.open();
      inOrder(bench);
      bench.fates = [...fates];
      expect(await bench.finish()).toEqual({ go });
      expect(bench.reached.map((each) => each.key)).toEqual(reached);
    });
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

test("a loss that grew beyond what was accepted keeps the promotion from being sent", async () => {
  const bench = await Bench.open({ type: "assessed", verdict: verdictOf(), confirms: true }, authorised({ acceptedLossSeconds: 1 }));
  bench.wanted = [mutation({ losesData: "orders" })];
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/accepted were 1 seconds, so the promotion is not sent$/) as string });
  expect(bench.reached).toEqual([]);
});

describe("the way back of a step", () => {
  /** A step whose last call met this fate, and whose way back finds nothing to take back. */
  const taken = async (fate: Fate): Promise<{ readonly bench: Bench; readonly tookMs: number }> => {
    const bench = await Bench.open();
    bench.decides = (on) => (on ? { to: "act", because: "it is on", mutations: bench.wanted } : { to: "stuck", because: "a person is asked" });
    bench.fates = [fate];
    bench.remainingMs = () => seconds(6.5);
    await bench.call();
    bench.undoes = () => ({ to: "done", proof: "it is on, as before" });
    const startedAt = bench.clock.now();
    bench.remainingMs = () => seconds(25);
    expect(await bench.finish("undo-fence-ec2-stop")).toEqual({ go: "done" });
    return { bench, tookMs: bench.clock.now() - startedAt };
  };

  it("does not believe that there is nothing to take back while a call whose answer was lost may still take effect", async () => {
    const { bench, tookMs } = await taken(lost);
    expect(await outcomes(bench)).toEqual(["unknown"]);
    expect(tookMs).toBeGreaterThanOrEqual(mutation().settleMs - seconds(3));
    expect((await bench.entries()).flatMap(({ body }) => (body.type === "step" ? [body.because] : []))).toContain(`${mutation().sentence}: its answer was lost, and its effect may still come`);
  });

  it("does not believe it either within ten seconds of a call that was answered: a service may tell what was before", async () => {
    const { bench, tookMs } = await taken(delivered);
    expect(tookMs).toBeGreaterThanOrEqual(seconds(9));
    expect(tookMs).toBeLessThan(seconds(20));
    expect((await bench.entries()).flatMap(({ body }) => (body.type === "step" ? [body.because] : []))).toContain(`${mutation().sentence}: it was answered a moment ago, and its effect may not show yet`);
  });

  it("believes its look at once where the call was refused, because nothing was done", async () => {
    expect((await taken(refused)).tookMs).toBeLessThan(seconds(1));
  });
});
