// The function that turns consumers of events, and rules that begin work, off and on. It is one of its own, so that the fence and the activation of machines do
// not carry what only consumers need.

import { eventConsumerActivationRows, eventConsumerFenceRows } from "../../../workflows/step-rows/event-consumers.ts";
import { eventRuleSends } from "../../aws/sends/event-rules.ts";
import { eventSourceMappingSends } from "../../aws/sends/event-source-mappings.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateEventRules } from "./activate-rules.ts";
import { activateEventSources } from "./activate.ts";
import { fenceEventRules } from "./fence-rules.ts";
import { fenceEventSources } from "./fence.ts";

export const eventConsumers = stepFunction("event-consumers", {
  rows: { ...eventConsumerFenceRows, ...eventConsumerActivationRows },
  kinds: { "fence.event-sources": fenceEventSources, "activate.event-sources": activateEventSources, "fence.event-rules": fenceEventRules, "activate.event-rules": activateEventRules },
  sends: { ...eventSourceMappingSends, ...eventRuleSends },
  outfit: withoutEyes,
});
