// Is the function of the user's own there that a step calls at the standby? It is not called for that, and the role of readiness may not call it:
// even a call of the type DryRun, which runs nothing, needs lambda:InvokeFunction. Whether the step may call it says `steps-permitted`, which has
// IAM simulate the step's role (decision 0075); what it would answer shows only `understudy step test`.

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";

export const customFunctionChecks: readonly CheckRow[] = [
  {
    code: "function-can-act", rows: ["D5"], shows: "the standby's function of your own exists under the alias or version that the plan names and is active",
    items: (given) => allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
      const named = isKind(step, "activate.lambda") ? step.input.functions[given.standby] : undefined;
      if (named === undefined) return [];
      const region = regionOf(given, given.standby);
      return [asking(`Lambda function ${named} at ${given.standby}`, [{ kind: "custom-function", site: given.standby, region, function: named }], (facts) => {
        if (facts === null) return fail(`Lambda in ${region} has no function ${named}.`, "Make it, or the alias or version, or correct functions in the plan and deploy it.");
        if (facts.state === "Failed") return fail(`The function ${named} is Failed: ${facts.told}.`, "Mend its deployment; Lambda runs none that failed.");
        if (facts.state !== "Active") return warn(`The function ${named} is ${facts.state === "" ? "in no state that Lambda tells" : facts.state}${facts.told === "" ? "" : `: ${facts.told}`}; its first call takes longer, or fails.`, "Call it once, for example by understudy step test.");
        const permission = given.plan.sites[given.standby]?.account === undefined ? "whether the step's role may call it says steps-permitted" : "whether the site's role may call it was not asked, because it is in another account";
        return pass(`The function ${named} is active; ${permission}. A dry drill asks Lambda itself whether it may be called. Whether it keeps to the contract shows understudy step test.`);
      })];
    }),
  },
];
