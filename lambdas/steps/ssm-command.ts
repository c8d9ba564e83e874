// Running a script on hosts by SSM Run Command: the part that the fence and the activation share. Each host gets a command
// of its own, because the wrapper checks who the host is and because one host that fails must not take the others with it.

import { createHash } from "node:crypto";
import type { Mutation } from "../../workflows/mutations.ts";
import type { StepContext } from "../../workflows/step-decision.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { commandIdIn } from "../aws/sends/ssm.ts";
import { findCommands, readHosts, readInvocation } from "../aws/ssm.ts";
import type { Invocation } from "../aws/ssm.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { runFolder, wrapScript } from "./epoch-wrapper.ts";
import type { WrappedScript } from "./epoch-wrapper.ts";
import { regionAt, sayHost } from "./hosts.ts";
import type { Host } from "./hosts.ts";
import { see } from "./seen.ts";
import type { Seen } from "./seen.ts";

/** One command on one host. */
export interface ScriptRun {
  /** The round of the step it belongs to: 0, or more after a person sent the step round again. */
  readonly round: number;
  readonly state: "goes-on" | "succeeded" | "failed";
  /** What SSM says of it, for people. */
  readonly says: string;
  /** How a run that failed ended; undefined where Systems Manager names no code of the script. */
  readonly exitCode?: number;
  /** What the script printed, once it has succeeded. */
  readonly output?: string;
}
export interface HostFacts extends Host {
  /** Online, ConnectionLost, Inactive, or "not registered": SSM does not list it. */
  readonly ping: string;
  readonly runs: readonly ScriptRun[];
}

/** SSM's clock and ours may differ (I26), so commands are searched from this much before the first of ours. */
const skewMs: Milliseconds = 15 * 60_000;
/** SSM refuses a longer Comment. */
const mostCommentCharacters = 100;

/** Looks at hosts and at what was sent to them under the marks of this step, in all its rounds. Changes nothing. */
export function lookAtHosts(hosts: readonly Host[], site: string, context: StepContext, adapters: Adapters, limitMs: Milliseconds): Promise<Seen<readonly HostFacts[]>> {
  const region = regionAt(context.plan, site);
  return see(adapters.clock, limitMs, `Systems Manager in ${region}`, async (signal) => {
    const rounds = Array.from({ length: roundOf(context) + 1 }, (_, round) => round);
    const comments = rounds.map((round) => commentOf(context, round));
    const since = Math.min(context.startedAt, ...context.sent.map((each) => each.at)) - skewMs;
    const [pings, listed] = await Promise.all([
      readHosts(adapters.clients, region, hosts.map((host) => host.id), signal),
      mustSearch(context) ? findCommands(adapters.clients, region, comments, since, signal) : [],
    ]);
    return Promise.all(
      hosts.map(async (host): Promise<HostFacts> => {
        const commands = new Map<string, number>();
        for (const command of listed) if (command.hosts.includes(host.id)) commands.set(command.id, comments.indexOf(command.comment));
        // A command just sent may not be listed yet; the record knows its id from the answer.
        for (const round of rounds) {
          for (const each of context.sent) {
            const id = commandIdIn(each.answer);
            if (each.key === keyOf(host, round) && id !== undefined) commands.set(id, round);
          }
        }
        const runs = await Promise.all([...commands].map(async ([id, round]) => runOf(round, await readInvocation(adapters.clients, region, id, host.id, signal))));
        return { ...host, ping: pings.find((each) => each.id === host.id)?.ping ?? "not registered", runs };
      }),
    );
  });
}

/** Whether a command could be there whose id the record does not know: before the first send, and after one whose answer was lost. ListCommands is throttled early, so it is not asked at every look. */
function mustSearch(context: StepContext): boolean {
  const sends = context.sent.filter((each) => each.outcome !== "not-sent" && each.outcome !== "refused");
  return sends.length === 0 || sends.some((each) => commandIdIn(each.answer) === undefined);
}

/** Where a host stands in the present round. A success of any round counts; failures count only in their own, so that a person's retry runs the script again. */
export function standingOf(host: HostFacts, context: StepContext): { readonly state: ScriptRun["state"] | "not-sent"; readonly says: string; readonly output?: string } {
  const of = (state: ScriptRun["state"], runs: readonly ScriptRun[]): ScriptRun | undefined => runs.find((run) => run.state === state);
  const thisRound = host.runs.filter((run) => run.round === roundOf(context));
  return of("succeeded", host.runs) ?? of("goes-on", host.runs) ?? of("failed", thisRound) ?? { state: "not-sent", says: `not sent, its agent is ${host.ping}` };
}

/** Whether a command of this round may be on its way to a host although Systems Manager does not show it: its answer was lost (R26). */
export function mayBeUnderWay(host: HostFacts, context: StepContext): boolean {
  const round = roundOf(context);
  if (host.runs.some((run) => run.round === round)) return false;
  return context.sent.some(({ key, outcome }) => key === keyOf(host, round) && outcome !== "refused" && outcome !== "not-sent");
}

/**
 * Whether all that this step has sent is known to have ended on the host with one of these exit codes of its script. One such end is enough
 * for a round, however often its command was sent: a mark runs once, and what repeats it ends with its code.
 */
