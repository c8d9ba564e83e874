// The votes of observers as metrics of CloudWatch.

import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "./clients.ts";
import { cloudwatch } from "./services.ts";
import { reading } from "./translate.ts";

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
