// The way there and back again, unattended and with real parts: the application leaves its home, by a failure or as planned, a copy is
// made at the site that was left, the application goes home as planned, and a copy is made at the other site. A client never stops
// writing; each part of the way is measured from outside while it goes on.

import type { StartAnswer } from "../../lambdas/intake/start-run.ts";
import { quietMs } from "../../workflows/drained.ts";
import { Refused } from "../../workflows/failure.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { SiteName } from "../../workflows/plan.ts";
import type { GateState } from "../../workflows/record.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { compareRows } from "./compared-rows.ts";
import type { ComparedRows } from "./compared-rows.ts";
import type { Fault, TimedFault } from "./faults.ts";
import { legOf, readLeg } from "./failback-leg.ts";
import type { Leg, LegKind } from "./failback-leg.ts";
import { RealWorld } from "./real-world.ts";
import { doFaults, followRuns, hostedFor, newestEntries } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import type { DatabasePair } from "./world/database-pair.ts";
import { untilWritten, writeEveryMs } from "./switchover-rehearsal.ts";
import type { SwitchoverRehearsalOptions } from "./switchover-rehearsal.ts";

export interface FailbackRehearsalOptions extends SwitchoverRehearsalOptions {
  /** What makes the first way there a failover; empty for one that is planned. */
  readonly faults: readonly TimedFault[];
  /** How often there and back. */
  readonly times: number;
}

export interface FailbackReport {
  readonly plan: string;
  readonly tempo: number;
  readonly home: SiteName;
  /** Who asked for each part of the way and decided it. */
  readonly by: string;
  readonly times: number;
  readonly legs: readonly Leg[];
  readonly serving: string | null;
  readonly databaseWritableAt: string | null;
  readonly writes: { readonly acknowledged: number; readonly lost: number | null };
  /** Writes that the failover lost and that the instance holds which was set aside; null where nothing was lost. */
  readonly keptOfLost: number | null;
  /** Both databases when the client has stopped; null where the way was not gone to its end. */
  readonly sides: ComparedRows | null;
  readonly changes: readonly string[];
}

export interface FailbackEnd {
  readonly report: FailbackReport;
  readonly waitingGate: GateState | undefined;
}

/** A refusal may come of what the observers have not seen yet; then it is asked for again, and the report says how often. */
const mostAsks = 3;
const betweenAsksMs: Milliseconds = 5_000;

/** What stands still at the site that was left is shown by two looks so far apart; a person who approves sooner is refused. */
const readsMs: Milliseconds = quietMs + 500;

/** Whether the whole way was gone, nothing was lost on its planned parts and what a failover lost is kept, and both sites hold the same in the end, one of them writing. */
export function wentThereAndBack({ legs, times, home, serving, databaseWritableAt, sides, keptOfLost }: Pick<FailbackReport, "legs" | "times" | "home" | "serving" | "databaseWritableAt" | "sides" | "keptOfLost">): boolean {
  const lost = legs.reduce((sum, leg) => sum + (leg.lost ?? 0), 0);
  const gone = legs.length === 4 * times && legs.every(({ outcome, kind, lost }) => outcome === "succeeded" && (kind === "failover" ? lost !== null : lost === 0));
  return gone && serving === home && databaseWritableAt === home && sides !== null && sides.differing === 0 && sides.same > 0 && (keptOfLost ?? 0) === lost;
}

/** Goes the way and ends the world, whatever happens. Throws `Refused` where a part of the way is not begun. */
export async function rehearseFailback(options: FailbackRehearsalOptions): Promise<FailbackEnd> {
  const { clock, tempo, signal, say } = options;
  const plan = hostedFor(options);
  const world = await RealWorld.start({ plan, clock, tempo, signal, writeEveryMs, ...(options.onChange ? { onChange: options.onChange } : {}) });
  try {
    const { writer } = world.application;
    if (writer === undefined || world.application.database === undefined) throw new Refused(`nobody writes to a database of ${plan.plan} here, so that a way home loses nothing could not be shown`);
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    say(`${plan.home} serves, replication streams, ${writer.acknowledged.size} writes acknowledged; tempo ${tempo}`);
    await untilWritten(writer, options);
    const { legs, waitingGate } = await go(world, options);
    await writer.stop();
    return { report: await reportOf(world, options, legs), waitingGate };
  } finally {
    await world.close();
  }
}

interface Gone {
  readonly legs: readonly Leg[];
  readonly waitingGate: GateState | undefined;
}

