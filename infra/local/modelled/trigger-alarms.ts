// The user's own alarms that a plan names as triggers, as the stacks find and build them (infra/aws/plan-alarms.ts): each is
// there and OK, and for each site a composite stands when at least as many of its alarms stand as the plan needs.

import { triggeredAlarmName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { CloudWatchService } from "../aws/cloudwatch.ts";

export function addTriggerAlarms({ plan: name, triggers }: Plan, cloudwatch: CloudWatchService): void {
  if (triggers === undefined) return;
  for (const [site, alarms] of Object.entries(triggers.alarms)) {
    for (const alarm of alarms) cloudwatch.addOwnAlarm(alarm);
    // Each alarm counts, whatever lies behind it: there is no path to count once.
    cloudwatch.addCompositeAlarm(triggeredAlarmName(name, site), alarms.map((alarm) => ({ alarm, path: alarm })), triggers.need);
  }
}
