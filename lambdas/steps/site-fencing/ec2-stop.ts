// The fence that proves itself: stop the machines of the source and read back that they are stopped (A14–17, R1, R5).
// A Region that is silent proves nothing; then a person decides, and the word for that is "unconfirmed".

import { forceAfterMs } from "../../../workflows/fencing.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { Ask } from "../../../workflows/record.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { provedByLeases } from "../../../workflows/self-fence.ts";
import { siteFencingRows } from "../../../workflows/step-rows/site-fencing.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readScalingGroup } from "../../aws/auto-scaling.ts";
import { readMachines } from "../../aws/ec2.ts";
import type { Machine } from "../../aws/ec2.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, regionAt, sayHost } from "../hosts.ts";
import type { Host } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseenFence } from "./unseen.ts";

type Kind = "fence.ec2-stop";
/** Every machine of the input; one that EC2 does not know has no state. */
type Facts = Seen<readonly StoppingHost[]>;
export interface StoppingHost extends Host {
  readonly machine: Machine | undefined;
  /** The Auto Scaling group that would launch another machine in its place, because its Launch is not suspended. */
  readonly replacedBy?: string | undefined;
}

/** How long is waited for a stop that is nothing but extra, because the leases have proved the same. */
const extraMs: Milliseconds = 60_000;
/** A silent Region must leave time for another look before the deadline. */
const lookMs: Milliseconds = 3_000;
const off = new Set(["stopped", "terminated"]);

export const ec2Stop: StepKind<Kind, Facts, Adapters> = {
  kind: "fence.ec2-stop",

  look(input, context, { clients, clock }) {
    const hosts = hostsAt(context.plan, context.source, input.hosts);
    const region = regionAt(context.plan, context.source);
    return see(clock, lookMs, `EC2 in ${region}`, async (signal) => {
      const machines = await readMachines(clients, region, hosts.map((host) => host.id), signal);
      const names = [...new Set(machines.flatMap(({ group }) => group ?? []))];
      const groups = await Promise.all(names.map((name) => readScalingGroup(clients, region, name, signal)));
      const launching = new Set(groups.flatMap((group) => (group === undefined || group.suspended.includes("Launch") ? [] : [group.name])));
      return hosts.map((host) => {
        const machine = machines.find((each) => each.id === host.id);
        return { ...host, machine, replacedBy: machine?.group !== undefined && launching.has(machine.group) ? machine.group : undefined };
      });
    });
  },

  decide(facts, input, context) {
    const region = regionAt(context.plan, context.source);
    const proved = provedByLeases(context.plan, input.hosts, context);
    if (!facts.seen && proved) return leftToTheLeases(facts.because, input);
    if (!facts.seen) {
      const deadlineMs = withinOf(input, siteFencingRows["fence.ec2-stop"]);
      return unseenFence(facts, deadlineMs, { tried: "the stop was sent but not confirmed", not: "nothing was stopped" }, context);
    }

    const says = facts.value.map((host) => `${sayHost(host)} ${host.machine?.state ?? "not known there"}`).join(", ");
    const sentence = `EC2 in ${region} says: ${says}`;
    const running = facts.value.filter((host) => host.machine?.state === "running");
    const force = running.length > 0 || facts.value.some(({ machine }) => machine?.state === "stopping") ? whatForceMeans(facts.value, region) : undefined;
    const offered = force === undefined ? {} : { force };
    // A machine that a group launches in the place of another holds no lease that anybody waited for.
    if (proved && facts.value.every((host) => host.replacedBy === undefined)) return stopForExtra(facts.value, running, sentence, input, context);
    const toForce = facts.value.filter(({ machine }) => context.forced !== undefined && (machine?.state === "running" || machine?.state === "stopping"));
    if (toForce.length > 0) return { to: "act", because: sentence, mutations: leastTriedFirst(toForce.map((host) => forceOff(host, region, `as ${context.forced?.by} approved`)), context), ...offered };
    if (running.length > 0) {
      return { to: "act", because: sentence, mutations: leastTriedFirst(running.map((host) => stop(host, region)), context), ...offered };
    }
    const hanging = input.force === true ? facts.value.filter((host) => host.machine?.state === "stopping" && hangs(host, input, context)) : [];
    if (hanging.length > 0) return { to: "act", because: sentence, mutations: leastTriedFirst(hanging.map((host) => forceOff(host, region, `because its stop hangs for more than ${sayDuration(forceAfterMs(input))}`)), context), ...offered };
    // Only now, when all that can be stopped is: a machine that EC2 does not know may run somewhere else.
    if (facts.value.some((host) => host.machine === undefined)) {
      return { to: "stuck", because: `${sentence}; what is not known there cannot be confirmed as stopped`, brought: { fenced: "unconfirmed" }, ...offered };
    }
    const replaced = facts.value.filter((host) => host.replacedBy !== undefined);
    if (replaced.length > 0) {
      const why = replaced.map((host) => `${sayHost(host)} belongs to the Auto Scaling group ${host.replacedBy}, which launches another in its place`).join("; ");
      return { to: "stuck", because: `${sentence}; ${why}. Suspend Launch and ReplaceUnhealthy of the group and retry, or let the plan fence the group (fence: { auto-scaling: … })`, brought: { fenced: "unconfirmed" } };
    }
    if (facts.value.every((host) => off.has(host.machine?.state ?? ""))) return { to: "done", proof: sentence, brought: { fenced: "confirmed" } };
    // pending, stopping, shutting-down
    return { to: "wait", because: sentence, againMs: 1_000, ...offered };
  },

  undo(facts, _input, context) {
    const region = regionAt(context.plan, context.source);
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const sentence = `EC2 in ${region} says: ${facts.value.map((host) => `${sayHost(host)} ${host.machine?.state ?? "not known there"}`).join(", ")}`;
    const stopped = facts.value.filter((host) => host.machine?.state === "stopped");
    if (stopped.length > 0) return { to: "act", because: sentence, mutations: leastTriedFirst(stopped.map((host) => start(host, region)), context) };
    if (facts.value.every((host) => host.machine?.state === "running")) return { to: "done", proof: sentence };
    if (facts.value.some((host) => host.machine === undefined || host.machine.state === "terminated")) return { to: "stuck", because: `${sentence}; what is not there cannot be started again` };
    return { to: "wait", because: sentence, againMs: 1_000 };
  },
};

