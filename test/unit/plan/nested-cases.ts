// Cases of the rules on steps that are another plan, as far as one plan alone shows.

import { fence, promote, steps } from "./order-cases.ts";
import type { Case } from "./looking-cases.ts";

const nested = (plan: string, sites: object = { north: "west", south: "east" }) => steps(fence, promote, { activate: { plan: { plan, sites } } });
const at = "steps.2.activate.plan";

export const nestedCases: Readonly<Record<string, readonly Case[]>> = {
  "no-plan-in-itself": [
    ["the step names its own plan", [nested("small")], [`${at}.plan: small is this plan itself, name another plan of the deployment`]],
    ["the step names another plan", [nested("orders")], []],
  ],
  "nested-plan-moves-too": [
    ["the other plan would stay where it is", [nested("orders", { north: "west", south: "west" })], [`${at}.sites: orders would serve at west wherever this plan serves, write the other site of that plan for one of them, or leave the step out`]],
    ["the other plan moves", [nested("orders")], []],
  ],
};
