// Whether an isolated drill may begin: one ordered table, as for failovers (assess.ts). Nothing presses, and a drill beside trouble would stand
// in somebody's way, so all but the last refuse. The first that matches decides. Silence shows nothing (R15).

import { readingsOf } from "./drained.ts";
import { isolatedDatabases, whyNoIsolated } from "./isolated-drills.ts";
import type { SiteName } from "./plan.ts";
import type { Plan } from "./plan.ts";
import type { Evidence } from "./evidence.ts";
import type { Situation } from "./situation.ts";
import { mostLagMs } from "./switchovers.ts";
import { sayDuration, sayInstant } from "./units.ts";

/** Its source is the site that serves and is only read from, its target the site that stands by, at which the copies are made. */
export interface IsolatedSituation {
  readonly plan: Plan;
  readonly source: SiteName;
  readonly target: SiteName;
  readonly evidence: Evidence;
  /** The site that serves, as the record says. */
  readonly active: SiteName;
  /** It only deletes what earlier drills left. */
  readonly cleans: boolean;
  /** Why no drill may start, by what stands beside it: frozen days, readiness; undefined where nothing does. */
  readonly hindered: string | undefined;
  readonly situations: readonly [Situation, ...Situation[]];
}

export interface IsolatedRule {
  readonly code: string;
  /** `{source}`, `{target}` and `{detail}` are filled in. */
  readonly sentence: string;
  readonly finds: (s: IsolatedSituation) => readonly string[];
  readonly verdict: "ask" | "refuse";
}

/** Also one observer that sees trouble, or sees nothing, is enough: a failover may be about to begin. */
function sourceTrouble({ plan, source, evidence, situations }: IsolatedSituation): readonly string[] {
  const failing = situations.flatMap((each) => each.failing.map(({ observer, because }) => `${observer} sees it fail: ${because.join(", ")}`));
  const blind = situations[0].votes.filter(({ ballot }) => ballot === "silent").map(({ observer }) => `${observer} could not look`);
  const unwritten = isolatedDatabases(plan).filter((name) => ![...readingsOf(name, source, evidence).values()].some(({ role, writeAccepted }) => role === "writer" && writeAccepted === true));
  return [...new Set([...failing, ...blind, ...unwritten.map((name) => `nobody saw ${name} there accept a write`)])];
}

/** The replica at the target is what a failover would promote: a copy shows nothing of a plan whose replica does not follow. */
function notFollowing({ plan, target, evidence }: IsolatedSituation): readonly string[] {
  const most = mostLagMs(plan);
  return isolatedDatabases(plan).flatMap((name): readonly string[] => {
    const copies = [...readingsOf(name, target, evidence).values()];
    if (copies.some(({ role }) => role === "writer")) return [`${name} there takes writes of its own and is no replica`];
    const lags = copies.flatMap(({ role, lagMs }) => (role === "replica" && lagMs !== null ? [lagMs] : []));
    if (lags.length === 0) return [`nobody could see how far the replica of ${name} there is behind`];
    const lag = Math.min(...lags);
    return lag <= most ? [] : [`the replica of ${name} there is ${sayDuration(Math.round(lag / 1000) * 1000)} behind, and ${sayDuration(most)} are allowed`];
  });
}

export const isolatedRules = [
  { code: "drill-elsewhere", sentence: "An isolated drill at {target} was requested, but {detail}.", finds: ({ active, source }) => (active === source ? [] : [`${active} serves, and a drill leaves alone what serves`]), verdict: "refuse" },
  {
    code: "drill-paused", sentence: "An isolated drill at {target} was requested, but {detail}; it waits until that is over.",
    finds: ({ evidence, situations: [{ circumstances: { pausedUntil, killSwitch } }] }) => [...(killSwitch ? ["the kill switch is on"] : []), ...(pausedUntil !== null && evidence.at < pausedUntil ? [`automation is paused until ${sayInstant(pausedUntil)}`] : [])],
    verdict: "refuse",
  },
  { code: "drill-not-let", sentence: "An isolated drill at {target} was requested, but {detail}.", finds: ({ plan }) => [whyNoIsolated(plan)].flatMap((each) => each ?? []), verdict: "refuse" },
  { code: "drill-not-now", sentence: "An isolated drill at {target} was requested, but {detail}.", finds: ({ hindered }) => (hindered === undefined ? [] : [hindered]), verdict: "refuse" },
  // Nothing is made and nothing is read of the sites, so how they are is of no interest.
  { code: "drill-cleans", sentence: "A person asked that what earlier isolated drills left is deleted, at {target} and at {source}.", finds: ({ cleans }) => (cleans ? ["asked for"] : []), verdict: "ask" },
  { code: "drill-source-fails", sentence: "An isolated drill at {target} was requested, but {source}, which serves, is not seen well: {detail}.", finds: sourceTrouble, verdict: "refuse" },
  { code: "drill-not-following", sentence: "An isolated drill at {target} was requested, but a failover could not promote there what follows: {detail}.", finds: notFollowing, verdict: "refuse" },
  { code: "drill-target-not-ready", sentence: "An isolated drill at {target} was requested, but {target} could not take over: {detail}.", finds: ({ situations: [{ targetBlockers, targetDoubts }] }) => [...new Set([...targetBlockers, ...targetDoubts])], verdict: "refuse" },
  { code: "drill-requested", sentence: "An isolated drill at {target} was requested; {source} serves and is seen well, and {target} follows.", finds: () => ["always"], verdict: "ask" },
] as const satisfies readonly IsolatedRule[];

export type IsolatedCode = (typeof isolatedRules)[number]["code"];
