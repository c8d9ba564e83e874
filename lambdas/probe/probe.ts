// The probe function, deployed once for each vantage point. `tick` is its regular look, which also publishes the vote of
// this observer as a metric; `look` is the same look on demand of a run. It changes nothing but what it remembers.

import * as z from "zod";
import { asFailure } from "../../workflows/failure.ts";
import { failingMetric, metricNamespace } from "../../workflows/names.ts";
import { vantagePlace } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { vote } from "../../workflows/situation.ts";
import { publishMetrics } from "../aws/cloudwatch.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";
import type { Seen } from "../runtime/vantage.ts";
import { observe } from "./observe.ts";

export const probe = defineFunction({
  name: "probe",
  env: baseEnvironment,
  input: z.object({ plan: z.string(), planDigest: z.string(), mode: z.enum(["tick", "look"]) }),
  async run({ env, input, services, log }): Promise<Seen> {
    const plan = await services.plan(input.planDigest);
    const place = env.UNDERSTUDY_PLACE;
    const previous = (await services.record.sightings(input.plan)).filter((sighting) => sighting.observer === place);
    const { observations, sightings } = await observe({ plan, place, previous, adapters: services.adapters });
    for (const sighting of sightings) await services.record.putSighting(input.plan, sighting);
    const seen = { observations };
    if (input.mode === "tick") {
      try {
        await publishVotes(plan, place, seen, services);
      } catch (thrown) {
        // A vote that could not be published is a missing datapoint, which is no vote; the alarm on silent probes says so.
        log.error("the vote could not be published", { error: asFailure(thrown) });
      }
    }
    return seen;
  },
});

/** One datapoint for each site this observer votes on: 1 failing, 0 healthy, none when it could not look. */
async function publishVotes(plan: Plan, place: string, seen: Seen, services: Services): Promise<void> {
  const now = services.adapters.clock.now();
  const active = (await services.record.active(plan.plan))?.site ?? plan.home;
  const data = Object.keys(plan.sites).flatMap((site) => {
    if (!plan.decide.votes.of.some((word) => vantagePlace(plan, word, site) === place)) return [];
    const { ballot } = vote(plan, seen.observations, site, place, site === active ? "active" : "standby");
    if (ballot === "silent") return [];
    return [{ metric: failingMetric, dimensions: { Plan: plan.plan, Site: site, Observer: place }, at: now, value: ballot === "failing" ? 1 : 0 }];
  });
  if (data.length === 0) return;
  await publishMetrics(services.adapters.clients, services.arbiterRegion, metricNamespace, data);
}
