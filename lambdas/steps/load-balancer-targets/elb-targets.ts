// Takes the target's machines into the target group of the load balancer before them, waits until the balancer itself finds
// them healthy, and only then takes out what belongs to the source and waits until it has drained: the group never loses its
// last healthy target. All of it at the target's own balancer; that of the source may be gone with its Region (R14), and that
// a balancer is dead says nothing of the site behind it (A25).

import { Defect } from "../../../workflows/failure.ts";
import type { Mutation, MutationCall, TargetOfGroup } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readGroup } from "../../aws/target-group.ts";
import type { TargetGroup } from "../../aws/target-group.ts";
import type { RegisteredTarget } from "../../aws/target-health.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { missingBeforeTraffic } from "../dns-failover/barrier.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Input = StepInput<"traffic.elb-targets">;
type Facts = Seen<TargetGroup | undefined>;
type Word = "Register" | "Deregister";

const lookMs: Milliseconds = 5_000;
/** How long the balancer may show a group as it was before a change. */
const settleMs: Milliseconds = 15_000;

const isDraining = ({ state }: RegisteredTarget): boolean => state === "draining" || state === "unhealthy.draining";
const isHealthy = ({ state }: RegisteredTarget): boolean => state === "healthy";

export const elbTargets: StepKind<"traffic.elb-targets", Facts, Adapters> = {
  kind: "traffic.elb-targets",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    return see(clock, lookMs, `Elastic Load Balancing in ${region}`, (signal) => readGroup(clients, region, groupAt(input, context.target), input.port, signal));
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const [group, region] = [groupAt(input, context.target), regionAt(context.plan, context.target)];
    if (facts.value === undefined) return { to: "stuck", because: `Elastic Load Balancing in ${region} has no target group ${nameOf(group)}` };
    const { port, targets: found } = facts.value;
    const [ours, theirs] = [input.targets[context.target] ?? [], input.targets[context.source] ?? []];
    const because = says(group, found, ours, theirs);
    const standing = found.filter((each) => !isDraining(each));
    const missing = ours.filter((id) => !standing.some((each) => each.id === id && each.port === port));
    const leaving = standing.filter(({ id }) => theirs.includes(id) && !ours.includes(id));
    const taking = missing.length === 0 ? [] : [change("Register", missing.map((Id) => described({ id: Id, port, zone: input["availability-zones"]?.[Id] ?? null })), group, region)];
    const leaves = leaving.length === 0 ? [] : [change("Deregister", leaving.map(described), group, region)];
    // Asked before either act: taking the source out moves its users as well, also where nothing had to be taken in before.
    const barrier = taking.length > 0 || leaves.length > 0 ? missingBeforeTraffic(context) : undefined;
    if (barrier !== undefined) return { to: "stuck", because: barrier };
    if (taking.length > 0) {
      // Whether ours become healthy a dry run cannot know; it names what would follow if they do.
      return { to: "act", because, mutations: context.dryRun ? [...taking, ...leaves] : taking, inOrder: true };
    }
    const waiting = standing.filter((each) => ours.includes(each.id) && each.port === port && !isHealthy(each));
    const unused = waiting.find(({ state }) => state === "unused");
    if (unused !== undefined && context.at - context.startedAt >= settleMs) return { to: "stuck", because: `${because}. ${unused.id} is not used (${unused.reason}): no listener leads to the group, or the balancer is not in its zone, so it never becomes healthy` };
    if (waiting.length > 0) return { to: "wait", because };
    if (leaves.length > 0) return { to: "act", because, mutations: leaves };
    if (found.some((each) => theirs.includes(each.id) && isDraining(each))) return { to: "wait", because };
    return { to: "done", proof: because };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const [group, region] = [groupAt(input, context.target), regionAt(context.plan, context.target)];
    const { port: own, targets: found } = facts.value ?? { port: null, targets: [] };
    const named = (word: Word): readonly TargetOfGroup[] => (context.toUndo ?? []).flatMap(({ undoBy }) => (undoBy?.operation === `elasticloadbalancing.${word}Targets` && "Targets" in undoBy.input ? undoBy.input.Targets : []));
    const [comeBack, go] = [named("Register"), named("Deregister")];
    const because = says(group, found, go.map(({ Id }) => Id), comeBack.map(({ Id }) => Id));
    const standing = found.filter((each) => !isDraining(each));
    // A machine may stand in the group once more, at a port that somebody else registered; that one is neither ours nor the one that left.
    const isOne = ({ Id, Port = own ?? undefined }: TargetOfGroup) => ({ id, port }: RegisteredTarget): boolean => id === Id && port === (Port ?? null);
    const missing = comeBack.filter((one) => !standing.some(isOne(one)));
    if (missing.length > 0) return { to: "act", because, mutations: [change("Register", missing, group, region)] };
    const leaving = standing.filter((each) => go.some((one) => isOne(one)(each)));
    if (leaving.length === 0) {
      return found.some((each) => isDraining(each) && go.some((one) => isOne(one)(each))) ? { to: "wait", because, againMs: 1_000 } : { to: "done", proof: because };
    }
    const rest = standing.filter((each) => !leaving.includes(each));
    if (rest.some(isHealthy)) return { to: "act", because, mutations: [change("Deregister", leaving.map(described), group, region)] };
    if (rest.length > 0) return { to: "wait", because: `${because}; none of the others is healthy yet`, againMs: 1_000 };
    return { to: "stuck", because: `${because}. Without ${leaving.map(({ id }) => id).join(", ")} the group would have no target, so they stay` };
  },
};

function change(word: Word, targets: readonly TargetOfGroup[], group: string, region: string): Mutation {
  const ids = targets.map(({ Id }) => Id).join(", ");
  const call = (operation: Word): MutationCall => ({ operation: `elasticloadbalancing.${operation}Targets`, region, input: { TargetGroupArn: group, Targets: [...targets] } });
  const isIn = word === "Register";
  return {
    key: `${word.toLowerCase()} ${ids}`,
    sentence: `Take ${ids} ${isIn ? "into" : "out of"} the target group ${nameOf(group)} in ${region}`,
    call: call(word),
    undo: `take ${ids} ${isIn ? "out again, if others stay that are healthy" : "in again"}`,
    undoBy: call(isIn ? "Deregister" : "Register"),
    settleMs,
    repeatable: true,
  };
}

/** As it stands, so that exactly this one leaves and may come back. */
function described({ id, port, zone }: Pick<RegisteredTarget, "id" | "port" | "zone">): TargetOfGroup {
  return { Id: id, ...(port === null ? {} : { Port: port }), ...(zone === null ? {} : { AvailabilityZone: zone }) };
}

function groupAt(input: Input, site: string): string {
  const group = input.groups[site];
  if (group === undefined) throw new Defect(`the plan names no target group at ${site}`);
  return group;
}

/** arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID */
function nameOf(group: string): string {
  return group.split("/")[1] ?? group;
}

function says(group: string, found: readonly RegisteredTarget[], coming: readonly string[], leaving: readonly string[]): string {
  const of = (ids: readonly string[]): string => ids.map((id) => `${id} ${found.find((each) => each.id === id)?.state ?? "not registered"}`).join(", ");
  const others = found.filter(({ id }) => !coming.includes(id) && !leaving.includes(id)).length;
  return `target group ${nameOf(group)}: ${of([...coming, ...leaving])}${others === 0 ? "" : `, and ${others} other${others === 1 ? "" : "s"}, which stay`}`;
}
