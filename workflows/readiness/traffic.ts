// Will traffic move? Record sets and the health switch are read as they stand: the TTL that clients hold, the health check
// that has to be inverted, and an object that the checkers must be able to read without a name.

import { valuesOfSet } from "../alias-values.ts";
import { sayList } from "../plan-fault.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { StepInput } from "../plan-steps.ts";
import { uncheckedAfterwards } from "../record-steps.ts";
import { sayDuration, wholeSeconds } from "../units.ts";
import { asking } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn, worst } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { FactsOf, HealthCheckFacts, RecordsAsk, StandingSet, SwitchObjectFacts } from "./questions.ts";

type Switch = StepInput<"traffic.route53-health-switch">;
type Records = StepInput<"traffic.route53-records"> | RoundRobin;
type RoundRobin = StepInput<"traffic.route53-round-robin">;

const steps = ({ plan }: Given) => allSteps(plannedNodes(plan.steps));
const ofSwitches = (item: (input: Switch, given: Given) => CheckItem) => (given: Given): readonly CheckItem[] => steps(given).flatMap((step) => (isKind(step, "traffic.route53-health-switch") ? [item(step.input, given)] : []));
type Judge<I> = (facts: NonNullable<FactsOf<"record-sets">>, input: I, given: Given) => Judgement;
const asked = <I extends Records>(input: I, ask: RecordsAsk, judge: Judge<I>, given: Given): CheckItem =>
  asking(`${input.type} of ${input.name}`, [{ kind: "record-sets", ...ask, source: given.active, target: given.standby }], (facts) => (facts === null ? noZone(input) : judge(facts, input, given)));
const ofRecords = (judge: Judge<Records>) => (given: Given): readonly CheckItem[] =>
  steps(given).flatMap((step) => {
    if (isKind(step, "traffic.route53-records")) return [asked(step.input, { by: step.kind, step: step.input }, judge, given)];
    return isKind(step, "traffic.route53-round-robin") ? [asked(step.input, { by: step.kind, step: step.input }, judge, given)] : [];
  });
const ofRoundRobins = (judge: Judge<RoundRobin>) => (given: Given): readonly CheckItem[] =>
  steps(given).flatMap((step) => (isKind(step, "traffic.route53-round-robin") ? [asked(step.input, { by: step.kind, step: step.input }, judge, given)] : []));
const noZone = ({ zone, name }: Records): Judgement => fail(`There is no hosted zone ${zone}, so ${name} cannot be moved.`, "Correct zone in the step and deploy the plan.");

/** A node that was taken out comes back into the name by nobody but a person, and while it is out one more failure ends all. */
function everybodyIn({ sets }: NonNullable<FactsOf<"record-sets">>, { name, type, values }: RoundRobin): Judgement {
  const there = sets.filter(({ set }) => set.Weight !== 0).flatMap(({ set }) => set.ResourceRecords.map(({ Value }) => Value.toLowerCase()));
  const out = Object.entries(values).flatMap(([site, addresses]) => {
    const away = addresses.filter((address) => !there.includes(address.toLowerCase()));
    return away.length === 0 ? [] : [`${site} (${away.join(", ")})`];
  });
  if (out.length > 0) return warn(`${name} does not answer with ${out.join(" and ")}.`, "Put the addresses back into the name when the node serves and its database has caught up.");
  return pass(`${name} answers with every node of type ${type}.`);
}

/** A multivalue set goes with its address, and its check with it; the sets of a later run have those that the plan names. */
function loses(sets: readonly StandingSet[], input: Records): Judgement | undefined {
  const lost = uncheckedAfterwards(sets.map(({ set }) => set), input);
  return lost.length === 0 ? undefined : warn(`A run that takes ${sayList(lost, "or")} out of ${input.name} deletes its health check too, and no later run would attach it again: the plan does not name it for the address.`, "Name it under health-checks in the step, by address, and deploy the plan.");
}

function stand({ sets, would }: NonNullable<FactsOf<"record-sets">>, input: Records, { standby }: Given): Judgement {
  const { name, type, zone } = input;
  if (sets.length === 0) return fail(`${name} has no record set of type ${type} in ${zone}, so nobody finds the application by it.`, "Make the record sets, or correct the step in the plan.");
  if (would.is === "hands-off") return fail(`The step would not touch the records: ${would.because}.`, "Bring records and plan together.");
  if (would.is === "right") return warn(`${name} leads to ${standby} already, where the application is not.`, "Find out where the application is, and who changed the records.");
  const evaluates = "evaluate-target-health" in input ? (input["evaluate-target-health"] ?? true) : true;
  const drifted = sets.find(({ set }) => set.AliasTarget !== undefined && set.AliasTarget.EvaluateTargetHealth !== evaluates);
  if (drifted !== undefined) return warn(`An alias of ${name} has EvaluateTargetHealth ${String(!evaluates)}, and the plan says ${String(evaluates)}; the next run that moves the name sets what the plan says.`, "Bring records and plan together.");
  return loses(sets, input) ?? pass(`${name} has ${sets.length} record ${sets.length === 1 ? "set" : "sets"} that the step can replace.`);
}

