// `understudy failover PLAN --break-glass`: reads the plan, sees whether the arbiter answers, has everything confirmed, and carries
// the run out from here. Whatever ends the program, the same run can be taken up again by its folder.

import type { Clients } from "../../../lambdas/aws/clients.ts";
import { confirmedSentences, haltsWereAsked, mayBreakGlass, mayDecideAlone, mayTakeUp } from "../../../workflows/break-glass.ts";
import type { Leave } from "../../../workflows/break-glass.ts";
import { dryRunOf } from "../../../workflows/dry-run.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { RunState } from "../../../workflows/record.ts";
import { goodEnds } from "../../../workflows/run-end.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { JournalTable, openFolder } from "../../local/break-glass/journal-table.ts";
import { arbiterTable, engineersClients, machineFunctions, registersOf } from "../../local/break-glass/machine.ts";
import { prepare, sessionOf } from "../../local/break-glass/opening.ts";
import type { Session } from "../../local/break-glass/opening.ts";
import { BreakGlassRun } from "../../local/break-glass/run.ts";
import type { RunParts } from "../../local/break-glass/run.ts";
import { cutOffOf, goesOn, takeUp } from "../../local/break-glass/taking-up.ts";
import { exitCodes } from "../../exit.ts";
import { readPlanFile, sayFault } from "../../plan-file.ts";
import { terminal, wrap } from "../../terminal.ts";
import { askingAt } from "../deployed/asking.ts";
import { dryRunLines } from "../deployed/drill-lines.ts";
import { onInterrupt } from "../interrupt.ts";
import { seeArbiter, whoIs } from "./arbiter.ts";
import { acceptedAtMost, confirmed } from "./confirm.ts";
import type { ConfirmOptions } from "./confirm.ts";
import { newFolder, unfinishedIn } from "./folders.ts";
import { follow } from "./follow.ts";
import { sayLive } from "./live.ts";

export interface BreakGlassOptions extends ConfirmOptions {
  readonly to: string;
  readonly dryRun?: true;
  readonly insist?: string;
  readonly as?: string;
  readonly folder: string;
  readonly resume?: string;
  /** With `resume`: the machine that had the folder and is off for good. */
  readonly takenFrom?: string;
  readonly secretsRegion?: string;
  readonly endpoint?: string;
}

/** Carries it out; gives the exit code. */
export async function breakGlass(file: string, options: BreakGlassOptions, clock: Clock): Promise<number> {
  const err = terminal(process.stderr);
  sayLive("failover --break-glass", err);
  if (options.endpoint !== undefined) process.env["AWS_ENDPOINT_URL"] = options.endpoint;
  // The functions' own log is for CloudWatch; here the record is told.
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  const read = readPlanFile(file);
  if (!read.ok) {
    for (const fault of read.faults) err.line(sayFault(fault));
    return exitCodes.checksNotPassed;
  }
  const { plan, digest } = read;
  const target = options.to;
  if (plan.sites[target] === undefined) throw new Refused(`${plan.plan} has no site ${target}; --to is one of ${Object.keys(plan.sites).join(", ")}`, { code: "usage" });
  const source = otherSite(plan, target);
  for (const line of wrap(`Plan ${plan.plan} from ${file}, digest ${digest.slice(0, 12)}. The deployed plan lies at the arbiter and may say something else.`, err.columns, "")) err.line(line);
  const clients = engineersClients(plan, target, clock);
  if (options.dryRun === true) return dryRun(plan, source, options, clients, clock);

  if (options.resume !== undefined) return resumed(plan, digest, options.resume, options, clients, clock);
  const unfinished = await unfinishedIn(options.folder, plan.plan, clock);
  if (unfinished !== undefined) throw new Refused(`${unfinished.session.run} to ${unfinished.session.target} has begun and not ended: take it up with --resume ${unfinished.folder}, and begin nothing beside it`, { code: "usage" });
  const seen = await seeArbiter(plan, arbiterTable(plan, clients), clock);
  demand(mayBreakGlass(plan, seen, options.insist));
  const person = await whoIs(plan, target, options.as);
  demand(mayDecideAlone(plan, person));
  const reason = await confirmed(plan, digest, source, target, seen, options, askingAt());
  const folder = newFolder(options.folder, plan.plan, clock.now());
  const opened = await openFolder(folder);
  try {
    // From here on registers may be raised and a run be begun: whoever is interrupted must know of it.
    const signal = cutOffSignal(folder);
    const session = await prepare({ plan, source, target, person, reason, confirmed: confirmedSentences(source, target, seen, options.insist), haltsAsked: haltsWereAsked(seen), dry: false }, { table: opened.table, clock, registers: registersOf(plan, clients) });
    return await carriedOut(plan, session, folder, opened.table, options, clients, clock, signal, false);
  } finally {
    opened.close();
  }
}

async function resumed(plan: Plan, digest: string, folder: string, options: BreakGlassOptions, clients: Clients, clock: Clock): Promise<number> {
  const opened = await openFolder(folder, options.takenFrom);
  try {
    const session = await sessionOf(opened.table);
    if (session === undefined) throw new Refused(`no run was begun in ${folder}; leave out --resume`, { code: "usage" });
    if (session.planDigest !== digest) throw new Refused(`${session.run} began with another text of the plan (digest ${session.planDigest.slice(0, 12)}, this one has ${digest.slice(0, 12)}); give the file that it began with`, { code: "usage" });
    if (session.target !== options.to) throw new Refused(`${session.run} leads to ${session.target} and not to ${options.to}`, { code: "usage" });
    const signal = cutOffSignal(folder);
    const mayGoForward = await askedAgain(plan, digest, session, opened.table, options, clients, clock, signal);
    return await carriedOut(plan, session, folder, opened.table, options, clients, clock, signal, mayGoForward);
  } finally {
    opened.close();
  }
}

