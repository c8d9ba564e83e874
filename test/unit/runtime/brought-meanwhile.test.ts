// What a step has seen of its changes holds also while it waits, and where it could send nothing.

import { Bench, fenceStep, refused } from "./bench.ts";

describe("what a step has seen of its changes", () => {
  it("stands in the record once, also where it stays to wait for the same", async () => {
    const bench = await Bench.open();
    bench.decides = () => ({ to: "wait", because: "the copy is behind" });
    await bench.call();
    expect(await bench.last()).toMatchObject({ status: "waiting", brought: {} });
    bench.decides = () => ({ to: "wait", because: "the copy is behind", brought: { unmoved: 1 } });
    await bench.call();
    expect(await bench.last()).toMatchObject({ status: "waiting", because: "the copy is behind", brought: { unmoved: 1 } });
    const { length } = await bench.entries();
    await bench.call();
    expect(await bench.entries()).toHaveLength(length);
    expect(await bench.finish()).toEqual({ go: "stuck" });
    expect(await bench.last()).toMatchObject({ brought: { unmoved: 1, fenced: "unconfirmed" } });
  });

  it("stands in the record where its next change was refused", async () => {
    const bench = await Bench.open();
    bench.fates = [refused];
    bench.decides = () => ({ to: "act", because: "once more", mutations: bench.wanted, brought: { unmoved: 1 } });
    expect(await bench.call()).toEqual({ go: "stuck" });
    expect(await bench.last(fenceStep)).toMatchObject({ status: "stuck", brought: { unmoved: 1 } });
  });

  it("is not written where the change was sent", async () => {
    const bench = await Bench.open();
    bench.decides = (on) => (on ? { to: "act", because: "once more", mutations: bench.wanted, brought: { unmoved: 1 } } : { to: "done", proof: "it is off" });
    expect(await bench.call()).toEqual({ go: "done" });
    expect(await bench.last(fenceStep)).toMatchObject({ status: "done", brought: {} });
  });
});
