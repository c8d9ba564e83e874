// The function that turns consumers of events off and on. It is one of its own, so that the fence and the activation of machines do
// not carry what only consumers need.

import { eventConsumerActivationRows, eventConsumerFenceRows } from "../../../workflows/step-rows/event-consumers.ts";
import { eventSourceMappingSends } from "../../aws/sends/event-source-mappings.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { activateEventSources } from "./activate.ts";
import { fenceEventSources } from "./fence.ts";

export const eventConsumers = stepFunction("event-consumers", {
  rows: { ...eventConsumerFenceRows, ...eventConsumerActivationRows },
  kinds: { "fence.event-sources": fenceEventSources, "activate.event-sources": activateEventSources },
  sends: eventSourceMappingSends,
  outfit: withoutEyes,
});
