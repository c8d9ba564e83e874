// What CloudWatch says about alarms now. Apart from the metrics, so that who asks for alarms carries no call that publishes.

import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "./clients.ts";
import { cloudwatch } from "./services.ts";
import { reading } from "./translate.ts";

/** Since when an alarm is in ALARM, if it is now; else undefined, also for one that does not exist. Throws `Transient` or `Refused`. */
export async function alarmStandsSince(clients: Clients, region: string, name: string): Promise<string | undefined> {
  const client = clients.get(cloudwatch, region, "read");
  // Without AlarmTypes composite alarms are left out of the answer.
  const answer = await reading("cloudwatch.DescribeAlarms", () =>
    client.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["CompositeAlarm", "MetricAlarm"] })),
  );
  const alarm = [...(answer.CompositeAlarms ?? []), ...(answer.MetricAlarms ?? [])].find((each) => each.AlarmName === name);
  // The state of a composite alarm counts as updated whenever a child changes; only the transition stays the same, and with it
  // the name of the run that it starts.
  const since = alarm?.StateTransitionedTimestamp ?? alarm?.StateUpdatedTimestamp;
  return alarm?.StateValue === "ALARM" ? since?.toISOString() : undefined;
}

/** DescribeAlarms takes no more names at once. */
const mostNames = 100;

/** Which of these alarms stand now; one that does not exist does not. Throws `Transient` or `Refused`. */
export async function alarmsStanding(clients: Clients, region: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const client = clients.get(cloudwatch, region, "read");
  const parts = Array.from({ length: Math.ceil(names.length / mostNames) }, (_none, index) => names.slice(index * mostNames, (index + 1) * mostNames));
  const answers = await Promise.all(
    parts.map((part) => reading("cloudwatch.DescribeAlarms", () => client.send(new DescribeAlarmsCommand({ AlarmNames: [...part], AlarmTypes: ["CompositeAlarm", "MetricAlarm"], StateValue: "ALARM", MaxRecords: mostNames })))),
  );
  const standing = answers.flatMap(({ CompositeAlarms = [], MetricAlarms = [] }) => [...CompositeAlarms, ...MetricAlarms]).filter(({ StateValue }) => StateValue === "ALARM");
  return new Set(standing.flatMap(({ AlarmName }) => (AlarmName === undefined ? [] : [AlarmName])));
}
