// Rules on who may do what: a run that asks nobody is never answered, and at night that is too late to find out.

import { lossApprovers, namedFor } from "../access.ts";
import type { PlanRule } from "./given.ts";

export const accessRules: readonly PlanRule[] = [
  {
    code: "somebody-may-approve",
    because: "every run may have to ask a person, also an automatic one, and what nobody is named for nobody may do",
    faults: ({ plan }) =>
      namedFor(plan, "approve").length > 0 ? [] : [{ path: ["access"], what: "nobody may approve anything, so no run could ever go on that asks", instead: "write for example access: { approve: [group:on-call], accept-loss: [group:on-call], request: [group:on-call] }" }],
  },
  {
    code: "enough-people-for-a-loss",
    because: "where more people have to approve than the plan names, nobody ever can",
    faults: ({ plan }) => {
      const named = new Set(namedFor(plan, "accept-loss"));
      const need = lossApprovers(plan);
      if (named.size === 0 || named.size >= need || [...named].some((entry) => entry.startsWith("group:"))) return [];
      return [{ path: ["access", "loss-approvers"], what: `${need} people have to accept a loss, and ${named.size === 1 ? "one is" : `${named.size} are`} named who may`, instead: `name more under access.accept-loss, or write ${named.size}` }];
    },
  },
];