/**
 * The stop behind leases that have run out. Each machine is asked once, so that nothing starts there by itself; a stop that is
 * refused, hangs or is not possible calls nobody, and nothing is forced. Then it says what EC2 says, and confirms nothing itself.
 */
function stopForExtra(hosts: readonly StoppingHost[], running: readonly StoppingHost[], sentence: string, input: StepInput<Kind>, context: StepContext): StepDecision {
  if (hosts.every((host) => off.has(host.machine?.state ?? ""))) return { to: "done", proof: sentence, brought: { fenced: "confirmed" } };
  const deadlineMs = withinOf(input, siteFencingRows["fence.ec2-stop"]);
  if (context.at - context.startedAt >= Math.min(extraMs, deadlineMs)) return leftToTheLeases(sentence, input);
  const tries = (host: Host): StepContext["sent"] => context.sent.filter(({ key, outcome }) => key === stopKey(host) && outcome !== "not-sent");
  const untried = running.filter((host) => tries(host).length === 0);
  if (untried.length > 0) return { to: "act", because: sentence, mutations: untried.map((host) => stop(host, regionAt(context.plan, context.source))), optional: true };
  const refused = running.flatMap((host) => tries(host).flatMap(({ outcome, answer }) => (outcome === "refused" ? [`stopping ${sayHost(host)} was refused: ${answer}`] : [])));
  const underWay = hosts.some((host) => host.machine !== undefined && !off.has(host.machine.state) && !tries(host).some(({ outcome }) => outcome === "refused"));
  return underWay ? { to: "wait", because: sentence, againMs: 1_000 } : leftToTheLeases([sentence, ...refused].join("; "), input);
}

function leftToTheLeases(says: string, { hosts }: StepInput<Kind>): StepDecision {
  return { to: "done", proof: `${says}; nothing more is needed there, because the leases of ${hosts.join(", ")} have run out: their watchdogs have stopped what they guard. That the machines are off is not confirmed` };
}

/** Whether a machine has been stopping for longer than the plan waits, since the stop was sent or, where somebody else sent it, since we look. */
function hangs(host: Host, input: StepInput<Kind>, context: StepContext): boolean {
  const sent = context.sent.find(({ key, outcome }) => key === stopKey(host) && outcome !== "refused" && outcome !== "not-sent");
  return context.at - (sent?.at ?? context.startedAt) >= forceAfterMs(input);
}

const stopKey = (host: Host): string => `stop ${host.id}`;

/** For the gate of its own. StopInstances: a clean shutdown first; when that times out, the power is cut without a flush, and checks and repairs are the user's. */
function whatForceMeans(hosts: readonly StoppingHost[], region: string): Ask {
  const named = hosts.filter(({ machine }) => !off.has(machine?.state ?? "")).map(sayHost).join(", ");
  return {
    sentences: [`Force stops ${named} in ${region} with Force: EC2 tries a clean shutdown once more, and then cuts the power without flushing file systems.`, "What the machines have not written to their disks is lost, how much cannot be known, and their file systems have to be checked and repaired before they start again."],
    lossSeconds: "unknown",
  };
}

/** A change of its own: it may tear file systems, so it is sent only where the plan says so and the clean stop was given its time, or where people have approved force. */
function forceOff(host: Host, region: string, because: string): Mutation {
  return {
    key: `force ${host.id}`,
    sentence: `Force the machine ${sayHost(host)} in ${region} off, ${because}`,
    call: { operation: "ec2.StopInstances", region, input: { InstanceIds: [host.id], Force: true } },
    undo: `start the machine ${sayHost(host)} again, after its file systems were checked`,
    // EC2 tries a clean shutdown once more before it cuts the power.
    settleMs: 60_000,
    repeatable: true,
  };
}

/** One change for each machine: a machine that EC2 refuses to stop must not keep the others running. Without `Force`: it can tear file systems. */
function stop(host: Host, region: string): Mutation {
  return {
    key: stopKey(host),
    sentence: `Stop the machine ${sayHost(host)} in ${region}`,
    call: { operation: "ec2.StopInstances", region, input: { InstanceIds: [host.id] } },
    undo: `start the machine ${sayHost(host)} again`,
    // EC2 is eventually consistent: for some seconds a machine that is being stopped may still be shown as running.
    settleMs: 10_000,
    repeatable: true,
  };
}

/** A machine that was stopped and nobody needed to be stopped. */
function start(host: Host, region: string): Mutation {
  return {
    key: `start ${host.id}`,
    sentence: `Start the machine ${sayHost(host)} in ${region} again`,
    call: { operation: "ec2.StartInstances", region, input: { InstanceIds: [host.id] } },
    undo: `stop the machine ${sayHost(host)} again`,
    settleMs: 10_000,
    repeatable: true,
  };
}

/** A machine not yet tried comes before one that was tried in vain, so that a refusal of the first never hides the second. */
function leastTriedFirst(mutations: readonly Mutation[], context: StepContext): readonly Mutation[] {
  const tries = (mutation: Mutation): number => context.sent.filter((each) => each.key === mutation.key).length;
  return mutations.toSorted((a, b) => tries(a) - tries(b));
}
