// What an observer tells the alarms about the sites: one datapoint for each site that it votes on.

import { minuteMs, votesToPublish } from "../../workflows/cadence.ts";
import type { Publishing } from "../../workflows/cadence.ts";
import { asFailure } from "../../workflows/failure.ts";
import { failingMetric, metricNamespace } from "../../workflows/names.ts";
import { publishMetrics } from "../aws/cloudwatch.ts";
import type { Call } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";

/** Publishes the votes of a look. A vote that could not be published is a missing datapoint, which is no vote; the alarm on silent observers says so. */
export async function publishVotes(publishing: Publishing, services: Services, log: Call<unknown, unknown>["log"]): Promise<void> {
  const votes = votesToPublish(publishing);
  if (votes.length === 0) return;
  const { plan, observer } = publishing;
  const datapoints = votes.map(({ site, value }) => ({ metric: failingMetric, dimensions: { Plan: plan.plan, Site: site, Observer: observer }, value }));
  try {
    await publishMetrics(services.adapters.clients, { region: services.arbiterRegion, namespace: metricNamespace, resolutionSeconds: plan.decide.every < minuteMs ? 1 : 60 }, datapoints);
  } catch (thrown) {
    log.error("the vote could not be published", { error: asFailure(thrown) });
  }
}
