// Shuts the node down that a leg of a live drill has taken out of the name, and starts it again (E14). What comes next follows from what
// this step has sent and from what is seen now: nothing is stopped unless both nodes are seen to serve and no client has the node any more,
// and it is started at once where the other is not seen to serve, or where the drill has to end: a pause, the kill switch, its own time.

import { nameOfNodes, whyNotStopped } from "../../../workflows/node-shutdown.ts";
import { stageOf } from "../../../workflows/node-stage.ts";
import type { Stage } from "../../../workflows/node-stage.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { PlannedStep, StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration, sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { Defect } from "../../../workflows/failure.ts";
import { readMachines, readStatusChecks } from "../../aws/ec2.ts";
import type { Machine, StatusChecks } from "../../aws/ec2.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, regionAt, sayHost } from "../hosts.ts";
import type { Host } from "../hosts.ts";
import { changed, nobody, planAnswers, planReturn } from "../round-robin/answers-change.ts";
import { arrived, changing, roundRobinStep } from "../round-robin/round-robin.ts";
import type { RoundRobinFacts } from "../round-robin/round-robin.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { whatIsWrong } from "../verification/https.ts";

type Input = StepInput<"live.shut-down">;

const lookMs: Milliseconds = 5_000;
/** How long EC2 may show a machine as it was before the call. */
const settleMs: Milliseconds = 10_000;

/** For so long EC2 is asked again to start a machine for which it has no room, or is too busy; then people are called. */
const startsWithinMs: Milliseconds = 5 * 60_000;
/** For so long a machine that was started may take until its node serves. */
const servesWithinMs: Milliseconds = 10 * 60_000;
/** For so long after its time a machine of which EC2 tells nothing stays off; then it is started without a look. */
const untoldMs: Milliseconds = 60_000;

export interface ShutDownFacts {
  /** The machine that is shut down. */
  readonly node: Seen<{ readonly machine: Machine | undefined; readonly checks: StatusChecks | undefined }>;
  /** What is wrong with the answers of each node under its own name; null where all are good. */
  readonly wrong: { readonly node: string | null; readonly other: string | null };
  readonly name: RoundRobinFacts;
}

type Untold = Extract<ShutDownFacts["node"], { readonly seen: false }>;

export const shutDown: StepKind<"live.shut-down", ShutDownFacts | null, Adapters> = {
  kind: "live.shut-down",

  async look(input, context, adapters) {
    if (context.leg === undefined) return null;
    const region = regionAt(context.plan, context.source);
    const { id } = hostOf(input, context);
    const node = await see(adapters.clock, lookMs, `EC2 in ${region}`, async (signal) => {
      const [machine] = await readMachines(adapters.clients, region, [id], signal);
      const [checks] = machine?.state === "running" ? await readStatusChecks(adapters.clients, region, [id], signal) : [];
      return { machine, checks };
    });
    const isOff = node.seen && node.value.machine?.state !== "running";
    const [ofNode, other, name] = await Promise.all([
      isOff ? `${context.source} is off` : whatIsWrong(input.verify.map((url) => atSite(url, context.source)), adapters),
      whatIsWrong(input.verify.map((url) => atSite(url, context.target)), adapters),
      roundRobinStep.look(nameIn(context).input, { ...context, sent: context.sent.filter(({ key }) => key.startsWith("answers-")) }, adapters),
    ]);
    return { node, wrong: { node: ofNode, other }, name };
  },

  decide(facts, input, context): StepDecision {
    if (facts === null) return { to: "done", proof: `this run is no leg of a live drill, so ${context.source} was not shut down` };
    const host = hostOf(input, context);
    const stage = stageOf(context.sent);
    if (!facts.node.seen) return untold(facts.node, stage, facts, host, input, context);
    const { machine } = facts.node.value;
    const says = `EC2 says of ${sayHost(host)}: ${machine?.state ?? "not known there"}; ${saysOf(facts, context)}`;
    if (machine === undefined || machine.state === "terminated" || machine.state === "shutting-down") return { to: "stuck", because: `${says}. It can be neither stopped nor started` };
    const refusal = stage.is === "up" ? mayNotStop(machine, host, says, context) : undefined;
    if (refusal !== undefined) return refusal;
    if (context.dryRun) return wouldDo(facts, host, says, context);
    switch (stage.is) {
      case "up":
        return goingDown(facts, host, says, context);
      case "down":
        return down(stage.since, machine, facts, host, says, input, context);
      case "coming-back":
        return comingBack(stage, machine, facts, host, says, context);
    }
  },
};

