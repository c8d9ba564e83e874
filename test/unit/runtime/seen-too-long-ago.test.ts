// A first change that comes long after what was seen is not made on it (I12).

import type { EntryBody } from "../../../workflows/record.ts";
import { seenTooLongAgo } from "../../../lambdas/runtime/step-round.ts";
import { minutes, mutation, runOf, seconds } from "../builders.ts";
import { Bench, fenceStep } from "./bench.ts";

const at = 1_000_000;
const looked = { type: "looked", evidence: { at, source: "site-a", target: "site-b", observations: [], lastWrites: [], fence: "not-tried" } } as const satisfies EntryBody;
const tried: EntryBody = { type: "intent", step: fenceStep, mutation: mutation() };

it("is so where the look is older than two and a half minutes and nothing was tried yet", () => {
  expect([seconds(150), seconds(151)].map((ms) => seenTooLongAgo(runOf(looked), at + ms))).toEqual([false, true]);
  expect(seenTooLongAgo(runOf(looked, tried), at + minutes(20))).toBe(false);
  expect(seenTooLongAgo(runOf(), at + minutes(20))).toBe(false);
});

it("sends the run back to its look, and nothing to the world", async () => {
  const bench = await Bench.open();
  await bench.say({ ...looked, evidence: { ...looked.evidence, at: bench.clock.now() } });
  await bench.clock.advance(minutes(3));
  expect(await bench.call()).toEqual({ go: "look-again" });
  await bench.say({ ...looked, evidence: { ...looked.evidence, at: bench.clock.now() } });
  expect(await bench.call()).toEqual({ go: "done" });
  expect(bench.reached).toHaveLength(1);
});
