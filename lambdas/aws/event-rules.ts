// What EventBridge says of a rule: whether it fires, on what, and whose it is.

import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { EventRuleName } from "../../workflows/event-rule-name.ts";
import type { Clients } from "./clients.ts";
import type { Service } from "./service.ts";
import { assumeSiteRole } from "./site-accounts.ts";
import { isAwsError, reading } from "./translate.ts";

/** The rules of a site, in the site's Region and account. */
export const eventbridgeAtSite: Service<EventBridgeClient> = { name: "events", make: (config) => new EventBridgeClient(config), assume: assumeSiteRole };

export interface EventRule {
  /** `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`; "" where EventBridge tells none. */
  readonly state: string;
  /** The schedule on which it fires, `rate(…)` or `cron(…)`; undefined for one that waits for events. */
  readonly schedule: string | undefined;
  /** The AWS service that made it and alone may change it; undefined for a rule of the user's own. */
  readonly managedBy: string | undefined;
}

/** One rule; undefined when its bus, or the bus itself, is not there. Throws `Transient` or `Refused`. */
export async function readEventRule(clients: Clients, region: string, { bus, rule }: EventRuleName, signal?: AbortSignal): Promise<EventRule | undefined> {
  const client = clients.get(eventbridgeAtSite, region, "read");
  return reading(`events.DescribeRule in ${region}`, async () => {
    try {
      const { State, ScheduleExpression, ManagedBy } = await client.send(new DescribeRuleCommand({ Name: rule, EventBusName: bus }), signal === undefined ? {} : { abortSignal: signal });
      return { state: State ?? "", schedule: given(ScheduleExpression), managedBy: given(ManagedBy) };
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException")) return undefined;
      throw thrown;
    }
  });
}

const given = (value: string | undefined): string | undefined => (value === "" ? undefined : value);