/**
 * What follows while EC2 tells nothing of the machine. Nothing is stopped by that, and a machine that was told to stop is started without a
 * look where it may not stay off: StartInstances changes nothing of a machine that runs, and one that still stops is tried again.
 */
function untold(node: Untold, stage: Stage, facts: ShutDownFacts, host: Host, input: Input, context: StepContext): StepDecision {
  if (stage.is === "up") return unseen(node);
  const says = `could not look: ${node.because}; ${saysOf(facts, context)}`;
  if (stage.is === "coming-back") {
    // A call whose answer was lost may not have arrived; that it was taken is known of the other.
    if (context.sent.findLast(({ key }) => key.startsWith("start"))?.outcome !== "applied") return { to: "act", because: says, mutations: [start(host, stage.early ? "start-early" : "start", context)] };
    // It answers and the other does not: users are not kept from it until EC2 says that its checks are ok.
    if (facts.wrong.node === null && facts.wrong.other !== null) return intoTheName(sayEarly(stage, context), facts, host, says, context);
    return isLate(stage, context) ? lateBack(says, context) : unseen(node);
  }
  const isOver = context.at >= stage.since + input.for + untoldMs;
  const early = whyEarly(facts, context) ?? (node.refused ? "EC2 lets nobody look at it" : isOver ? "EC2 tells nothing of it and its time is over" : undefined);
  if (early === undefined) return { to: "wait", because: says, againMs: 5_000 };
  return inVain(stage.since, host, says, context) ?? { to: "act", because: `${early}, so ${context.source} is started without a look; ${says}`, mutations: [start(host, "start-early", context, early)] };
}

/** Why the machine may not stay off as long as the plan says; undefined: it may. */
function whyEarly({ wrong }: Pick<ShutDownFacts, "wrong">, { halt, target }: StepContext): string | undefined {
  return halt ?? (wrong.other === null ? undefined : `${target} is not seen to serve`);
}

/** Where EC2 was told to start it for too long and has not: counted from the first try of this round, because where nobody could look for long, none was made, and then it is made now. */
function inVain(since: Instant, host: Host, says: string, context: StepContext): StepDecision | undefined {
  const tries = context.sent.filter(({ key, at }) => key.startsWith("start") && at >= Math.max(since, context.startedAt));
  if (tries[0] === undefined || context.at - tries[0].at <= startsWithinMs) return undefined;
  return { to: "stuck", because: `${sayHost(host)} could not be started for ${sayDuration(startsWithinMs)}: ${tries.at(-1)?.answer ?? ""}; ${says}` };
}

function isLate({ since }: { readonly since: Instant }, { at, startedAt }: StepContext): boolean {
  return at - Math.max(since, startedAt) > servesWithinMs;
}

function lateBack(says: string, { source }: StepContext): StepDecision {
  return { to: "stuck", because: `${source} was started and does not serve within ${sayDuration(servesWithinMs)}; ${says}` };
}

/** All that a leg changes where nothing goes wrong; the name is taken as the step before would leave it. */
function wouldDo({ name }: ShutDownFacts, host: Host, says: string, context: StepContext): StepDecision {
  const { input } = nameIn(context);
  if (!name.records.seen) return unseen(name.records);
  const found = name.records.value;
  const left = planAnswers(found, input, context);
  const back = planReturn(left.is === "change" ? changed(found, left.changes) : found, input, context.source);
  const returning = back.is === "change" ? [changing(input, { ...context, source: nobody, target: context.source }, back)] : [];
  return { to: "act", because: says, mutations: [stop(host, context), start(host, "start", context), ...returning] };
}

/** Where the machine would not come back as it was. */
function mayNotStop(machine: Machine, host: Host, says: string, context: StepContext): StepDecision | undefined {
  const mayNot = whyNotStopped(machine, nameIn(context).input.values[context.source] ?? []);
  return mayNot.length === 0 ? undefined : { to: "stuck", because: `${sayHost(host)} is not stopped for the live drill: ${mayNot.join("; ")}. See readiness (node-can-be-shut-down); ${says}` };
}

