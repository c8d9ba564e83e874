// A world is steady when everything works and has been seen to work: only then do faults begin, because a loss can be bounded
// only from sightings of before.

import { Refused } from "../../workflows/failure.ts";
import type { RealWorld } from "./real-world.ts";

const patienceMs = 60_000;

/** Waits until the client is served, the standby replays, and every observer of the databases has measured a rate. Throws `Refused` with what is missing. */
export async function waitUntilSteady(world: RealWorld, signal: AbortSignal): Promise<void> {
  const until = world.clock.now() + patienceMs;
  let missing: readonly string[] = ["nothing was looked at yet"];
  while (world.clock.now() < until) {
    signal.throwIfAborted();
    missing = await whatIsMissing(world);
    if (missing.length === 0) return;
    await world.clock.sleep(100);
  }
  throw new Refused(`the local world did not become steady within ${patienceMs / 1000} s: ${missing.join("; ")}`);
}

async function whatIsMissing(world: RealWorld): Promise<readonly string[]> {
  const { plan, application } = world;
  const sightings = await world.record.sightings(plan.plan);
  const missing: string[] = [];
  if (application.writer !== undefined && application.writer.acknowledged.size < 50) missing.push(`the client has ${application.writer.acknowledged.size} writes acknowledged (${application.writer.lastError})`);
  for (const database of Object.keys(plan.databases)) {
    const rates = sightings.filter((each) => each.thing === database && each.site === plan.home && each.lastWrite?.transactionsPerSecondPeak != null);
    if (rates.length === 0) missing.push(`no vantage point has measured how fast ${database} is written`);
  }
  const active = sightings.filter((each) => each.site === plan.home && each.kind !== "healthy");
  for (const each of active) missing.push(`${each.observer} sees ${each.thing} at ${each.site}: ${each.detail}`);
  for (const state of world.aws.cloudwatch.states()) {
    if (state.state === "INSUFFICIENT_DATA") missing.push(`alarm ${state.name} has no data yet`);
  }
  if (application.writers !== undefined) {
    for (const site of Object.keys(plan.sites)) {
      const apart = await application.writers.missing(site);
      // What the other wrote a moment ago is on its way.
      if (apart !== undefined && !apart.endsWith("yet")) missing.push(apart);
    }
  }
  for (const hook of application.outside.webhooks()) if (hook.lastDeliveredAt === null) missing.push(`no message of ${hook.provider} has arrived yet`);
  return missing;
}
