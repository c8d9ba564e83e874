// Names that stacks, functions and alarms must agree on keep within what AWS takes.

import fc from "fast-check";
import { boundedName, probeFunctionName } from "../../workflows/names.ts";

it("leaves a name that is short enough as it is", () => {
  expect(boundedName(["understudy", "probe", "shop", "arbiter"], 64)).toBe("understudy-probe-shop-arbiter");
});

it("cuts a long name so that two of one beginning still differ", () => {
  const [one, other] = ["a", "b"].map((ending) => boundedName(["x".repeat(80), ending], 64));
  expect(one).toHaveLength(64);
  expect(one).not.toBe(other);
});

it("never exceeds what Lambda takes, whatever the plan and the site are called", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/);
  fc.assert(fc.property(name, name, (plan, site) => /^[a-z0-9-]{1,64}$/.test(probeFunctionName(plan, site))));
});
