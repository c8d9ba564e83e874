// A look that changes something is announced before it is made, so that one which died in it is not made again behind a person's back.

import { Transient } from "../../../workflows/failure.ts";
import { decided, gateFacts, seconds, stepped } from "../builders.ts";
import { Bench, fenceStep } from "./bench.ts";

const begins = "begins what is made once (a test order)";
async function ordering(): Promise<Bench> {
  const bench = await Bench.open();
  bench.once = "a test order";
  bench.decides = () => ({ to: "done", proof: "a customer orders" });
  return bench;
}

it("says that it begins before it looks, and then what came of it", async () => {
  const bench = await ordering();
  expect(await bench.call()).toEqual({ go: "done" });
  expect((await bench.entries()).flatMap(({ body }) => (body.type === "step" ? [body.because] : []))).toEqual(["taken up", begins, "a customer orders"]);
});

it("asks a person, and looks no more, when its process died in the look", async () => {
  const bench = await ordering();
  await bench.say(stepped(fenceStep, "waiting", { because: "taken up" }));
  await bench.say(stepped(fenceStep, "waiting", { because: begins }));
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(bench.looks).toBe(0);
  expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/was begun, and what came of it was never written down.*a test order.*let it try again/) as string });
});

it("is made again when a person lets it, and when its own look said that nothing was sent", async () => {
  const bench = await ordering();
  await bench.say(stepped(fenceStep, "waiting", { because: begins }));
  await bench.call();
  await bench.clock.advance(seconds(1));
  await bench.say({ type: "gate-opened", facts: gateFacts({ gate: "stuck", step: fenceStep }) });
  await bench.say(decided("retry", "stuck"));
  let looks = 0;
  bench.decides = () => ((looks += 1) < 3 ? { to: "wait", because: "never sent" } : { to: "done", proof: "a customer orders" });
  expect(await bench.finish()).toEqual({ go: "done" });
  expect(looks).toBe(3);
});

it("does not look where it cannot be written that it begins", async () => {
  const bench = await ordering();
  await bench.say(stepped(fenceStep, "waiting", { because: "taken up" }));
  bench.table.update = async () => { throw new Transient("no answer from the table"); };
  expect(await bench.call()).toMatchObject({ go: "threw" });
  expect(bench.looks).toBe(0);
});

it.each([
  ["the kill switch is on", (bench: Bench) => bench.record.setKillSwitch("shop", true, "lead-1")],
  ["the plan is paused", (bench: Bench) => bench.record.pause("shop", bench.clock.now() + seconds(600), "lead-1", "maintenance")],
])("is not made while %s, and a person is asked", async (_what, off) => {
  const bench = await ordering();
  await bench.say(stepped(fenceStep, "waiting", { because: "taken up" }));
  await off(bench);
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(bench.looks).toBe(0);
  expect(await bench.last()).toMatchObject({ status: "stuck", because: expect.stringMatching(/^nothing was made, because /) as string });
});
