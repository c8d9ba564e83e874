// Consumers of events, and rules of EventBridge, which begin work by the clock or on events: off at the site being left, on at the target.

import { list, minutes, regionOf } from "./row.ts";
import type { RowsOf } from "./row.ts";
import type { Milliseconds } from "../units.ts";

const facts = "Lambda, UpdateEventSourceMapping: a mapping that is disabled polls no more and keeps its place, and goes on from there when it is enabled again; what was begun before runs on, for as long as its function may take. API reference: LastModified is when it was last changed or its state last changed";
const ruleFacts = "EventBridge, API reference, DisableRule: a disabled rule matches no events and does not fire by its schedule; events may go on matching for a short time. Rules that an AWS service manages can be neither disabled nor enabled (ManagedRuleException)";

/** How long a rule that is disabled may still fire. EventBridge says "a short period of time" and names none: a minute is the least with which a schedule fires. */
export const ruleLeewayMs: Milliseconds = 60_000;

/** Added to what a function may run: Lambda's clock and the arbiter's differ, and a batch may be handed out in the moment in which polling stops. */
export const consumerLeewayMs: Milliseconds = 10_000;

export const eventConsumerFenceRows = {
  "fence.event-sources": {
    kind: "fence.event-sources",
    function: "event-consumers",
    partial: true,
    title: (_input, { source }) => `Stop the event consumers of ${source}`,
    sentence: (input, { source }) => `Disable the event source mappings ${list(input.mappings[source] ?? [])} at ${source}, read back that they are disabled, and wait until whatever their functions had begun is over`,
    undo: "enable again the mappings that were disabled",
    proof: "Lambda says Disabled for every mapping, and has said so for longer than its function may run; it confirms no fence of the site, where other things may still write",
    deadlineMs: minutes(20),
    callMs: 8_000,
    reads: ["lambda:GetEventSourceMapping", "lambda:GetFunctionConfiguration"],
    changes: ["lambda:UpdateEventSourceMapping"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: `D3: one consumer and no two; ${facts}`,
  },
  "fence.event-rules": {
    kind: "fence.event-rules",
    function: "event-consumers",
    partial: true,
    title: (_input, { source }) => `Stop the rules and schedules of ${source}`,
    sentence: (input, { source }) => `Disable the EventBridge rules ${list(input.rules[source] ?? [])} at ${source}, read back that they are disabled, and wait until whatever they had begun is over`,
    undo: "enable again the rules that were disabled",
    proof: "EventBridge says DISABLED for every rule, and a minute and the time that the plan gives to what they begin have passed since; it confirms no fence of the site, where other things may still write",
    deadlineMs: minutes(20),
    callMs: 8_000,
    reads: ["events:DescribeRule"],
    changes: ["events:DisableRule", "events:EnableRule"],
    regions: (_input, { source }, plan) => [regionOf(plan, source)],
    source: `D3: one scheduler and no two; ${ruleFacts}`,
  },
} as const satisfies RowsOf<"event-consumers">;

export const eventConsumerActivationRows = {
  "activate.event-sources": {
    kind: "activate.event-sources",
    function: "event-consumers",
    title: (_input, { target }) => `Start the event consumers of ${target}`,
    sentence: (input, { target }) => `Enable the event source mappings ${list(input.mappings[target] ?? [])} at ${target} and wait until Lambda says that they are enabled`,
    undo: "disable again the mappings that were enabled",
    proof: "Lambda says Enabled for every mapping; that says nothing of whether what it hands to the function succeeds",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["lambda:GetEventSourceMapping", "lambda:GetFunctionConfiguration"],
    changes: ["lambda:UpdateEventSourceMapping"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: facts,
  },
  "activate.event-rules": {
    kind: "activate.event-rules",
    function: "event-consumers",
    title: (_input, { target }) => `Start the rules and schedules of ${target}`,
    sentence: (input, { target }) => `Enable the EventBridge rules ${list(input.rules[target] ?? [])} at ${target} and read back that they are enabled`,
    undo: "disable again the rules that were enabled",
    proof: "EventBridge says ENABLED for every rule; that says nothing of whether what they begin succeeds",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: ["events:DescribeRule"],
    changes: ["events:EnableRule", "events:DisableRule"],
    regions: (_input, { target }, plan) => [regionOf(plan, target)],
    source: ruleFacts,
  },
} as const satisfies RowsOf<"event-consumers">;