/**
 * Whether the records lead users where the application is whatever health checks find. Failover records answer SECONDARY while the check of
 * PRIMARY fails, and weighted ones those of weight 0 while no other is healthy: then users move, and come back, before anybody decides.
 */
function stays({ sets }: NonNullable<FactsOf<"record-sets">>, { name, values: planned }: Records, { active, standby }: Given): Judgement {
  const of = (site: string) => (each: StandingSet): boolean => values(each).some((value) => (planned[site] ?? []).some((own) => plainly(own) === plainly(value)));
  const [here, there] = [sets.filter(of(active)), sets.filter(of(standby))];
  const leading = there.find(({ set }) => set.Failover === "PRIMARY");
  if (leading !== undefined && judging(leading) !== undefined) return fail(`${name} leads to ${active} only while ${judging(leading)} finds ${standby} ill: as soon as it turns healthy Route 53 leads users to ${standby}, before the application is moved there.`, `Make the record set of ${active} the PRIMARY one, or ${letGo(leading)} that of ${standby}.`);
  const guarded = here.find((each) => judging(each) !== undefined && (each.set.Failover === "PRIMARY" || (each.set.Weight ?? 0) > 0));
  const waits = there.some(({ set }) => set.Failover === "SECONDARY" || set.Weight === 0);
  if (guarded !== undefined && waits) {
    const says = `${name} moves by itself: while ${judging(guarded)} finds ${active} ill Route 53 leads users to ${standby}, without anybody deciding, and back again.`;
    return warn(says, `${capital(letGo(guarded))} the record of ${active}, or see that ${standby} can serve them at any time.`);
  }
  return pass(`No health check moves ${name} by itself.`);
}

const plainly = (value: string): string => value.toLowerCase().replace(/\.$/, "");

/** What decides whether a set is answered, a clause; undefined: it always is. An alias may have both, and a check of its own is named first. */
function judging({ set }: StandingSet): string | undefined {
  if (set.HealthCheckId !== undefined) return `the health check ${set.HealthCheckId}`;
  return set.AliasTarget?.EvaluateTargetHealth === true ? "what its alias leads to" : undefined;
}
const letGo = ({ set }: StandingSet): string => (set.HealthCheckId === undefined ? "let no alias be evaluated (evaluate-target-health: false, also in the alias itself) in" : "take the check off");
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The longest that clients hold an answer. */
export function held(sets: readonly StandingSet[], planned: number, { plan }: Given): Judgement {
  const ttls = sets.flatMap(({ set }) => (set.TTL === undefined ? [] : [set.TTL]));
  if (ttls.length === 0) return notCheckable("the record sets carry no TTL", "Give them one; an alias has that of what it leads to.");
  const longest = Math.max(...ttls) * 1_000;
  const rto = plan.objectives.rto;
  if (longest > rto) return fail(`Clients hold the old answer for ${sayDuration(longest)}, longer than the RTO of ${sayDuration(rto)}.`, `Set the TTL to ${wholeSeconds(planned)} seconds.`);
  if (longest > planned) return warn(`Clients hold the old answer for ${sayDuration(longest)}, and the plan reckons with ${sayDuration(planned)}.`, `Set the TTL to ${wholeSeconds(planned)} seconds.`);
  return pass(`Clients hold an answer for at most ${sayDuration(longest)}.`);
}

function checked(checks: readonly HealthCheckFacts[], { object, "check-every": every }: Switch): Judgement {
  const [check] = checks;
  if (check === undefined) return fail(`No Route 53 health check of this account reads s3://${object.bucket}/${object.key}, so writing the object moves nothing.`, "Deploy the plan's stack: it makes the check. Then attach the check to the PRIMARY record.");
  if (!check.inverted) return fail(`The health check ${check.id} is not inverted: it would move traffic when the object is gone.`, "Deploy the plan's stack again, and attach its check to the PRIMARY record.");
  if (check.disabled) return fail(`The health check ${check.id} is disabled and counts as healthy for ever.`, "Enable the health check in Route 53.");
  if (check.failureThreshold > 1 || check.everySeconds * 1_000 > every) return warn(`The health check ${check.id} looks every ${check.everySeconds} s and needs ${check.failureThreshold} looks, the plan reckons with one look in ${sayDuration(every)}.`, "Set its failure threshold to 1 and its interval to that of the plan.");
  return pass(`The health check ${check.id} is inverted, looks every ${check.everySeconds} s and needs one look.`);
}