/** Nothing is stopped before both nodes are seen to serve and nobody is led to this one any more. */
function goingDown({ node, wrong, name }: ShutDownFacts, host: Host, says: string, context: StepContext): StepDecision {
  const { input } = nameIn(context);
  if (!name.records.seen) return unseen(name.records);
  const answers = planAnswers(name.records.value, input, context);
  if (answers.is !== "right") return { to: "stuck", because: `${input.name} leads to ${context.source} or not to ${context.target}, so ${context.source} is not shut down; ${says}` };
  if (!node.seen || !isReady(node.value) || wrong.node !== null || wrong.other !== null) return { to: "wait", because: `nothing is shut down before both nodes are seen to serve; ${says}` };
  const ttlMs = Math.max(input.ttl, ...name.records.value.map(({ set }) => (set.TTL ?? 0) * 1_000));
  // Counted from here: the name servers were seen to answer without the node before this step began.
  const freeAt = context.startedAt + ttlMs;
  // An instant and no time that is left: what does not change is written once.
  if (context.at < freeAt) return { to: "wait", because: `resolvers may lead clients to ${context.source} until ${sayInstant(freeAt)}` };
  return { to: "act", because: `${context.source} is out of ${input.name}; ${says}`, mutations: [stop(host, context)] };
}

function down(since: Instant, machine: Machine, facts: ShutDownFacts, host: Host, says: string, input: Input, context: StepContext): StepDecision {
  const early = whyEarly(facts, context) ?? (isPutBack(since, context) ? `${nameIn(context).input.name} leads to ${context.source} again` : undefined);
  if (machine.state === "running") {
    if (context.at - since < settleMs) return { to: "wait", because: says, againMs: 1_000 };
    // A call whose answer was lost may not have arrived, and is sent again only as if it were the first; one that EC2 took was taken back by somebody else.
    const lost = context.sent.findLast(({ key }) => key.startsWith("stop "))?.outcome !== "applied";
    if (lost && early === undefined) return mayNotStop(machine, host, says, context) ?? goingDown(facts, host, says, context);
    return runsAllTheSame(since, facts, host, says, input, context);
  }
  if (machine.state !== "stopped") return { to: "wait", because: `${early === undefined ? "" : `${early}, so it is started as soon as it has stopped; `}${says}`, againMs: 1_000 };
  const vain = inVain(since, host, says, context);
  if (vain !== undefined) return vain;
  if (early !== undefined) return { to: "act", because: `${early}, so ${context.source} is started before its time; ${says}`, mutations: [start(host, "start-early", context, early)] };
  const backAt = since + input.for;
  if (context.at < backAt) return { to: "wait", because: `${context.target} serves alone until ${sayInstant(backAt)}; ${says}`, againMs: 5_000 };
  return { to: "act", because: `${context.target} served alone; ${says}`, mutations: [start(host, "start", context)] };
}

/**
 * Somebody has started it, as the runbook says where EC2 had no room, or the stop never came to EC2: either way it is put back into the name when
 * it serves, and at once where it alone answers. How long that may take counts from when it was to come back, because nobody knows since when it runs.
 */
function runsAllTheSame(since: Instant, facts: ShutDownFacts, host: Host, says: string, input: Input, context: StepContext): StepDecision {
  const { node, wrong } = facts;
  const isReadyAgain = node.seen && isReady(node.value) && wrong.node === null;
  const aloneAnswers = wrong.node === null && wrong.other !== null;
  if (isReadyAgain || aloneAnswers) return intoTheName(`${context.source} ran although it was told to stop`, facts, host, says, context);
  const runs = `${sayHost(host)} runs although it was told to stop`;
  return isLate({ since: since + input.for }, context) ? { to: "stuck", because: `${runs}, and does not serve within ${sayDuration(servesWithinMs)}; ${says}` } : { to: "wait", because: `${runs}, and comes back into the name when it serves; ${says}`, againMs: 5_000 };
}

/** Whether the name was told to lead to it again since it was told to stop: this step changes the name for nothing else. */
function isPutBack(since: Instant, { sent }: StepContext): boolean {
  return sent.some(({ key, at, outcome }) => key.startsWith("answers-") && at >= since && outcome !== "refused" && outcome !== "not-sent");
}

