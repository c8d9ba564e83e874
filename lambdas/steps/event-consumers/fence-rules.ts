// Stops what begins work by the clock or on events at the source, so that no two sites have a scheduler (D3). A rule that is disabled may
// match for a short time more, and what it had begun goes on: how long that may take only the plan can say. It is a part of the source and
// confirms no fence: what else runs there is not its business.

import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import { eventConsumerFenceRows, ruleLeewayMs } from "../../../workflows/step-rows/event-consumers.ts";
import { list, withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { silentStill } from "../unseen.ts";
import { fires, isOf, lookAtRules, rulesAt, rulesChangedBy, sayRules, turnRule, unchangeable } from "./rules.ts";
import type { RuleFacts } from "./rules.ts";

const lookMs: Milliseconds = 3_000;

export const fenceEventRules: StepKind<"fence.event-rules", RuleFacts, Adapters> = {
  kind: "fence.event-rules",

  look(input, context, adapters) {
    return lookAtRules(input.rules, context.source, context, lookMs, adapters);
  },

  decide(facts, input, context) {
    if (!facts.seen) return silentStill(facts, withinOf(input, eventConsumerFenceRows["fence.event-rules"]), context) ?? { to: "stuck", because: leftOn(facts.because, rulesAt(input.rules, context.source), context) };
    const region = regionAt(context.plan, context.source);
    const not = unchangeable(facts.value, region);
    if (not !== undefined) return { to: "stuck", because: `${not}, so what begins work at ${context.source} in its place is not stopped` };
    const because = sayRules(facts.value, region);
    const on = facts.value.filter(({ found }) => found !== undefined && fires(found));
    if (on.length > 0) return { to: "act", because, mutations: on.map((each) => turnRule(false, each, region)) };
    const begun = input["runs-for"];
    const leftMs = Math.max(0, disabledBy(context) + ruleLeewayMs + (begun ?? 0) - context.at);
    const told = begun === undefined ? "how long what they had begun runs is not known: the plan gives no runs-for" : `whatever they had begun is over, as the plan gives it ${sayDuration(begun)}`;
    return leftMs === 0
      ? { to: "done", proof: `${because}; ${told}` }
      : { to: "wait", because: `${because}; they may still fire, and what they begin may run, for ${sayDuration(Math.ceil(leftMs / 1_000) * 1_000)} more`, againMs: Math.min(leftMs, 30_000) };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.source);
    const changed = rulesChangedBy(context.toUndo ?? []);
    const ours = facts.value.filter((each) => isOf(changed, each));
    const not = unchangeable(ours, region);
    if (not !== undefined) return { to: "stuck", because: not };
    const because = sayRules(ours, region);
    const off = ours.filter(({ found }) => found !== undefined && !fires(found));
    return off.length > 0 ? { to: "act", because, mutations: off.map((each) => turnRule(true, each, region)) } : { to: "done", proof: because };
  },
};

/** Since when they are disabled for certain: the last that this step asked for, else its own beginning, because EventBridge does not tell when a rule was changed. */
function disabledBy({ sent, startedAt }: Pick<StepContext, "sent" | "startedAt">): number {
  return Math.max(startedAt, ...sent.filter(({ outcome }) => outcome !== "not-sent" && outcome !== "refused").map(({ at }) => at));
}

/** What nobody has seen to be off, and what going on without it means. */
function leftOn(because: string, rules: readonly string[], context: StepContext): string {
  const { source, target } = context;
  return `${because}; ${hasSent(context) ? "they were told to stop, and nobody has seen that they did" : "nothing was changed there"}. Whatever of ${list(rules)} is left on at ${source} fires again when that Region is back: to skip this is to let two sites begin the same work, once rules are started at ${target}`;
}
