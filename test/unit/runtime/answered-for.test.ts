// A step whose place a person has taken, where its row says that something is left for it to do.

import { shopWithSteps, writtenShop } from "../builders.ts";
import { Bench } from "./bench.ts";

describe("a step that a person has answered for", () => {
  const guarded = "fence-self-fence";
  const answered = async (status: "skipped" | "done-by-hand" | "done"): Promise<Bench> => {
    const bench = await Bench.open();
    bench.plan = shopWithSteps([{ fence: { "self-fence": { hosts: ["app"], lease: "30s", "stop-within": "10s", skew: "5s", fresh: "40m", stop: ["/opt/stop.sh"] } } }, ...writtenShop.steps]);
    bench.leaves = (on) => (on ? { to: "act", because: "something is left to do", mutations: bench.wanted } : { to: "done", proof: "it is done" });
    await bench.say({ type: "step", step: guarded, status, because: "anna: it is off", brought: {} });
    return bench;
  };

  it.each(["skipped", "done-by-hand"] as const)("does what is left where its row says so, and stays %s", async (status) => {
    const bench = await answered(status);
    expect(await bench.call(guarded)).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
    expect(await bench.last(guarded)).toEqual({ status, because: "anna: it is off", brought: {} });
    expect(await bench.call(guarded)).toEqual({ go: "done" });
    expect(bench.reached).toHaveLength(1);
  });

  it("is not looked at any more where it ended by itself", async () => {
    const bench = await answered("done");
    expect(await bench.call(guarded)).toEqual({ go: "done" });
    expect(bench.looks).toBe(0);
  });

  it("is looked at once where it may bring what traffic waits for, and writes it down once; what was skipped is asked nothing more", async () => {
    const preferring = "promote-mongodb";
    for (const status of ["skipped", "done-by-hand"] as const) {
      const bench = await Bench.open();
      bench.plan = shopWithSteps([{ promote: { mongodb: { service: "mongodb", host: "app" } } }, ...writtenShop.steps.slice(1)]);
      bench.leaves = () => ({ to: "wait", because: "it is a secondary" });
      await bench.say({ type: "step", step: preferring, status, because: "anna: preferred", brought: {} });
      expect(await bench.call(preferring)).toMatchObject({ go: status === "skipped" ? "done" : "wait" });
      expect(await bench.last(preferring)).toMatchObject({ status, brought: {} });
      bench.leaves = () => ({ to: "done", proof: "it is the primary", brought: { writable: "replica set mongodb" } });
      expect(await bench.call(preferring)).toEqual({ go: "done" });
      const { length } = await bench.entries();
      expect(await bench.call(preferring)).toEqual({ go: "done" });
      expect(await bench.entries()).toHaveLength(length);
      expect(await bench.last(preferring)).toEqual({ status, because: "anna: preferred; then seen: it is the primary", brought: { writable: "replica set mongodb" } });
    }
  });

  it("waits without taking the person's word back, and asks again where it cannot be done", async () => {
    const bench = await answered("skipped");
    bench.leaves = () => ({ to: "wait", because: "the record does not answer" });
    expect(await bench.call(guarded)).toMatchObject({ go: "wait" });
    expect(await bench.last(guarded)).toMatchObject({ status: "skipped" });
    expect(await bench.finish(guarded)).toEqual({ go: "stuck" });
    expect(await bench.last(guarded)).toMatchObject({ status: "stuck", because: "not within 3 min: the record does not answer" });
  });
});