function readable(facts: SwitchObjectFacts, { object, name }: Switch, { plan, active }: Given): Judgement {
  const what = `s3://${object.bucket}/${object.key}`;
  const atHome = active === plan.home;
  if (facts.present && atHome) return fail(`${what} is there, so ${name} leads away from ${plan.home}, where the application is.`, "Find out who wrote it; removing it leads users back.");
  if (!facts.present && !atHome) return fail(`${what} is not there, so ${name} leads to ${plan.home}, where the application is not.`, "Find out who removed it; writing it leads users to the active site.");
  const letIn = "Let anybody read exactly this key: the bucket policy that the plan's stack makes does so.";
  if (facts.present) {
    if (facts.anonymousStatus === null) return notCheckable(`${what} could not be asked for as a checker does`, "See whether this place reaches S3 by HTTPS.");
    return facts.anonymousStatus === 200 ? pass(`${what} is there and is read by anybody, as the checkers do.`) : fail(`${what} is there, and whoever reads it as the checkers do is answered ${facts.anonymousStatus}: the switch counts as not written.`, letIn);
  }
  if (!facts.policyAllows) return fail(`The policy of the bucket lets nobody read ${what} without a name, so Route 53 would not see the switch.`, letIn);
  if (facts.blocked) return fail(`The bucket ${object.bucket} blocks public policies, so Route 53 would not see the switch.`, "Turn RestrictPublicBuckets off for this bucket; the block of the whole account counts too.");
  return pass(`Whoever reads ${what} as the checkers do is let in by the bucket's policy; a block of the whole account does not show here.`);
}

const values = ({ set }: StandingSet): readonly string[] => valuesOfSet(set);

function recorded(found: readonly StandingSet[] | null, checks: readonly HealthCheckFacts[], { name, answers, ttl }: Switch, given: Given): Judgement {
  const { home } = given.plan;
  if (found === null) return notCheckable(`no hosted zone of this account holds ${name}`, "Ask the zone's owner for the two failover records that the stack's output names.");
  const make = "Make the two failover records as the output of the plan's stack names them.";
  const families = [...new Set(Object.values(answers).flat().map((address) => (address.includes(":") ? "AAAA" : "A")))];
  const judged = families.map((family): Judgement => {
    const sets = found.filter(({ set }) => set.Type === family);
    const primary = sets.find(({ set }) => set.Failover === "PRIMARY");
    const secondary = sets.find(({ set }) => set.Failover === "SECONDARY");
    if (primary === undefined || secondary === undefined) return fail(`${name} has no pair of failover records of type ${family}, so the switch moves nothing.`, make);
    if (primary.set.HealthCheckId === undefined || !checks.some(({ id }) => id === primary.set.HealthCheckId)) return fail(`The PRIMARY record of ${name} does not carry the switch's health check.`, make);
    if (secondary.set.HealthCheckId !== undefined) return warn(`The SECONDARY record of ${name} carries the health check ${secondary.set.HealthCheckId}; when both are unhealthy Route 53 answers PRIMARY.`, "Take the check off the SECONDARY record.");
    const foreign = values(primary).filter((value) => !(answers[home] ?? []).includes(value));
    if (foreign.length > 0) return fail(`The PRIMARY record of ${name} answers ${foreign.join(", ")}, which is not of ${home}.`, "Bring records and plan together.");
    return held([primary, secondary], ttl, given);
  });
  const [first = pass(`${name} has no address in the plan.`), ...others] = judged;
  return worst(first, ...others);
}

export const trafficChecks: readonly CheckRow[] = [
  { code: "records-stand", rows: ["B7", "E16"], shows: "the record sets exist and are of a form that the step can replace", items: ofRecords(stand) },
  { code: "every-node-in-the-name", rows: ["E1", "E16"], shows: "a name that leads to several nodes leads to each of them", items: ofRoundRobins(everybodyIn) },
  { code: "records-stay", rows: ["A20", "B7"], shows: "no health check leads users to the other site before the application is moved there", items: ofRecords(stays) },
  { code: "records-ttl", rows: ["B7", "R14"], shows: "clients let go of the old answer within the RTO", items: ofRecords(({ sets }, { ttl }, given) => held(sets, ttl, given)) },
  { code: "switch-check", rows: ["B3", "R14"], shows: "an inverted health check reads the switch", items: ofSwitches((input) => asking(input.name, [{ kind: "health-checks", ...input.object }], (checks) => checked(checks, input))) },
  { code: "switch-object", rows: ["B3", "R14"], shows: "the switch stands where the application is, and Route 53 can read it", items: ofSwitches((input, given) => asking(input.name, [{ kind: "switch-object", ...input.object }], (facts) => (facts === null ? fail(`There is no bucket ${input.object.bucket} in ${input.object.region}.`, "Deploy the plan's stack: it makes the bucket. A bucket's name may also be taken by somebody else.") : readable(facts, input, given)))) },
  {
    code: "switch-records", rows: ["B3", "E16"], shows: "PRIMARY carries the health check and leads home, SECONDARY leads away, both with the plan's TTL",
    items: ofSwitches((input, given) => asking(input.name, [{ kind: "name-records", name: input.name }, { kind: "health-checks", ...input.object }], (found, checks) => recorded(found, checks, input, given))),
  },
];
