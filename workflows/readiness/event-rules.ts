// Are the EventBridge rules there that the plan turns off at one site and on at the other, may they be turned, and does only the active site have a scheduler?

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { eventConsumerFenceRows, ruleLeewayMs } from "../step-rows/event-consumers.ts";
import { withinOf } from "../step-rows/row.ts";
import { sayDuration } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { RuleStanding } from "./service-facts.ts";

type Kind = "activate.event-rules" | "fence.event-rules";

function each<K extends Kind>(given: Given, kind: K, site: string, judge: (facts: RuleStanding, rule: string, step: PlannedStep<K>) => Judgement): readonly CheckItem[] {
  const steps = allSteps(plannedNodes(given.plan.steps)).filter((step): step is PlannedStep<K> => isKind(step, kind));
  return steps.flatMap((step) => (step.input.rules[site] ?? []).map((rule) =>
    asking(`EventBridge rule ${rule} at ${site}`, [{ kind: "event-rule", site, region: regionOf(given, site), rule }], (facts) => {
      if (facts === null) return fail(`EventBridge in ${regionOf(given, site)} has no rule ${rule}.`, "Make it, or correct rules in the plan and deploy it: aws events list-rules");
      if (facts.managedBy !== undefined) return fail(`The rule ${rule} is managed by ${facts.managedBy}, which alone may change it.`, "Take it out of the plan: no step can turn it.");
      if (facts.state !== "ENABLED" && facts.state !== "DISABLED") return fail(`The rule ${rule} is ${facts.state === "" ? "in no state that EventBridge tells" : facts.state}, which enabling it again would not bring back, so the step stops and asks.`, "Make it a rule that is only ENABLED, or take it out of the plan.");
      return judge(facts, rule, step);
    })));
}

const firesBy = ({ schedule }: RuleStanding): string => (schedule === undefined ? "on events" : `by ${schedule}`);

export const eventRuleChecks: readonly CheckRow[] = [
  {
    code: "rule-can-start", rows: ["D3"], shows: "the standby's EventBridge rules exist, may be enabled and begin nothing yet",
    items: (given) => each(given, "activate.event-rules", given.standby, (facts, rule) =>
      facts.state === "DISABLED"
        ? pass(`The rule ${rule}, which fires ${firesBy(facts)}, is disabled; whether what it begins succeeds shows only when it fires.`)
        : warn(`The rule ${rule}, which fires ${firesBy(facts)}, is enabled although its site stands by, so two sites begin the same work.`, `Disable it, unless both shall: aws events disable-rule --name ${rule}`)),
  },
  {
    code: "rule-can-stop", rows: ["D3"], shows: "the active site's EventBridge rules exist, may be disabled, and what they begin ends within the time of the fence",
    items: (given) => each(given, "fence.event-rules", given.active, (facts, rule, step) => {
      const withinMs = withinOf(step.input, eventConsumerFenceRows["fence.event-rules"]);
      const begun = step.input["runs-for"];
      // The fence's time runs before its rule is off.
      if ((begun ?? 0) + ruleLeewayMs >= withinMs) return fail(`What the rule ${rule} begins may run for ${sayDuration(begun ?? 0)}, and ${sayDuration(ruleLeewayMs)} are added to that; the fence waits for no more than ${sayDuration(withinMs)}.`, "Give the step a longer within, or a shorter runs-for where that is true.");
      if (facts.state === "DISABLED") return warn(`The rule ${rule}, which fires ${firesBy(facts)}, is disabled, although its site is the active one.`, "See what begins the work in its place: a fence of this rule would not stop it.");
      return begun === undefined
        ? warn(`A fence disables the rule ${rule}, which fires ${firesBy(facts)}; how long what it begins runs is not known.`, "Say it in the plan as runs-for, so that the fence waits for it.")
        : pass(`A fence disables the rule ${rule}, which fires ${firesBy(facts)}, and waits for ${sayDuration(begun)} until what it began is over.`);
    }),
  },
];
