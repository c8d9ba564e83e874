// Stops what consumes events at the source, so that no two sites work off the same stream or queue (D3). A mapping that is disabled
// hands out nothing new, but a function goes on with what it was handed: only when the longest invocation must be over, nothing of it writes
// any more. It is a part of the source and confirms no fence: what else runs there is not its business.

import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import { consumerLeewayMs, eventConsumerFenceRows } from "../../../workflows/step-rows/event-consumers.ts";
import { list, withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { EventSourceMapping } from "../../aws/event-source-mappings.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { hasSent } from "../sent.ts";
import { silentStill } from "../unseen.ts";
import { absent, canChange, changedBy, lookAtMappings, says, turn } from "./mappings.ts";
import type { Facts } from "./mappings.ts";

const lookMs: Milliseconds = 3_000;

export const fenceEventSources: StepKind<"fence.event-sources", Facts, Adapters> = {
  kind: "fence.event-sources",

  look(input, context, adapters) {
    return lookAtMappings(input.mappings, context.source, context, lookMs, adapters);
  },

  decide(facts, input, context) {
    if (!facts.seen) return silentStill(facts, withinOf(input, eventConsumerFenceRows["fence.event-sources"]), context) ?? { to: "stuck", because: leftOn(facts.because, input.mappings[context.source] ?? [], context) };
    const region = regionAt(context.plan, context.source);
    const gone = absent(facts.value, region);
    if (gone !== undefined) return { to: "stuck", because: `${gone}, so what consumes in its place is not known` };
    const because = says(facts.value, region);
    const found = facts.value.flatMap((each) => each.found ?? []);
    const on = found.filter((each) => each.state !== "Disabled" && each.state !== "Disabling");
    const ready = on.filter(canChange);
    if (ready.length > 0) return { to: "act", because, mutations: ready.map((each) => turn(false, each, region)) };
    if (on.length > 0 || found.some(({ state }) => state !== "Disabled")) return { to: "wait", because, againMs: 1_000 };
    const leftMs = Math.max(0, ...found.map((each) => runsForMs(each, context.startedAt, context.at)));
    return leftMs === 0
      ? { to: "done", proof: `${because}; whatever they had begun is over` }
      : { to: "wait", because: `${because}; what they had begun may run for ${sayDuration(Math.ceil(leftMs / 1_000) * 1_000)} more`, againMs: Math.min(leftMs, 30_000) };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.source);
    const changed = changedBy(context.toUndo ?? []);
    const ours = facts.value.filter(({ id }) => changed.has(id));
    const gone = absent(ours, region);
    if (gone !== undefined) return { to: "stuck", because: `${gone} any more` };
    const because = says(ours, region);
    const off = ours.flatMap(({ found }) => (found?.state === "Disabled" ? [found] : []));
    if (off.length > 0) return { to: "act", because, mutations: off.map((each) => turn(true, each, region)) };
    return ours.every(({ found }) => found?.state === "Enabled") ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

/** How long an invocation may still run that began before the mapping was disabled; where it is not told since when it is, it counts from this step's beginning. */
function runsForMs({ changedAt, functionMayRunMs }: EventSourceMapping, startedAt: Instant, now: Instant): Milliseconds {
  return Math.max(0, (changedAt ?? startedAt) + functionMayRunMs + consumerLeewayMs - now);
}

/** What nobody has seen to be off, and what going on without it means. */
function leftOn(because: string, ids: readonly string[], context: StepContext): string {
  const { source, target } = context;
  return `${because}; ${hasSent(context) ? "they were told to stop, and nobody has seen that they did" : "nothing was changed there"}. Whatever of ${list(ids)} is left on at ${source} consumes again when that Region is back: to skip this is to let two sites consume, once consumers are started at ${target}`;
}
