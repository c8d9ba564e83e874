// Could the plan that is a step of this one be asked for a run? Whether that run would succeed, that plan's own checks say.

import { whyNotNested } from "../nested-plans.ts";
import { whyNeverLossless } from "../switchover-rules.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { sayInstant } from "../units.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";

export const nestedPlanChecks: readonly CheckRow[] = [
  {
    code: "nested-plan-can-move", rows: ["D5"], shows: "the plan that is a step of this one is deployed with it, has the site that is named, has no such step itself, and is neither switched off nor on its way elsewhere",
    items: (given) => allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
      if (!isKind(step, "activate.plan")) return [];
      const { plan: name, sites } = step.input;
      const to = sites[given.standby];
      return [asking(`plan ${name} to ${to ?? "?"}`, [{ kind: "other-plan", plan: name }], (facts) => {
        if (facts === null) return fail(`The record knows no plan ${name}, so no run of it could be asked for.`, `Deploy ${name} together with ${given.plan.plan}.`);
        const never = whyNotNested(given.plan, facts.plan, to);
        if (never !== undefined) return fail(`A run of ${name} could not be a step of this plan: ${never}.`, "Correct the step, or that plan, and deploy both.");
        if (facts.killSwitch) return fail(`The kill switch of ${name} is on, so no run of it would be asked for.`, `Turn it off when it is safe: understudy kill-switch ${name} off.`);
        if (facts.pausedUntil !== null && facts.pausedUntil > facts.at) return warn(`The plan ${name} is paused until ${sayInstant(facts.pausedUntil)}, and until then no run of it would be asked for.`, "End the pause when its reason is gone, or know that a person has to ask there.");
        if (facts.openRun !== null) return warn(`Run ${facts.openRun} of ${name} is open; one that leads elsewhere than to ${to ?? "?"} would keep this plan's step waiting for a person.`, `See to that run: understudy run show ${facts.openRun}.`);
        const stays = facts.active === to ? [] : whyNeverLossless(facts.plan);
        // Only where this plan could be moved as planned but for that one; a failover is not hindered by it.
        if (stays.length > 0 && whyNeverLossless(given.plan).length === 0) return warn(`A planned move of ${given.plan.plan} would be refused, because ${name} serves at ${facts.active} and can never be moved as planned: ${stays.join("; ")}.`, `Before a planned move, have ${name} serve at ${to ?? "?"} by a failover of its own.`);
        return pass(facts.active === to ? `${name} serves at ${to} already, so nothing would be asked for.` : `${name} serves at ${facts.active}, and a run of it to ${to ?? "?"} could be asked for; whether that would succeed say its own checks.`);
      })];
    }),
  },
];