function comingBack(stage: Extract<Stage, { is: "coming-back" }>, machine: Machine, facts: ShutDownFacts, host: Host, says: string, context: StepContext): StepDecision {
  const { node, wrong } = facts;
  // EC2 may show it stopped for a while after it took the start; then it is told once more.
  if (machine.state === "stopped") return { to: "act", because: says, mutations: [start(host, stage.early ? "start-early" : "start", context)] };
  if (!node.seen || !isReady(node.value) || wrong.node !== null) {
    return isLate(stage, context) ? lateBack(says, context) : { to: "wait", because: `${context.source} comes back; ${says}`, againMs: 5_000 };
  }
  return intoTheName(sayEarly(stage, context), facts, host, says, context);
}

function sayEarly({ early }: Extract<Stage, { is: "coming-back" }>, { source, target }: StepContext): string | undefined {
  return early ? `${source} was started before its time, because ${target} was not seen to serve or the drill had to end` : undefined;
}

/** `unshown`: why the leg has shown nothing of the other node, a clause; undefined where it has. */
function intoTheName(unshown: string | undefined, { wrong, name }: ShutDownFacts, host: Host, says: string, context: StepContext): StepDecision {
  const { input } = nameIn(context);
  if (!name.records.seen) return unseen(name.records);
  // Nobody is taken out: only the addresses of the node come back in.
  const plan = planReturn(name.records.value, input, context.source);
  if (plan.is === "hands-off") return { to: "stuck", because: `${context.source} serves again and stays out of ${input.name}: ${plan.because}` };
  if (plan.is === "change") return { to: "act", because: `${context.source} serves again; ${says}`, mutations: [changing(input, { ...context, source: nobody, target: context.source }, plan)] };
  const reached = arrived(name, input, { leaves: undefined, answers: context.source });
  if (reached.to !== "done") return reached;
  if (unshown !== undefined) return { to: "stuck", because: `${unshown}; it serves again: ${reached.proof}. This leg has not shown that ${context.target} serves alone; let another drill do so` };
  if (wrong.other !== null) return { to: "stuck", because: `${context.source} was shut down and serves again, and now ${context.target} is not seen to serve; ${says}` };
  return { to: "done", proof: `${sayHost(host)} was stopped while ${context.target} answered alone, and serves again; ${says}; ${reached.proof}` };
}

function saysOf({ wrong }: ShutDownFacts, { source, target }: StepContext): string {
  return `${source}: ${wrong.node ?? "answers well"}; ${target}: ${wrong.other ?? "answers well"}`;
}

/** Running is not ready: both status checks of EC2 have to be ok. */
function isReady({ machine, checks }: { readonly machine: Machine | undefined; readonly checks: StatusChecks | undefined }): boolean {
  return machine?.state === "running" && checks?.system === "ok" && checks.instance === "ok";
}

function hostOf({ host }: Input, { plan, source }: StepContext): Host {
  const [found] = hostsAt(plan, source, [host]);
  if (found === undefined) throw new Defect(`the plan names no host for the role ${host} at ${source}`);
  return found;
}

function nameIn({ plan }: StepContext): PlannedStep<"traffic.route53-round-robin"> {
  const found = nameOfNodes(plan);
  if (found === undefined) throw new Defect("the plan has not one name of several nodes, without which no node is shut down");
  return found;
}

function stop(host: Host, { plan, source }: StepContext): Mutation {
  const region = regionAt(plan, source);
  return {
    key: `stop ${host.id}`,
    sentence: `Stop the machine ${sayHost(host)} in ${region} for the live drill`,
    call: { operation: "ec2.StopInstances", region, input: { InstanceIds: [host.id] } },
    undo: `start the machine ${sayHost(host)} again`,
    settleMs,
    repeatable: true,
  };
}

/** It ends what the stop began, so neither the kill switch nor a pause keeps a node down. */
function start(host: Host, how: "start" | "start-early", { plan, source }: StepContext, early = "as it was told already"): Mutation {
  const region = regionAt(plan, source);
  return {
    key: `${how} ${host.id}`,
    sentence: `Start the machine ${sayHost(host)} in ${region} again${how === "start" ? "" : `, before its time: ${early}`}`,
    call: { operation: "ec2.StartInstances", region, input: { InstanceIds: [host.id] } },
    undo: `stop the machine ${sayHost(host)} again`,
    settleMs,
    repeatable: true,
    ends: true,
  };
}
