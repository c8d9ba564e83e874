// The runbook of a plan as a value: what is watched from where, who decides and how, what happens in which order with
// which proof and which way back, and what nobody should rely on. Made from the rows that run, so it cannot be out of date.

import { actions, lossApprovers, namedFor, sayAction, sayNamed } from "./access.ts";
import { returnMs } from "./cadence.ts";
import { wayHome } from "./commit-window.ts";
import { endpointAt } from "./database-copies.ts";
import { blindSpots, weakPoints } from "./explain-limits.ts";
import type { Remark } from "./explain-limits.ts";
import { observersOf, startsOf } from "./explain-observers.ts";
import type { ExplainedObserver } from "./explain-observers.ts";
import { sayDrills } from "./drill-plan.ts";
import { sayList } from "./plan-fault.ts";
import { atSite, unmanagedServices, vantagePlace, watchedServices } from "./plan.ts";
import type { Plan, VantageWord, WatchedService } from "./plan.ts";
import { memberPlaces, neutralPlace, probeOf, spansSites, thingsLookedAt } from "./plan-members.ts";
import { probeKind, sayProbe } from "./probe-input.ts";
import { probeCatalogue } from "./probes.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import { drainedDatabases, drainWithinMs, mostLagMs } from "./switchovers.ts";
import { whyNeverLossless } from "./switchover-rules.ts";
import { longestRepairMs, repairPlan, repairsOf, sitesOfRepair } from "./repairs.ts";
import type { Repair } from "./repairs.ts";
import { deadlineOf, describeStep } from "./steps.ts";
import type { Direction } from "./step-rows/row.ts";
import { mostAtOnce, priorityOf } from "./together.ts";
import { sayDuration } from "./units.ts";
import { isWebhook, sayPatience } from "./webhooks.ts";

export interface WatchedThing {
  readonly thing: string;
  /** What its failure means. */
  readonly meaning: string;
  /** What is asked at the source, by which means. */
  readonly asked: string;
  readonly from: readonly string[];
}

export interface ExplainedStep {
  /** `3`, or `3a` for the first branch of a group; a second step of that branch is `3a.2`. */
  readonly number: string;
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly proof: string;
  /** Null: nothing undoes it, it is the point of no return. */
  readonly undo: string | null;
  readonly deadline: string;
  /** The question that a person is asked before it starts. */
  readonly gate: string | null;
}

export type ExplainedNode = { readonly step: ExplainedStep } | { readonly number: string; readonly together: readonly (readonly ExplainedStep[])[] };

/** What mends a site in place, without another one taking over. */
export interface ExplainedRepair {
  readonly name: string;
  readonly title: string;
  /** What it is: where, started by whom, for how long. */
  readonly sentences: readonly string[];
  /** At the site that the explanation begins at, or where the repair runs at all. */
  readonly site: string;
  readonly steps: readonly ExplainedNode[];
}

/** `version` grows when a field changes its meaning or goes away. */
export interface Explanation {
  readonly version: 1;
  readonly plan: string;
  readonly title: string;
  readonly digest: string;
  readonly source: string;
  readonly target: string;
  readonly summary: readonly string[];
  readonly watched: readonly WatchedThing[];
  readonly observers: readonly ExplainedObserver[];
  /** What starts a run. */
  readonly starts: readonly string[];
  readonly decides: readonly string[];
  readonly steps: readonly ExplainedNode[];
  readonly repairs: readonly ExplainedRepair[];
  /** The same move while both sites live. */
  readonly switchover: readonly string[];
  readonly notManaged: readonly Remark[];
  readonly blindSpots: readonly Remark[];
  readonly weakPoints: readonly Remark[];
}

/** Explains a run of the plan in one direction. Pure. */
export function explainPlan(plan: Plan, digest: string, direction: Direction): Explanation {
  return {
    version: 1,
    plan: plan.plan,
    title: plan.title,
    digest,
    ...direction,
    summary: summaryOf(plan, direction),
    watched: watchedOf(plan, direction),
    observers: observersOf(plan),
    starts: [...startsOf(plan, direction), ...sayDrills(plan)],
    decides: decidesOf(plan, direction),
    steps: stepsOf(plan, direction),
    repairs: repairsOf(plan).map(([name, repair]) => explainRepair(plan, name, repair, direction)),
    switchover: switchoverOf(plan, direction),
    notManaged: unmanagedServices(plan).map(({ service, because }) => ({ what: service, because })),
    blindSpots: blindSpots(plan),
    weakPoints: weakPoints(plan, direction),
  };
}