/** Every part of the way in turn; it ends where one does not succeed. */
async function go(world: RealWorld, options: FailbackRehearsalOptions): Promise<Gone> {
  const { home } = world.plan;
  const other = otherSite(world.plan, home);
  const legs: Leg[] = [];
  for (let time = 1; time <= options.times; time += 1) {
    const fails = time === 1 && options.faults.length > 0;
    const way: readonly (readonly [LegKind, SiteName])[] = [[fails ? "failover" : "switchover", other], ["reprotect", home], ["failback", home], ["reprotect", other]];
    for (const [kind, target] of way) {
      const { leg, waitingGate } = await goOne(world, options, { time, kind, target, lostBefore: legs.flatMap(({ lostIds }) => lostIds) });
      legs.push(leg);
      options.say(`part ${legs.length} of ${4 * options.times}, ${kind} to ${target}: ${leg.outcome}, ${leg.lost === null ? "what was lost was not counted" : `${leg.lost} acknowledged writes lost`}`);
      if (leg.outcome !== "succeeded") return { legs, waitingGate };
      if (kind === "failover") await mend(world, options);
    }
  }
  return { legs, waitingGate: undefined };
}

/** What had failed is well again; machines that EC2 has stopped stay so, and a service that died on one of them with it. */
async function mend(world: RealWorld, { faults, say }: FailbackRehearsalOptions): Promise<void> {
  for (const { fault } of faults) {
    const mends: Fault | undefined = fault.do === "kill" ? { do: "restore-power", site: fault.site } : fault.do === "isolate" ? { do: "rejoin", site: fault.site } : fault.do === "cut-replication" ? { do: "restore-replication" } : fault.do === "cut-link" ? { do: "restore-link", between: fault.between } : undefined;
    if (mends !== undefined) await world.fault(mends);
  }
  say("what had failed is mended; machines that were stopped stay so");
}

interface Part {
  readonly time: number;
  readonly kind: LegKind;
  readonly target: SiteName;
  readonly lostBefore: readonly number[];
}

async function goOne(world: RealWorld, options: FailbackRehearsalOptions, { time, kind, target, lostBefore }: Part): Promise<{ readonly leg: Leg; readonly waitingGate: GateState | undefined }> {
  const { clock, signal, say } = options;
  for (let asked = 1; ; asked += 1) {
    const begun = legOf(world, { time, kind, target });
    const faults = new AbortController();
    const doing = kind === "failover" ? doFaults(world, options, begun.startedAt, faults.signal) : ask(world, options, kind, target);
    try {
      if (kind !== "failover") await doing;
      const waitingGate = await followRuns(world, { ...options, ...(kind === "reprotect" ? { readsMs } : {}) }, begun.startedAt);
      const leg = await readLeg(world, begun, { entries: await newestEntries(world), asked, lostBefore });
      if (leg.outcome !== "refused" || asked === mostAsks) return { leg, waitingGate };
      say(`${leg.sentence} It is asked for again.`);
    } finally {
      faults.abort();
      await doing;
    }
    await clock.sleep(betweenAsksMs, signal);
  }
}

async function ask(world: RealWorld, { decideAs: { name: by } }: FailbackRehearsalOptions, kind: Exclude<LegKind, "failover">, site: SiteName): Promise<void> {
  const what = kind === "reprotect" ? { reprotect: { at: site } } : { switchover: { to: site, ...(kind === "failback" ? { failback: true } : {}) } };
  const answer = (await world.invoke("request", { plan: world.plan.plan, by, reason: "a rehearsal of the way there and back", id: world.clock.id(), ...what })) as StartAnswer;
  if (answer.answered !== "started") throw new Refused(`the ${kind} to ${site} was not begun: ${answer.because}`);
}

/** After the client has stopped. */
async function reportOf(world: RealWorld, { decideAs, times }: FailbackRehearsalOptions, legs: readonly Leg[]): Promise<FailbackReport> {
  const { plan, tempo, application: { database, writer }, aws } = world;
  const sites = Object.keys(plan.sites);
  const writable = (await Promise.all(sites.map(async (site) => ((await database?.writable(site)) === true ? [site] : [])))).flat();
  const serving = writer?.serving === true ? writer.lastSite : null;
  const kept = serving === null ? undefined : await database?.messages(serving);
  const acknowledged = [...(writer?.acknowledged.keys() ?? [])];
  const lost = legs.flatMap(({ lostIds }) => lostIds);
  const isWhole = legs.length === 4 * times && legs.every(({ outcome }) => outcome === "succeeded");
  return {
    plan: plan.plan, tempo, home: plan.home, by: decideAs.name, times, legs, serving,
    databaseWritableAt: writable.join(", ") || null,
    writes: { acknowledged: acknowledged.length, lost: kept === undefined ? null : acknowledged.filter((id) => !kept.has(id)).length },
    keptOfLost: lost.length === 0 || database === undefined ? null : await countKept(database, lost),
    sides: isWhole && database !== undefined ? await compareRows(database, [plan.home, otherSite(plan, plan.home)], world.clock) : null,
    changes: aws.changes.map(({ what }) => what),
  };
}

async function countKept(database: DatabasePair, lost: readonly number[]): Promise<number> {
  const kept = new Set((await Promise.all(database.kept.map((name) => database.messages(name)))).flatMap((ids) => [...ids]));
  return lost.filter((id) => kept.has(id)).length;
}
