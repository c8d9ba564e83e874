// What CloudWatch says about an alarm now, and the votes of observers as metrics.

import { DescribeAlarmsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
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

export interface Datapoint {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the metrics of one call have in common. */
export interface Publication {
  readonly region: string;
  readonly namespace: string;
  /** 1 for alarms with periods below a minute, which cost three times as much; else 60. */
  readonly resolutionSeconds: 1 | 60;
}

/** Publishes datapoints, which take the time of their arrival: by an observer's wrong clock they would be no votes (I26). Sent twice they say the same twice, which no alarm on a maximum minds. Throws `Transient` or `Refused`. */
export async function publishMetrics(clients: Clients, { region, namespace, resolutionSeconds }: Publication, datapoints: readonly Datapoint[]): Promise<void> {
  const client = clients.get(cloudwatch, region, "read");
  const data = datapoints.map(({ metric, dimensions, value }) => ({
    MetricName: metric,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Value: value,
    StorageResolution: resolutionSeconds,
  }));
  await reading("cloudwatch.PutMetricData", () => client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data })));
}
