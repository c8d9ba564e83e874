// Whether a switchover may be asked for: one ordered table, as for failovers (assess.ts). A person has started it while both sites
// live, so nothing presses: all rows but the last refuse, and silence refuses as trouble does. The first that matches decides.

import { promotionsOf } from "./database-copies.ts";
import { ownCount, readingsOf } from "./drained.ts";
import type { DatabaseValues, Evidence } from "./evidence.ts";
import { sayList } from "./plan-fault.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan, SiteName } from "./plan.ts";
import type { ReadinessReport } from "./readiness/report.ts";
import { canReprotect } from "./reprotects.ts";
import type { Situation } from "./situation.ts";
import { confirmsFence } from "./steps.ts";
import { ledBefore, setsMoved, wouldGoHome } from "./switchover-staying.ts";
import { databaseRoles, drainedDatabases, mostLagMs, stopsDatabase, switchoverPlan } from "./switchovers.ts";
import { sayUnwritten } from "./target.ts";
import { sayDuration, sayInstant } from "./units.ts";

export interface SwitchoverSituation {
  readonly plan: Plan;
  readonly source: SiteName;
  readonly target: SiteName;
  readonly failback: boolean;
  /** The site that serves, as the record says. */
  readonly active: SiteName;
  readonly evidence: Evidence;
  /** What the evidence amounts to, as for a failover: one for each thing of the source that somebody sees fail, at least one. */
  readonly situations: readonly [Situation, ...Situation[]];
  /** Why the steps that are other plans would not move with it, a clause each (nested-moves.ts). */
  readonly nested: readonly string[];
  /** The newest look at readiness; null where none was kept. */
  readonly readiness: Pick<ReadinessReport, "at" | "active" | "results"> | null;
}

export interface SwitchoverRule {
  readonly code: string;
  /** `{source}`, `{target}`, `{what}` and `{detail}` are filled in. */
  readonly sentence: string;
  /** Of it, what hinders: also true where nobody has asked yet. Empty where nothing does. */
  readonly hindrance: string;
  readonly match: (s: SwitchoverSituation) => boolean;
  readonly detail?: (s: SwitchoverSituation) => string;
  readonly verdict: "ask" | "refuse";
}

/** A sentence in its parts: what was asked for, what hinders it, and what else there is to say to whoever asked. */
interface Refusing {
  /** Left out, the hindrance is the whole sentence. */
  readonly asked?: string;
  readonly hindrance: string;
  readonly ending?: string;
}

/** A rule that refuses for what it finds. */
const refuses = <C extends string>(code: C, { asked, hindrance, ending = "." }: Refusing, finds: (s: SwitchoverSituation) => readonly string[]) =>
  ({ code, sentence: `${asked === undefined ? "" : `${asked} was requested, but `}${hindrance}${ending}`, hindrance, match: (s) => finds(s).length > 0, detail: (s) => finds(s).join("; "), verdict: "refuse" }) as const satisfies SwitchoverRule;

/** Why no switchover of this plan could ever be shown to lose nothing, a clause each; what the evidence says is of no interest here. */
export function whyNeverLossless(plan: Plan): readonly string[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const drained = drainedDatabases(plan);
  const promoted = Object.entries(plan.databases).filter(([name, { writer }]) => writer === "single" && steps.some(({ phase, input }) => phase === "promote" && "database" in input && input.database === name));
  const kept = promoted.flatMap(([name, database]): readonly string[] => {
    if (!drained.includes(name)) return [promotionsOf(database).includes("promote.restore") ? `${name} has no copy that follows; it is restored from a backup, which is older than its newest write` : `the owner of ${name} moves it, and what that loses is not ours to see`];
    return database.engine === "postgres" ? [] : [`of ${name} no transactions are counted that both sites share (${database.engine}), so that nobody writes past the fence cannot be seen`];
  });
  // A global cluster, and a replica of RDS for Oracle, is synchronised by RDS itself before it is switched over, or it is not switched over.
  const unnamed = steps.filter(({ phase, kind, input }) => phase === "promote" && kind !== "promote.global-cluster" && kind !== "promote.rds-switchover" && !("database" in input)).map(({ id }) => `what the members hold that ${id} lets prefer the other site is not compared`);
  const several = drained.length > 1 ? [`it promotes ${sayList(drained)}, and of one only it can be shown just before its promotion that nothing is missing`] : [];
  const never = steps.some(({ phase }) => phase === "promote" || phase === "traffic") ? [] : ["the plan neither promotes a database nor moves traffic, so nothing of it can be told to have moved"];
  const refused = [...kept, ...unnamed, ...several, ...never];
  if (drained.length === 0 || refused.length > 0) return refused;
  const roles = databaseRoles(plan);
  const fences = allSteps(plannedNodes(switchoverPlan(plan).steps)).filter(({ kind }) => confirmsFence(kind));
  const together = fences.filter((fence) => fence.kind !== "fence.ec2-stop" && "hosts" in fence.input && fence.input.hosts?.some((role) => roles.has(role)) === true);
  if (together.length > 0) return [`${sayList(together.map(({ kind }) => kind))} stops the database together with the application, and what it had accepted last could not be read any more`];
  return fences.some((fence) => !stopsDatabase(fence, roles)) ? [] : ["no fence stops the application while its database can still be read: they share a machine, or the plan fences nothing else"];
}

