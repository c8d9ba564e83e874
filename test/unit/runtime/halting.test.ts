// What a step began is ended when it must not go on: by a person's stop, the kill switch, or the end of its own time.

import { catalogue } from "../../../workflows/steps.ts";
import { minutes, mutation, seconds } from "../builders.ts";
import { Bench } from "./bench.ts";

const deadlineMs = catalogue["fence.ec2-stop"].deadlineMs;
const stop = { type: "stop-requested", by: "lead-1", reason: "the wrong site" } as const;

/** A step whose change has been sent and goes on, and which ends it by another change. */
async function goingOn(): Promise<Bench> {
  const bench = await Bench.open();
  const reached = (key: string): boolean => bench.reached.some((each) => each.key === key);
  bench.decides = () => (reached(mutation().key) ? { to: "wait", because: "it runs" } : { to: "act", because: "it is on", mutations: [mutation()] });
  bench.halts = (_on, why) => (reached("end") ? { to: "stuck", because: `${why}: one of two is done` } : { to: "act", because: why, mutations: [mutation({ key: "end", ends: true })] });
  expect(await bench.call()).toMatchObject({ go: "wait" });
  return bench;
}
const keys = (bench: Bench): readonly string[] => bench.reached.map(({ key }) => key);

it("ends it on a person's stop, writes what was and was not done, and asks nobody", async () => {
  const bench = await goingOn();
  await bench.say(stop);
  expect(await bench.call()).toEqual({ go: "stopped" });
  expect(keys(bench)).toEqual([mutation().key, "end"]);
  expect(await bench.last()).toMatchObject({ status: "stuck", because: "lead-1 stopped the run (the wrong site): one of two is done" });
});

it("ends it on the kill switch, which stands in the way of nothing that only ends something, and asks a person", async () => {
  const bench = await goingOn();
  await bench.record.setKillSwitch("shop", true, "lead-1");
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(keys(bench)).toEqual([mutation().key, "end"]);
  expect(await bench.last()).toMatchObject({ because: "the kill switch is on (lead-1): one of two is done" });
});

it("ends it when its time is over, before a person is asked", async () => {
  const bench = await goingOn();
  await bench.clock.advance(deadlineMs);
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(keys(bench)).toEqual([mutation().key, "end"]);
  expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/^not within .*: one of two is done$/) as string });
});

it("sends nothing else then, whatever the kind wants", async () => {
  const bench = await goingOn();
  bench.halts = (_on, why) => ({ to: "act", because: why, mutations: [mutation({ key: "another" })] });
  await bench.record.setKillSwitch("shop", true, "lead-1");
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(keys(bench)).toEqual([mutation().key]);
});

it("waits no longer than three minutes for what does not end", async () => {
  const bench = await goingOn();
  bench.halts = () => ({ to: "wait", because: "it does not end" });
  await bench.say(stop);
  await bench.clock.advance(deadlineMs + minutes(3) - seconds(1));
  expect(await bench.call()).toMatchObject({ go: "stopped" });
  // What still goes on stands in the record, although nobody is asked.
  expect(await bench.last()).toMatchObject({ status: "stuck", because: expect.stringContaining("it does not end") as string });
});

it("leaves a step alone that has sent nothing, and one that cannot end anything", async () => {
  const untouched = await Bench.open();
  untouched.halts = () => ({ to: "stuck", because: "never asked" });
  await untouched.say(stop);
  expect(await untouched.call()).toEqual({ go: "stopped" });
  const unable = await goingOn();
  unable.halts = undefined;
  await unable.say(stop);
  expect(await unable.call()).toEqual({ go: "stopped" });
  expect([keys(untouched), keys(unable)]).toEqual([[], [mutation().key]]);
});

it("ends it in a pause too, which is a kill switch until a time", async () => {
  const bench = await goingOn();
  await bench.record.pause("shop", bench.clock.now() + minutes(60), "lead-1", "maintenance");
  expect(await bench.call()).toEqual({ go: "stuck" });
  expect(keys(bench)).toEqual([mutation().key, "end"]);
  expect(await bench.last()).toMatchObject({ because: expect.stringMatching(/^the plan is paused until .*\(lead-1\): one of two is done$/) as string });
});
