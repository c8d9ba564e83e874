// The checks of what consumes events and of what begins work by the clock: what is so in the world, and what they say of it.

import { changed } from "./normal.ts";
import type { Case } from "./world.ts";

export const consumerCases: readonly Case[] = [
  ["rule-can-start", "there is no such rule", "fail", /has no rule shop\/orders/, { "event-rule": () => null }],
  ["rule-can-start", "the standby has a scheduler too", "warn", /two sites begin the same work/, changed("event-rule", { state: "ENABLED" })],
  ["rule-can-start", "an AWS service manages it", "fail", /is managed by schemas.amazonaws.com/, changed("event-rule", { managedBy: "schemas.amazonaws.com" })],
  ["rule-can-stop", "it is enabled in a way that would not come back", "fail", /ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, which enabling it again would not bring back/, changed("event-rule", { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" })],
  ["rule-can-stop", "something else begins the work in its place", "warn", /is disabled, although its site is the active one/, changed("event-rule", { state: "DISABLED" })],
  ["consumer-can-start", "there is no such mapping", "fail", /has no event source mapping 0b0b0b0b/, { "event-source-mapping": () => null }],
  ["consumer-can-start", "the standby consumes too", "warn", /two sites consume at the same time/, changed("event-source-mapping", { state: "Enabled" })],
  ["consumer-can-start", "it is being changed", "warn", /is Updating, and Lambda refuses changes/, changed("event-source-mapping", { state: "Updating" })],
  ["consumer-can-stop", "there is no such mapping", "fail", /has no event source mapping 0a0a0a0a/, { "event-source-mapping": () => null }],
  ["consumer-can-stop", "its function may run longer than the fence waits", "fail", /may run for 20 min, and 10 s are added to that; the fence waits for no more than 20 min/, changed("event-source-mapping", { functionMayRunMs: 1_200_000 })],
  ["consumer-can-stop", "its function may run as long as the fence waits, but for what the fence adds", "fail", /may run for 19 min 50 s, and 10 s are added/, changed("event-source-mapping", { functionMayRunMs: 1_190_000 })],
  ["consumer-can-stop", "something else consumes in its place", "warn", /is Disabled, although its site is the active one/, changed("event-source-mapping", { state: "Disabled" })],
];
