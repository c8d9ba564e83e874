// Starts the machines of the target that stand by stopped. Only those that the plan names for that site by their roles are
// touched, and nothing is started while one of them is not there (A4). Running is not ready: both status checks of EC2 have to be ok.

import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readMachines, readStatusChecks } from "../../aws/ec2.ts";
import type { Machine, StatusChecks } from "../../aws/ec2.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, regionAt, sayHost } from "../hosts.ts";
import type { Host } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

export interface StartingHost extends Host {
  readonly machine: Machine | undefined;
  readonly checks: StatusChecks | undefined;
}
type Facts = Seen<readonly StartingHost[]>;

const lookMs: Milliseconds = 5_000;
/** How long EC2 may show a machine as it was before the call. */
const settleMs: Milliseconds = 10_000;
const gone = new Set(["terminated", "shutting-down"]);

export const ec2Start: StepKind<"activate.ec2-start", Facts, Adapters> = {
  kind: "activate.ec2-start",

  look(input, context, { clients, clock }) {
    const hosts = hostsAt(context.plan, context.target, input.hosts);
    const region = regionAt(context.plan, context.target);
    return see(clock, lookMs, `EC2 in ${region}`, async (signal) => {
      const machines = await readMachines(clients, region, hosts.map(({ id }) => id), signal);
      const checks = await readStatusChecks(clients, region, machines.filter(({ state }) => state === "running").map(({ id }) => id), signal);
      return hosts.map((host) => ({ ...host, machine: machines.find(({ id }) => id === host.id), checks: checks.find(({ id }) => id === host.id) }));
    });
  },

  decide(facts, _input, context) {
    if (!facts.seen) return unseen(facts);
    const region = regionAt(context.plan, context.target);
    const because = says(facts.value, region);
    const absent = facts.value.filter(({ machine }) => machine === undefined || gone.has(machine.state));
    if (absent.length > 0) {
      const why = absent.map((host) => `${sayHost(host)} is ${host.machine?.state ?? `no machine of ${region}`}${host.machine?.instanceStore === true ? ", and its root was an instance store, which cannot be started again" : ""}`);
      return { to: "stuck", because: `${because}. Nothing is started while a machine of ${context.target} is not there: ${why.join("; ")}` };
    }
    const stopped = facts.value.filter(({ machine }) => machine?.state === "stopped");
    if (stopped.length > 0) return { to: "act", because, mutations: stopped.map((host) => start(host, region)) };
    return facts.value.every(isReady) ? { to: "done", proof: because } : { to: "wait", because };
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const region = regionAt(context.plan, context.target);
    const started = new Set((context.toUndo ?? []).flatMap(({ undoBy }) => (undoBy?.operation === "ec2.StopInstances" ? undoBy.input.InstanceIds : [])));
    const ours = facts.value.filter(({ id }) => started.has(id));
    const because = says(ours, region);
    const running = ours.filter(({ machine }) => machine?.state === "running");
    if (running.length > 0) return { to: "act", because, mutations: running.map((host) => stop(host, region)) };
    return ours.every(({ machine }) => machine === undefined || machine.state === "stopped" || machine.state === "terminated") ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

function isReady({ machine, checks }: StartingHost): boolean {
  return machine?.state === "running" && checks?.system === "ok" && checks.instance === "ok";
}

/** One change for each machine: where EC2 has no room for one, the others start. */
function start(host: Host, region: string): Mutation {
  return {
    key: `start ${host.id}`,
    sentence: `Start the machine ${sayHost(host)} in ${region}`,
    call: { operation: "ec2.StartInstances", region, input: { InstanceIds: [host.id] } },
    undo: `stop the machine ${sayHost(host)} again`,
    undoBy: { operation: "ec2.StopInstances", region, input: { InstanceIds: [host.id] } },
    settleMs,
    repeatable: true,
  };
}

function stop(host: Host, region: string): Mutation {
  return {
    key: `stop ${host.id}`,
    sentence: `Stop the machine ${sayHost(host)} in ${region} again`,
    call: { operation: "ec2.StopInstances", region, input: { InstanceIds: [host.id] } },
    undo: `start the machine ${sayHost(host)} again`,
    settleMs,
    repeatable: true,
  };
}

function says(hosts: readonly StartingHost[], region: string): string {
  if (hosts.length === 0) return "this step started no machine";
  const one = ({ machine, checks, ...host }: StartingHost): string => {
    const state = machine?.state ?? "not known there";
    return `${sayHost(host)} ${state}${state === "running" ? `, system check ${checks?.system ?? "not told"}, instance check ${checks?.instance ?? "not told"}` : ""}`;
  };
  return `EC2 in ${region} says: ${hosts.map(one).join("; ")}`;
}