function summaryOf(plan: Plan, { source, target }: Direction): readonly string[] {
  const regionOf = (site: string): string => plan.sites[site]?.region ?? "no Region";
  const { rto, rpo } = plan.objectives;
  return [
    `A failover from ${source} (${regionOf(source)}) to ${target} (${regionOf(target)}), run from the arbiter in ${plan.arbiter.region}.`,
    `Promised: back within ${sayDuration(rto)} (RTO), with ${rpo === 0 ? "no write lost" : `at most ${sayDuration(rpo)} of the newest writes lost`} (RPO).`,
  ];
}

const meanings = {
  site: "its failure counts as the site's",
  observe: "shown, never acted on",
} as const;

function meaningOf(service: WatchedService): string {
  const stopped = service.standby === "stopped" ? "; stopped at the standby on purpose" : "";
  const cluster = clusterMeaning(service);
  const restart = service.restarts === undefined ? "" : `; its platform starts it anew and gets ${sayDuration(service.restarts)} for it first`;
  if (service.failure !== "own-failover") return meanings[service.failure] + restart + cluster + stopped;
  return `fails over by itself and gets ${sayDuration(service.within ?? 0)} for it; nothing is moved${cluster}${stopped}`;
}

function clusterMeaning(service: WatchedService): string {
  if (service.members === undefined) return "";
  const places = Object.entries(memberPlaces(service)).map(([member, place]) => `${member} at ${place === neutralPlace ? "a neutral place" : place}`);
  const members = Array.isArray(service.members) ? `${sayList(service.members)} at each site` : sayList(places);
  const elects = spansSites(service) ? "; with fewer it elects no writer, and nothing is forced upon it" : "";
  return `; a cluster of ${members}, of which ${service.enough ?? 0} must be left${elects}`;
}

function watchedOf(plan: Plan, { source }: Direction): readonly WatchedThing[] {
  const places = (words: readonly VantageWord[]): readonly string[] => words.map((word) => vantagePlace(plan, word, source));
  const services = watchedServices(plan).map(([thing, service]) => {
    const kind = probeKind(service.probe);
    return { thing, meaning: meaningOf(service), asked: `${kind === "https" ? "" : `${probeCatalogue[kind].title} `}${sayAsked(thing, service, source)}`, from: places(service.from) };
  });
  const databases = Object.entries(plan.databases).map(([thing, database]) => ({
    thing,
    meaning: database.writer === "both"
      ? "takes writes at both sites by design; it is never promoted, its failure at one site moves nothing, and people are called when the two drift apart"
      : "its failure counts as the site's; trial writes and the replica's position tell what would be lost",
    asked: `SQL ${endpointAt(database, source) ?? "nowhere"}`,
    from: places(database.from),
  }));
  return [...services, ...databases];
}

/** What is asked at a site: one address, or that of each member that is looked at there. */
function sayAsked(name: string, service: WatchedService, site: string): string {
  return thingsLookedAt(name, service, site).map((thing) => atSite(sayProbe(probeOf(service, thing)), site)).join(", ");
}

function decidesOf(plan: Plan, { source, target }: Direction): readonly string[] {
  const { mode, hold, block, expires, votes } = plan.decide;
  const voters = votes.of.map((word) => vantagePlace(plan, word, source));
  const named = namedFor(plan, "approve");
  const who = `Here ${named.length === 0 ? "nobody" : sayNamed(named)}`;
  const commit = plan.commit === undefined ? [] : [`When every step has ended, people have ${sayDuration(plan.commit.within)} to look at ${target}, which serves, and to choose: commit, or return to ${source}. Neither changes anything, and silence commits; until then no failover of this plan starts. A return is a run of its own: ${wayHome(plan, { source }).sentences.join(" ")}`];
  return [
    `When ${votes.need} of the ${voters.length} observers ${sayList(voters)}, over different paths, have seen ${source} fail for ${sayDuration(hold)} and ${target} is ready, it is time to fail over. Silence is no sighting: an observer whose control address does not answer either has no vote.`,
    mode === "ask"
      ? `A person approves every failover; nothing is moved without one. ${who} may decide, and sees the reasons and the writes that would be lost.`
      : `It goes ahead without a person only if a majority sees the failure, ${target} is ready, no more than ${sayDuration(plan.objectives.rpo)} of writes would be lost, no earlier run blocks it, automation is not paused and not many plans fail at once. Otherwise it asks. ${who} may decide.`,
    `Nobody answers within ${sayDuration(expires)}: the run closes as expired, and nothing has been changed. After an approval everything is looked at and assessed again; other facts are asked again.`,
    `A source that answers again has come back once it has answered for ${sayDuration(returnMs(plan.decide))} without a change; until then the run watches on.`,
    `After a run no other starts by itself for ${sayDuration(block)}. The way back is never automatic.`,
    `A person who acknowledges that run lifts the block. When more than ${mostAtOnce} plans or half of all fail at once, none goes ahead by itself; people take them up by priority, and this one has ${priorityOf(plan)}.`,
    ...accessOf(plan),
    "A step that gets stuck or misses its deadline asks a person: retry, skip, done by hand, or stop.",
    ...commit,
  ];
}

