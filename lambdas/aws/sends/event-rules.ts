// Turns a rule of EventBridge on or off. Both are done as often as they are asked for and change nothing the second time.

import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { eventbridgeAtSite } from "../event-rules.ts";
import type { AwsAdapters, Sends } from "../send.ts";

export const eventRuleSends: Sends<"events.DisableRule" | "events.EnableRule", AwsAdapters> = {
  async "events.DisableRule"({ region, input }, { clients }) {
    await clients.get(eventbridgeAtSite, region, "change").send(new DisableRuleCommand(input));
    return "accepted";
  },
  async "events.EnableRule"({ region, input }, { clients }) {
    await clients.get(eventbridgeAtSite, region, "change").send(new EnableRuleCommand(input));
    return "accepted";
  },
};
