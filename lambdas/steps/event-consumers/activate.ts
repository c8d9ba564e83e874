// Starts what consumes events at the target. A mapping whose source or permission is missing is enabled and hands out nothing: what
// Lambda tells of that is said to people.

import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { unseen } from "../unseen.ts";
import { absent, canChange, changedBy, lookAtMappings, says, turn } from "./mappings.ts";
import type { Facts } from "./mappings.ts";

const lookMs: Milliseconds = 5_000;

export const activateEventSources: StepKind<"activate.event-sources", Facts, Adapters> = {
  kind: "activate.event-sources",

  look(input, context, adapters) {
    return lookAtMappings(input.mappings, context.target, context, lookMs, adapters);
  },

  decide(facts, _input, context) {
    if (!facts.seen) return unseen(facts);
    const region = regionAt(context.plan, context.target);
    const gone = absent(facts.value, region);
    if (gone !== undefined) return { to: "stuck", because: `${gone}; nothing was changed` };
    const because = says(facts.value, region);
    const off = facts.value.flatMap(({ found }) => (found !== undefined && found.state === "Disabled" && canChange(found) ? [found] : []));
    if (off.length > 0) return { to: "act", because, mutations: off.map((each) => turn(true, each, region)) };
    return facts.value.every(({ found }) => found?.state === "Enabled") ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.target);
    const changed = changedBy(context.toUndo ?? []);
    const ours = facts.value.filter(({ id, found }) => changed.has(id) && found !== undefined);
    const because = says(ours, region);
    const on = ours.flatMap(({ found }) => (found?.state === "Enabled" ? [found] : []));
    if (on.length > 0) return { to: "act", because, mutations: on.map((each) => turn(false, each, region)) };
    return ours.every(({ found }) => found?.state === "Disabled") ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};