const count = (values: readonly DatabaseValues[]): number | undefined => values.map(ownCount).find((each) => each !== undefined);

/** Databases whose copy at the target takes writes of its own: what was written there is not at the source, and would be left behind (A20). */
function diverged({ plan, source, target, evidence }: SwitchoverSituation): readonly string[] {
  return drainedDatabases(plan).flatMap((name) => {
    const there = [...readingsOf(name, target, evidence).values()];
    if (!there.some(({ role }) => role === "writer")) return [];
    const [own, ours] = [count(there), count([...readingsOf(name, source, evidence).values()])];
    const counted = own === undefined || ours === undefined ? "how many transactions only it has is not known" : `it counts ${own} transactions and ${source} ${ours}, and which of them only it has, nobody can tell from that`;
    return [`${name} at ${target} is no copy of that at ${source} but a writer on its own; ${counted}. They stay there untouched: save what is wanted, make it a copy again (${canReprotect(plan) ? "a re-protection does" : "by hand: no re-protection makes all copies of this plan"}), and ask anew`];
  });
}

function sourceTrouble({ situations }: SwitchoverSituation): readonly string[] {
  const [{ comesAndGoes, affairs }] = situations;
  return [
    ...new Set([
      ...situations.flatMap(({ failing }) => failing.map(({ observer, because }) => `${observer} sees it fail: ${because.join(", ")}`)),
      ...comesAndGoes.map(({ thing, times }) => `${thing} has come and gone ${times} times`),
      ...affairs.drifting.map((thing) => `the two writers of ${thing} drift apart`),
      ...affairs.twoActive.map((thing) => `${thing} is at work at both sites`),
      ...affairs.ownFailover.map(({ thing }) => `${thing} fails and is about to mend itself`),
    ]),
  ];
}

/** Also who sees the rest well but not this thing: it may be what fails, and whoever saw it fail and sees nothing now must not make it bolder (R15). */
function sourceUnseen({ evidence, source, situations: [{ votes }] }: SwitchoverSituation): readonly string[] {
  const blind = votes.filter(({ ballot }) => ballot === "silent").map(({ observer }) => observer);
  const things = evidence.observations.flatMap(({ observer, thing, site, answer }) => (site === source && answer.kind === "silent" && !blind.includes(observer) ? [`${observer} could not look at ${thing}`] : []));
  return [...blind.map((observer) => `${observer} could not look`), ...things];
}

function readinessFails({ readiness, source }: SwitchoverSituation): readonly string[] {
  if (readiness === null || readiness.active !== source) return [];
  return readiness.results.filter(({ outcome }) => outcome === "fail").map(({ subject, sentence }) => `${subject}: ${sentence}`);
}

