// What is counted in an acceptance: whether both databases hold the same again, and where each acknowledged write is.

import { otherSite } from "../../workflows/plan.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { RealWorld } from "./real-world.ts";

export interface WriteCount {
  readonly acknowledged: number;
  /** Acknowledged writes that a node's database does not hold, by node. */
  readonly missing: Readonly<Record<string, number>>;
  /** Writes that are there more than once, because their first answer never came and the client sent them again. */
  readonly twice: number;
}

const patienceMs: Milliseconds = 60_000;

/** Waits until each database has applied the other's writes and every observer sees every service well; false after a minute. */
export async function untilTogether(world: RealWorld, signal: AbortSignal, say: (sentence: string) => void): Promise<boolean> {
  const { clock } = world;
  const end = clock.now() + patienceMs;
  let because = "";
  while (clock.now() < end) {
    because = (await apart(world)) ?? "";
    if (because === "") {
      say("both nodes serve again and their databases hold the same");
      return true;
    }
    await clock.sleep(100, signal);
  }
  say(`after ${patienceMs / 1000} s still: ${because}`);
  return false;
}

async function apart({ application, record, plan }: RealWorld): Promise<string | undefined> {
  for (const site of Object.keys(plan.sites)) {
    const missing = await application.writers?.missing(site);
    if (missing !== undefined) return missing;
  }
  const [unwell] = (await record.sightings(plan.plan)).filter(({ kind }) => kind !== "healthy");
  return unwell && `${unwell.observer} sees ${unwell.thing} at ${unwell.site}: ${unwell.detail}`;
}

/** Counts after the client has stopped. A node that is down is asked nothing, and holds nothing that could be shown. */
export async function countWrites({ application, plan }: RealWorld): Promise<WriteCount> {
  const acknowledged = [...(application.writer?.acknowledged.keys() ?? [])];
  const held = new Map<string, ReadonlyMap<number, number>>();
  for (const site of Object.keys(plan.sites)) held.set(site, application.writers?.runs(site) === true ? await application.writers.messages(site) : new Map());
  return {
    acknowledged: acknowledged.length,
    missing: Object.fromEntries([...held].map(([site, rows]) => [site, acknowledged.filter((id) => !rows.has(id)).length])),
    twice: [...(held.get(otherSite(plan, plan.home)) ?? [])].filter(([, times]) => times > 1).length,
  };
}
