// Whether a re-protection may be asked for: one ordered table, as for failovers (assess.ts). A person has started it, and nothing presses:
// it reads from the site that serves and changes the other one, so it is refused unless it is known which is which. The first that matches decides.

import { readingsOf } from "./drained.ts";
import type { SiteName } from "./plan.ts";
import { atWorkThere, usersThere, writtenThere } from "./reprotect-old.ts";
import type { OldSite } from "./reprotect-old.ts";
import { managedSets, reprotectedDatabases, whyNotReprotected } from "./reprotects.ts";
import type { Situation } from "./situation.ts";
import { writersAt } from "./switchover-staying.ts";
import { drainedDatabases, mostLagMs } from "./switchovers.ts";
import { sayInstant } from "./units.ts";

/** Its source is the site that serves and is only read from, its target the site at which a copy is made. */
export interface ReprotectSituation extends OldSite {
  /** The site that serves, as the record says. */
  readonly active: SiteName;
  /** Databases that the run which moved the application there has restored from backups: another instance serves them than the plan's. */
  readonly restored: readonly string[];
  readonly situations: readonly [Situation, ...Situation[]];
}

export interface ReprotectRule {
  readonly code: string;
  /** `{source}`, `{target}` and `{detail}` are filled in. */
  readonly sentence: string;
  readonly finds: (s: ReprotectSituation) => readonly string[];
  readonly verdict: "ask" | "refuse";
}

/** What is in the way of calling the site that serves well: nobody reads from a site that fails, and none is left with it alone. */
function sourceTrouble({ plan, source, evidence, situations }: ReprotectSituation): readonly string[] {
  const failing = situations.flatMap((each) => each.failing.map(({ observer, because }) => `${observer} sees it fail: ${because.join(", ")}`));
  const unwritten = reprotectedDatabases(plan).filter((name) => ![...readingsOf(name, source, evidence).values()].some(({ role, writeAccepted }) => role === "writer" && writeAccepted === true));
  return [...new Set([...failing, ...unwritten.map((name) => `nobody saw ${name} at ${source} accept a write`)])];
}

/** Nobody looks at a site whose way is cut: a copy cannot be shown to follow there. */
function unseenThere({ target, evidence: { observations } }: ReprotectSituation): readonly string[] {
  const there = observations.filter(({ site }) => site === target);
  return there.some(({ answer }) => answer.kind !== "silent") ? [] : ["nobody could look at anything there"];
}

/** The databases whose copies follow already; all of them, and with no set of MongoDB that has gone home by itself (A12), or none of this is told. */
function followAlready({ plan, source, target, evidence, situations: [{ targetBlockers }] }: ReprotectSituation): readonly string[] {
  const names = reprotectedDatabases(plan);
  const stays = managedSets(plan).every(({ service }) => writersAt(service, evidence).join() === source);
  const follows = (name: string): boolean => [...readingsOf(name, target, evidence).values()].some(({ role, lagMs }) => role === "replica" && lagMs !== null && lagMs <= mostLagMs(plan));
  return targetBlockers.length === 0 && stays && names.every(follows) ? names.map((name) => `${name} follows`) : [];
}

export const reprotectRules = [
  { code: "reprotect-elsewhere", sentence: "A re-protection of {target} was requested, but {detail}.", finds: ({ active, source }) => (active === source ? [] : [`${active} serves, and a copy is made at the other site only`]), verdict: "refuse" },
  {
    code: "reprotect-paused", sentence: "A re-protection of {target} was requested, but {detail}; it waits until that is over.",
    finds: ({ evidence, situations: [{ circumstances: { pausedUntil, killSwitch } }] }) => [...(killSwitch ? ["the kill switch is on"] : []), ...(pausedUntil !== null && evidence.at < pausedUntil ? [`automation is paused until ${sayInstant(pausedUntil)}`] : [])],
    verdict: "refuse",
  },
  {
    code: "reprotect-not-managed", sentence: "A re-protection of {target} was requested, but it would not make the plan safe: {detail}.",
    finds: ({ plan }) => (drainedDatabases(plan).length === 0 ? ["the plan promotes no database of which a copy stands at both sites"] : whyNotReprotected(plan)),
    verdict: "refuse",
  },
  {
    code: "reprotect-restored-serves", sentence: "A re-protection of {target} was requested, but {detail}; a copy of the instance that the plan names would not be one of it. Make the copy by hand.",
    finds: ({ restored, source }) => restored.map((name) => `an instance that was restored from a backup serves ${name} at ${source}`), verdict: "refuse",
  },
  { code: "reprotect-source-fails", sentence: "A re-protection of {target} was requested, but {source}, which serves, is not well: {detail}.", finds: sourceTrouble, verdict: "refuse" },
  // R15: silence is never permission.
  { code: "reprotect-target-unseen", sentence: "A re-protection of {target} was requested, but {detail}; what goes on at a site that nobody sees is not known.", finds: unseenThere, verdict: "refuse" },
  // A20, I1: what is used is never set aside.
  { code: "reprotect-target-works", sentence: "A re-protection of {target} was requested, but {detail}. Stop it there, so that it is seen, and ask again.", finds: atWorkThere, verdict: "refuse" },
  // R9: the record may be behind, and then users write to what would lose its name.
  { code: "reprotect-users-there", sentence: "A re-protection of {target} was requested, but {detail}, and what users write to is never set aside. Lead them to {source} first, or find out which site serves.", finds: usersThere, verdict: "refuse" },
  {
    code: "reprotect-target-written", sentence: "A re-protection of {target} was requested, but {detail}. Find out who writes there and stop it. RDS itself writes to an idle PostgreSQL every few minutes; where it is that alone, ask again and approve sooner.",
    finds: writtenThere, verdict: "refuse",
  },
  { code: "reprotect-not-needed", sentence: "A re-protection of {target} was requested, and nothing is left to do: {detail}.", finds: followAlready, verdict: "refuse" },
  { code: "reprotect-requested", sentence: "{who} requested that {target} is protected again; {source} serves and is seen well.", finds: () => ["always"], verdict: "ask" },
] as const satisfies readonly ReprotectRule[];

export type ReprotectCode = (typeof reprotectRules)[number]["code"];