export function allEndedWith(exits: ReadonlySet<number>, host: HostFacts, context: StepContext): boolean {
  const began = context.sent.filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent");
  const rounds = Array.from({ length: roundOf(context) + 1 }, (_, round) => round).filter((round) => began.some(({ key }) => key === keyOf(host, round)));
  const isOf = (key: string): boolean => rounds.some((round) => key === keyOf(host, round));
  const ended = (round: number): boolean => host.runs.some((run) => run.round === round && run.exitCode !== undefined && exits.has(run.exitCode));
  const other = host.runs.some(({ state, exitCode }) => state !== "failed" || exitCode === undefined || !exits.has(exitCode));
  return began.length > 0 && !other && began.every(({ key }) => isOf(key)) && rounds.every(ended);
}

/** Whether a host has taken the word to end what runs, or would run, in this round. */
export function wasHalted(host: HostFacts, context: StepContext): boolean {
  return context.sent.some(({ key, outcome }) => key === haltKeyOf(host, roundOf(context)) && outcome === "applied");
}

/** What runs the scripts on a host: the document of Systems Manager, and the wrapper in its language. */
export interface Shell {
  readonly document: "AWS-RunShellScript" | "AWS-RunPowerShellScript";
  readonly wrap: (script: WrappedScript) => string;
}
const sh: Shell = { document: "AWS-RunShellScript", wrap: wrapScript };

/** The change that runs scripts on a host, behind the epoch wrapper. */
export function runOnHost(
  run: { readonly host: Host; readonly site: string; readonly scripts: readonly string[]; readonly undo: string; readonly deliverSeconds: number; readonly runSeconds: number; readonly shell?: Shell | undefined },
  context: StepContext,
): Mutation {
  const round = roundOf(context);
  const { document, wrap } = run.shell ?? sh;
  const script = wrap({
    plan: context.plan.plan,
    step: context.stepId,
    epoch: context.epoch,
    mark: markOf(context, round),
    role: `${run.site}/${run.host.role}`,
    scripts: run.scripts,
  });
  return {
    key: keyOf(run.host, round),
    sentence: `Run ${run.scripts.join(", then ")} on ${sayHost(run.host)} at ${run.site}`,
    call: {
      operation: "ssm.SendCommand",
      region: regionAt(context.plan, run.site),
      input: {
        DocumentName: document,
        InstanceIds: [run.host.id],
        Comment: commentOf(context, round),
        // Delivery only: a host that comes back later than this must not find a takeover waiting for it.
        TimeoutSeconds: run.deliverSeconds,
        Parameters: { commands: [script], executionTimeout: [String(run.runSeconds)] },
      },
    },
    undo: run.undo,
    settleMs: 30_000,
    // The wrapper runs one mark once, however often the command arrives.
    repeatable: true,
  };
}

/** The folder on the host of what a step runs there in a round, under that of the plan. */
export function folderOf(context: StepContext, round: number): string {
  return `${context.stepId}/${runFolder({ epoch: context.epoch, mark: markOf(context, round) })}`;
}

/**
 * The change that ends what a step runs on a host: a command as the others are, with the permission that the step has, to no other machine.
 * `CancelCommand` takes no resource (service authorization reference of Systems Manager), so it could end anybody's command, and it promises nothing.
 */
export function haltOnHost(run: { readonly host: Host; readonly site: string; readonly round: number; readonly script: string; readonly settleMs: Milliseconds }, context: StepContext): Mutation {
  const halting = { ...context, stepId: `halt-${context.stepId}`, mark: `${markOf(context, run.round)}/halt` };
  const sent = runOnHost({ host: run.host, site: run.site, scripts: [run.script], undo: "nothing: what was not restarted is as it was", deliverSeconds: 60, runSeconds: 30 }, { ...halting, sent: [] });
  return { ...sent, key: haltKeyOf(run.host, run.round), sentence: `End what runs on ${sayHost(run.host)} at ${run.site} before its next service`, settleMs: run.settleMs, ends: true };
}

/**
 * The round of the step, counted by what was sent before it began: a person's retry has to run the script again, although
 * the wrapper refuses to repeat a mark, so each round that follows a send has a mark of its own.
 */
export function roundOf(context: StepContext): number {
  return context.sent.filter((each) => each.at < context.startedAt && each.outcome !== "not-sent").length;
}

function markOf(context: StepContext, round: number): string {
  return round === 0 ? context.mark : `${context.mark}/${round}`;
}

function commentOf(context: StepContext, round: number): string {
  const mark = markOf(context, round);
  if (mark.length <= mostCommentCharacters) return mark;
  return `${mark.slice(0, mostCommentCharacters - 17)}~${createHash("sha256").update(mark).digest("hex").slice(0, 16)}`;
}

function keyOf(host: Host, round: number): string {
  return round === 0 ? `run on ${host.role}` : `run on ${host.role}, round ${round}`;
}

const haltKeyOf = (host: Host, round: number): string => `halt ${keyOf(host, round)}`;

function runOf(round: number, invocation: Invocation | undefined): ScriptRun {
  if (invocation === undefined) return { round, state: "goes-on", says: "sent, SSM does not show it yet" };
  const { status, details, exitCode, stdout, stderr } = invocation;
  const word = details === "" || details === status ? status : `${status} (${details})`;
  if (status === "Success") return { round, state: "succeeded", says: `ended with exit code ${exitCode}`, output: stdout };
  if (status === "Failed" || status === "TimedOut" || status === "Cancelled") {
    const end = stderr.trim().slice(-400);
    return { round, state: "failed", ...(status === "Failed" && exitCode > 0 ? { exitCode } : {}), says: `${word}${exitCode < 0 ? "" : `, exit code ${exitCode}`}${end === "" ? "" : `: ${end}`}` };
  }
  // Pending, InProgress, Delayed, Cancelling, and words that SSM may add: not over yet.
  return { round, state: "goes-on", says: word };
}