function replicationTrouble({ plan, source, target, evidence }: SwitchoverSituation): readonly string[] {
  const most = mostLagMs(plan);
  return drainedDatabases(plan).flatMap((name): readonly string[] => {
    const writer = [...readingsOf(name, source, evidence).values()].filter(({ role, writeAccepted }) => role === "writer" && writeAccepted === true);
    if (writer.length === 0) return [`nobody saw ${name} at ${source} accept a write`];
    if (count(writer) === undefined) return [`nobody could count the transactions of ${name} at ${source}`];
    const copies = [...readingsOf(name, target, evidence).values()];
    if (count(copies) === undefined) return [`nobody could count the transactions of the copy of ${name} at ${target}`];
    const lags = copies.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
    if (lags.length === 0) return [`the copy of ${name} at ${target} does not follow, or not so that anybody could see it`];
    const lag = Math.min(...lags);
    return lag <= most ? [] : [`the copy of ${name} at ${target} is ${sayDuration(Math.round(lag / 1000) * 1000)} behind, and ${sayDuration(most)} are allowed`];
  });
}

/** A set whose primary stands at the source is no doubt where the plan's own step lets it elect the target's member: `wouldGoHome` looks at that one. */
function targetTrouble({ plan, source, situations: [{ targetBlockers, targetDoubts }] }: SwitchoverSituation): readonly string[] {
  const moved = new Set([...setsMoved(plan)].map((service) => sayUnwritten(service, source)));
  return [...new Set([...targetBlockers, ...targetDoubts])].filter((each) => !moved.has(each));
}

export const switchoverRules = [
  refuses("switchover-elsewhere", { asked: "A {what} from {source} to {target}", hindrance: "{detail}" }, ({ active, source }) => (active === source ? [] : [`${active} serves`])),
  refuses("switchover-paused", { asked: "A {what} to {target}", hindrance: "{detail}", ending: "; a planned move waits until that is over." }, ({ evidence, situations: [{ circumstances: { pausedUntil, killSwitch } }] }) => [
    ...(killSwitch ? ["the kill switch is on"] : []),
    ...(pausedUntil !== null && evidence.at < pausedUntil ? [`automation is paused until ${sayInstant(pausedUntil)}`] : []),
  ]),
  refuses("switchover-never-lossless", { hindrance: "A {what} to {target} cannot be shown lossless: {detail}" }, ({ plan }) => whyNeverLossless(plan)),
  // Before anything is moved: such a step comes after what nothing takes back.
  refuses("switchover-nested-stays", { hindrance: "A {what} to {target} would stop in the middle: {detail}" }, ({ nested }) => nested),
  // A20: also the way home after a failover leads over a copy that follows again.
  refuses("switchover-diverged", { hindrance: "A {what} to {target} would leave writes behind: {detail}" }, diverged),
  // R11: also where only some see it fail. Whoever wants to leave a site that fails asks for a failover.
  refuses("switchover-source-fails", { asked: "A {what} from {source}", hindrance: "{source} is not well: {detail}", ending: ". Ask for a failover if it has to be left." }, sourceTrouble),
  refuses("switchover-source-unseen", { asked: "A {what} from {source}", hindrance: "not everybody sees {source} answer: {detail}" }, sourceUnseen),
  // A12, B13: what has moved before the database, and what would not stay where it is taken.
  refuses("switchover-led-before", { asked: "A {what} from {source} to {target}", hindrance: "{detail}, while {source} serves", ending: ". A health check of its records, or a person, has moved it: lead it back to {source}, take off the check that moves it by itself, and ask anew." }, ledBefore),
  refuses("switchover-goes-home", { hindrance: "A {what} to {target} would not last: {detail}" }, wouldGoHome),
  refuses("switchover-target-not-ready", { asked: "A {what} to {target}", hindrance: "{target} cannot take over: {detail}" }, targetTrouble),
  refuses("switchover-not-ready", { asked: "A {what} to {target}", hindrance: "checks of readiness fail: {detail}" }, readinessFails),
  refuses("switchover-not-following", { hindrance: "A {what} to {target} cannot be shown lossless: {detail}" }, replicationTrouble),
  { code: "switchover-requested", sentence: "{who} requested the {what} from {source} to {target}; both sites are seen well.", hindrance: "", match: () => true, verdict: "ask" },
] as const satisfies readonly SwitchoverRule[];

export type SwitchoverCode = (typeof switchoverRules)[number]["code"];