/** The arbiter is asked again, and after a while everything is confirmed again, because what was said then may be true no more. Gives whether it was. */
async function askedAgain(plan: Plan, digest: string, session: Session, table: Table, options: BreakGlassOptions, clients: Clients, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const { line } = terminal(process.stderr);
  const { stands, forMs, pastFence } = await cutOffOf(session, plan, { table, clock });
  if (!goesOn.has(stands)) return false;
  const seen = await seeArbiter(plan, arbiterTable(plan, clients), clock);
  demand(mayTakeUp(plan, seen, options.insist, pastFence));
  const goesForward = stands === "goes-forward";
  if (goesForward) {
    line(`${session.run} was cut off ${sayDuration(forMs)} ago. It can only go forward; before it does, all of it is confirmed again, and whether the fence still stands is asked as long as a step is left.`);
    await confirmed(plan, digest, session.source, session.target, seen, options, askingAt({ signal }));
  } else line(`Taking up ${session.run}: what was done is known, and what was under way is looked at.`);
  return goesForward;
}

const cutOffSignal = (folder: string): AbortSignal => onInterrupt(`cut off; epoch registers may have been raised and more begun. Take it up again with --resume ${folder}`);

function demand(leave: Leave): void {
  if (!leave.allowed) throw new Refused(leave.because, { code: "not-allowed" });
}

async function carriedOut(plan: Plan, session: Session, folder: string, table: Table, options: BreakGlassOptions, clients: Clients, clock: Clock, signal: AbortSignal, mayGoForward: boolean): Promise<number> {
  signal.throwIfAborted();
  const err = terminal(process.stderr);
  const again = `understudy failover ${plan.plan}.yaml --break-glass --to ${session.target} --resume ${folder}`;
  err.line(`${session.run}, epoch ${session.epoch}. Its record: ${folder}`);
  err.line(`Ctrl-C cuts it off where it is. To take it up again, with the file of the plan: ${again}`);
  const taken = await takeUp(partsOf(plan, session, table, options, clients, clock), { mayGoForward });
  if (taken.to === "ended") return ended(taken.state, folder);
  const { run } = taken;
  try {
    signal.throwIfAborted();
    const state = await follow({ run, table, clock, asking: askingAt({ signal }), err, reason: session.reason, acceptsSeconds: options.yes === true ? acceptedAtMost(options.acceptDataLoss) : undefined, signal });
    if (state.closed === null) throw new Refused(`the run could not be carried on and has not ended; look at ${folder}`);
    return ended(state, folder);
  } catch (thrown) {
    // Whoever was interrupted was told already.
    if (!signal.aborted) err.line(`${session.run} has not ended. Take it up again: ${again}`);
    throw thrown;
  } finally {
    run.close();
  }
}

/** Says how it ended; gives the exit code. */
function ended({ closed }: RunState, folder: string): number {
  if (closed !== null) terminal(process.stdout).line(`${closed.end}: ${closed.sentence}`);
  terminal(process.stderr).line(`When the arbiter answers again, bring the record home: understudy run merge ${folder}`);
  return closed !== null && goodEnds.has(closed.end) && closed.end !== "rejected" ? exitCodes.ok : exitCodes.failed;
}

function partsOf(plan: Plan, session: Session, table: Table, { secretsRegion }: BreakGlassOptions, clients: Clients, clock: Clock): RunParts {
  const { source, target } = session;
  return {
    plan, session, table, clock,
    registers: registersOf(plan, clients),
    // Questions are asked at the terminal when they are found in the record.
    tell: () => undefined,
    functions: (backstage) => machineFunctions({ plan, source, target, table, clock, secretsRegion: secretsRegion ?? plan.sites[target]?.region ?? plan.arbiter.region }, backstage),
  };
}

/** Looks and decides as the failover would, and prints what it would change. Nothing is kept and nothing is changed. */
async function dryRun(plan: Plan, source: string, options: BreakGlassOptions, clients: Clients, clock: Clock): Promise<number> {
  const [out, err] = [terminal(process.stdout), terminal(process.stderr)];
  const table = await JournalTable.from([], { add: () => undefined });
  const person: Person = { subject: options.as ?? "dry-run", groups: [], channel: "command-line" };
  const session = await prepare({ plan, source, target: options.to, person, reason: options.reason ?? "dry run", confirmed: [], haltsAsked: false, dry: true }, { table, clock, registers: {} });
  const run = await BreakGlassRun.begin(partsOf(plan, session, table, options, clients, clock));
  try {
    const signal = onInterrupt("the dry run is ended; nothing was changed");
    const state = await follow({ run, table, clock, asking: askingAt({ signal }), err, reason: session.reason, acceptsSeconds: undefined, signal });
    for (const line of dryRunLines(dryRunOf(plan, state), out)) out.line(line);
    return state.closed !== null && goodEnds.has(state.closed.end) ? exitCodes.ok : exitCodes.failed;
  } finally {
    run.close();
  }
}
