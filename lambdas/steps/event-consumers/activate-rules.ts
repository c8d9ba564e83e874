// Starts what begins work by the clock or on events at the target. What a schedule missed meanwhile is not made up for: that EventBridge
// fires for the past is not documented, and nobody here does it in its place.

import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { unseen } from "../unseen.ts";
import { fires, isOf, lookAtRules, rulesChangedBy, sayRules, turnRule, unchangeable } from "./rules.ts";
import type { RuleFacts } from "./rules.ts";

const lookMs: Milliseconds = 5_000;

export const activateEventRules: StepKind<"activate.event-rules", RuleFacts, Adapters> = {
  kind: "activate.event-rules",

  look(input, context, adapters) {
    return lookAtRules(input.rules, context.target, context, lookMs, adapters);
  },

  decide(facts, _input, context) {
    if (!facts.seen) return unseen(facts);
    const region = regionAt(context.plan, context.target);
    const not = unchangeable(facts.value, region);
    if (not !== undefined) return { to: "stuck", because: `${not}; ${hasSent(context) ? `this step has enabled others: ${sayRules(facts.value, region)}` : "nothing was changed"}` };
    const because = sayRules(facts.value, region);
    const off = facts.value.filter(({ found }) => found !== undefined && !fires(found));
    return off.length > 0 ? { to: "act", because, mutations: off.map((each) => turnRule(true, each, region)) } : { to: "done", proof: `${because}; what their schedules missed before is not made up for` };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.target);
    const changed = rulesChangedBy(context.toUndo ?? []);
    const ours = facts.value.filter((each) => isOf(changed, each) && each.found !== undefined);
    const because = sayRules(ours, region);
    const on = ours.filter(({ found }) => found !== undefined && fires(found));
    return on.length > 0 ? { to: "act", because, mutations: on.map((each) => turnRule(false, each, region)) } : { to: "done", proof: because };
  },
};