/** Who may do what, an action each, and how a loss is accepted. */
function accessOf(plan: Plan): readonly string[] {
  const need = lossApprovers(plan);
  const rule = { never: "never approves it", "without-loss": "does not approve it where writes may be lost", always: "may approve it too" }[plan.access?.requester ?? "without-loss"];
  return [
    ...actions.map((action) => `Who may ${sayAction(action)}: ${namedFor(plan, action).length === 0 ? "nobody" : sayNamed(namedFor(plan, action))}.`),
    `Where writes are lost, or may be, ${need === 1 ? "one person approves" : `${need} people approve together and one no ends it`}, each of them typing ${plan.plan}. Whoever asked for a run ${rule}.`,
  ];
}

function explainRepair(plan: Plan, name: string, repair: Repair, { source }: Direction): ExplainedRepair {
  const sites = sitesOfRepair(plan, repair);
  const site = sites.includes(source) ? source : (sites[0] ?? source);
  return {
    name,
    title: repair.title,
    sentences: [
      `A person starts it at ${sayList(sites, "or")}, while ${repair.standby === true ? "the site serves or stands by" : "the site serves"}, and a person approves it. No other site takes over.`,
      `No failover starts while it is open, so it ends within ${sayDuration(repair.within)} whatever it waits for, or twenty minutes later where people hold its gates and no failover is called for${longestRepairMs(repair) > repair.within ? `, and ${sayDuration(longestRepairMs(repair) - repair.within)} later where files have to be put back` : ""}; an alarm that stands then starts one.`,
    ],
    site,
    steps: stepsOf(repairPlan(plan, name), { source: site, target: site }),
  };
}

function switchoverOf(plan: Plan, { source, target }: Direction): readonly string[] {
  const never = whyNeverLossless(plan);
  const what = target === plan.home ? "failback" : "switchover";
  if (never.length > 0) return [`A ${what} from ${source} to ${target} is refused, because it cannot be shown lossless: ${never.join("; ")}.`];
  const databases = drainedDatabases(plan);
  return [
    `A ${what} from ${source} to ${target} is asked for and approved by people, while both sites live; no alarm starts one.`,
    ...(databases.length === 0 ? [] : [`It promotes ${sayList(databases)} only when ${target} was seen to hold all that ${source} accepted before its fence, for which there are ${sayDuration(drainWithinMs(plan))}; a copy that is more than ${sayDuration(mostLagMs(plan))} behind refuses it.`]),
    `What cannot be done before ${databases.length === 0 ? "traffic moves" : "the first promotion"} is taken back; after that it only goes forward.`,
  ];
}

function stepsOf(plan: Plan, direction: Direction): readonly ExplainedNode[] {
  const one = (step: PlannedStep, number: string): ExplainedStep => {
    const { title, sentence: does, row } = describeStep(step, direction, plan);
    const sentence = isWebhook(step) ? `${does}; ${sayPatience(step)}` : does;
    return { number, id: step.id, title, sentence, proof: row.proof, undo: row.undo, deadline: sayDuration(deadlineOf(step)), gate: step.input.gate ?? null };
  };
  return plannedNodes(plan.steps).map((node, index) => {
    const number = String(index + 1);
    if ("step" in node) return { step: one(node.step, number) };
    return {
      number,
      together: node.together.map((branch, at) =>
        branch.map((step, place) => one(step, `${number}${String.fromCharCode(97 + at)}${branch.length === 1 ? "" : `.${place + 1}`}`)),
      ),
    };
  });
}
