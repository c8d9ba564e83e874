// A plan at a faster tempo: every duration divided, none gone.

import { scaleTempo } from "../../../infra/local/tempo.ts";
import { createDigest } from "../../../workflows/digest.ts";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { deadlineOf } from "../../../workflows/steps.ts";
import { automaticFile, planWith, smallFile } from "./plans.ts";

const plan = planWith();

test("tempo 1 is the plan itself", () => {
  expect(scaleTempo(plan, 1)).toBe(plan);
});

test("tempo 10 divides what the plan decides by", () => {
  const fast = scaleTempo(plan, 10);
  expect(fast.decide).toEqual({ ...plan.decide, every: 1_000, hold: 6_000, block: 360_000, expires: 180_000 });
  expect(fast.objectives).toEqual({ rto: 90_000, rpo: 3_000 });
  expect(fast.services["mongodb"]).toMatchObject({ within: 2_000 });
});

test("deadlines are divided too, those of the catalogue written out, and none is shorter than a look at something silent", () => {
  const deadlines = Object.fromEntries(allSteps(plannedNodes(scaleTempo(plan, 10).steps)).map((step) => [step.id, deadlineOf(step)]));
  expect(deadlines).toMatchObject({
    "fence-renounce": 5_000,
    "fence-ec2-stop": 18_000,
    "promote-rds-replica": 90_000,
    "activate-command-2": 30_000,
    "webhooks-viber": 60_000,
    "verify-sql-write": 30_000,
  });
});

test("of the age of a renewal a minute at least is left for the failure itself, whatever a person may take", () => {
  const guarded = planWith([{ at: ["steps"], to: [{ fence: { "self-fence": { hosts: ["app"], stop: ["stop"] } } }] }], smallFile);
  const leftMs = (tempo: number): readonly unknown[] => {
    const fast = scaleTempo(guarded, tempo);
    return allSteps(plannedNodes(fast.steps)).flatMap(({ input }) => ("fresh" in input ? [input.fresh - fast.decide.expires] : []));
  };
  expect(leftMs(4)).toEqual([150_000]);
  expect(leftMs(60)).toEqual([60_000]);
});

test.each([1, 2, 10, 20, 60])("at tempo %d a plan that needs nobody breaks no rule: its RPO keeps room for what a lease may always lose", (tempo) => {
  const automatic = planWith([], automaticFile);
  const fast = scaleTempo(automatic, tempo);
  expect(planFaults(fast)).toEqual([]);
  expect(fast.objectives.rpo).toBeLessThanOrEqual(automatic.objectives.rpo);
});

test("a TTL is a whole number of seconds, at least one", () => {
  const ttls = (tempo: number): readonly unknown[] => allSteps(plannedNodes(scaleTempo(plan, tempo).steps)).flatMap(({ input }) => ("ttl" in input ? [input.ttl] : []));
  expect(ttls(7)).toEqual([9_000, 9_000]);
  expect(ttls(1_000)).toEqual([1_000, 1_000]);
});

test.each([2, 10, 60, 1_000, 1_000_000])("at tempo %d nothing becomes zero, nothing gets longer, and no rule is broken", (tempo) => {
  const fast = scaleTempo(plan, tempo);
  const [slowNumbers, fastNumbers] = [numbers({ ...plan, steps: [] }), numbers({ ...fast, steps: [] })];
  expect(fastNumbers.filter((each) => each <= 0)).toEqual([]);
  fastNumbers.forEach((each, index) => expect(each).toBeLessThanOrEqual(slowNumbers[index] ?? 0));
  if (tempo <= 60) expect(planFaults(fast)).toEqual([]);
});

test.each([1, 2, 10, 20, 60])("at tempo %d a plan that looks by the minute and holds for as long breaks no rule: its hold has room for two looks of trouble", (tempo) => {
  const byTheMinute = planWith([{ at: ["decide", "every"] }, { at: ["decide", "hold"], to: "60s" }]);
  expect(byTheMinute.decide).toMatchObject({ every: 60_000, hold: 60_000 });
  const fast = scaleTempo(byTheMinute, tempo);
  expect(planFaults(fast)).toEqual([]);
  expect(fast.decide.hold).toBeGreaterThanOrEqual(2 * Math.min(fast.decide.every, 10_000));
});

test("an RPO of zero stays zero: it means that nothing may be lost", () => {
  expect(scaleTempo(planWith([], smallFile), 10).objectives.rpo).toBe(0);
});

test("everything that is no duration stays, the ids of steps too", () => {
  const fast = scaleTempo(plan, 10);
  expect(allSteps(plannedNodes(fast.steps)).map(({ id, kind }) => [id, kind])).toEqual(allSteps(plannedNodes(plan.steps)).map(({ id, kind }) => [id, kind]));
  expect({ ...fast, objectives: 0, services: 0, decide: 0, steps: 0 }).toEqual({ ...plan, objectives: 0, services: 0, decide: 0, steps: 0 });
  expect(createDigest(plan)).toBe(createDigest(planWith()));
});

test("a plan at another tempo has another digest, so no record can take one for the other", () => {
  expect(createDigest(scaleTempo(plan, 10))).not.toBe(createDigest(plan));
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a tempo of %d is refused", (tempo) => {
  expect(() => scaleTempo(plan, tempo)).toThrow("a tempo is a number above zero");
});

/** All numbers in a value, in order. */
function numbers(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : [];
}
