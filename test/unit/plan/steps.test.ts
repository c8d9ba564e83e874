// The flat form of the steps: ids, places in the written plan, and what comes before what.

import { comesBefore, placedSteps } from "../../../workflows/plan-positions.ts";
import { sayPath } from "../../../workflows/plan-fault.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { planWith, smallFile, written } from "./plans.ts";

const plan = planWith();
const placed = placedSteps(plan);

test("every step is found again in the written plan at its path", () => {
  const raw = written();
  for (const { path, step } of placed) {
    const found = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], raw) as Record<string, unknown>;
    expect(Object.keys(step.input)).toEqual(expect.arrayContaining(Object.keys(found)));
  }
  expect(placed.map(({ step }) => step)).toEqual(allSteps(plannedNodes(plan.steps)));
});

test("a step in a group, and one in a series within a group, have paths of their own", () => {
  const paths = placed.map(({ path }) => sayPath(path));
  expect(paths).toContain("steps.2.together.0.promote.rds-replica");
  expect(paths).toContain("steps.7.together.0.1.webhooks.facebook");
});

test.each([
  ["a step before the next", "fence-renounce", "fence-ec2-stop", true],
  ["a step after the one before", "fence-ec2-stop", "fence-renounce", false],
  ["a step before a group", "fence-ec2-stop", "activate-auto-scaling", true],
  ["branches of one group", "promote-rds-replica", "activate-auto-scaling", false],
  ["branches of one group, the other way round", "activate-auto-scaling", "promote-rds-replica", false],
  ["the series of one branch", "webhooks-viber", "webhooks-facebook", true],
  ["steps of two branches with series", "webhooks-viber", "verify-sql-write", false],
  ["a step and itself", "fence-renounce", "fence-renounce", false],
])("%s: %s before %s is %p", (_sentence, first, second, is) => {
  const find = (id: string): (typeof placed)[number] => placed.filter(({ step }) => step.id === id)[0] ?? expectFound(id);
  expect(comesBefore(find(first), find(second))).toBe(is);
});

test("the ids of a plan do not depend on what else is in the plan", () => {
  expect(allSteps(plannedNodes(planWith([], smallFile).steps)).map(({ id }) => id)).toEqual(["fence-ec2-stop", "promote-rds-replica", "traffic-route53-health-switch", "verify-https"]);
});

function expectFound(id: string): never {
  throw new TypeError(`the plan has no step ${id}`);
}
