// What each command for a deployed installation does, with the terminal of this process.

import type { SwitchRequest } from "../../../lambdas/switch/switch.ts";
import type { AuditKind } from "../../../workflows/audit.ts";
import type { Decision } from "../../../workflows/record.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { sleeps } from "../../local/sleeps.ts";
import { systemClock } from "../../local/system-clock.ts";
import { exitCodes } from "../../exit.ts";
import { terminal, wrap } from "../../terminal.ts";
import { onInterrupt } from "../interrupt.ts";
import { askingAt } from "./asking.ts";
import { auditFromRuns, auditLines, auditOf } from "./audit.ts";
import { connect } from "./connect.ts";
import type { Connection, WhereOptions } from "./connect.ts";
import { decideAction } from "./decide-action.ts";
import type { DecideOptions, Seat } from "./decide-action.ts";
import { doctorPorts, examine } from "./doctor.ts";
import { forecastFor } from "./forecast.ts";
import { gateLines } from "./gate-lines.ts";
import { cleanAction } from "./clean-action.ts";
import type { CleanOptions } from "./clean-action.ts";
import { drillAction } from "./drill-action.ts";
import type { DrillOptions } from "./drill-action.ts";
import { beginLiveDrillAction, endLiveDrillAction, showLiveDrillAction } from "./live-drill-action.ts";
import type { LiveDrillOptions } from "./live-drill-action.ts";
import { beginGameDayAction, sayOfGameDayAction, showGameDayAction } from "./game-day-action.ts";
import type { ShowGameDayOptions } from "./game-day-action.ts";
import { calendarLines } from "./drill-lines.ts";
import { findGate, runNamed } from "./gate-ref.ts";
import { listReports, reportAction } from "./report-actions.ts";
import type { ReportOptions } from "./report-actions.ts";
import { checkedName, listRuns, showRun, watchEnds, watchRun } from "./run-actions.ts";
import { standingOf } from "./standing.ts";
import { nameOfGate, standingLines } from "./standing-lines.ts";
import { startAction } from "./start-action.ts";
import type { StartOptions } from "./start-action.ts";
import { switchAction } from "./switch-action.ts";
import type { SwitchOptions } from "./switch-action.ts";

interface Json {
  readonly json?: true;
}

const now = (): number => systemClock.now();
const seat = (): Seat => ({ asking: askingAt(), now, out: terminal(process.stdout), err: terminal(process.stderr) });
const watchEveryMs: Milliseconds = 5_000;

/** The connection. Where it leads to a rehearsal, that is said first, so that nobody takes it for the real thing or the other way round. */
function reach(options: WhereOptions & Json): Connection {
  const connection = connect(options);
  const err = terminal(process.stderr);
  if (connection.local !== undefined && options.json !== true) for (const line of wrap(`A rehearsal on this machine, at ${connection.local}. Nothing of AWS is asked.`, err.columns, `${err.colours.cyan("LOCAL")}  `)) err.line(line);
  return connection;
}

export async function status(plan: string | undefined, options: WhereOptions & Json & { readonly watch?: true }): Promise<number> {
  const { installation } = reach(options);
  const out = terminal(process.stdout);
  const show = async (): Promise<void> => {
    const standing = await standingOf(installation, now(), plan === undefined ? undefined : checkedName(plan));
    if (options.json === true) out.line(JSON.stringify({ version: 1, region: installation.region, at: now(), ...standing }));
    else for (const line of standingLines(standing, installation.region, now(), out)) out.line(line);
  };
  if (options.watch !== true) return show().then(() => exitCodes.ok);
  const signal = onInterrupt("nothing is ended by this but the looking");
  for (;;) {
    // On a terminal each look takes the place of the one before; in a pipe they stand below each other.
    if (out.isTty && options.json !== true) process.stdout.write("\u001b[2J\u001b[H");
    if (options.json !== true) out.line(`${out.colours.dim(`${new Date(now()).toISOString().slice(11, 19)} UTC, every ${watchEveryMs / 1_000} s`)}`);
    await show();
    if (!(await sleeps(systemClock, watchEveryMs, signal))) throw signal.reason;
  }
}

export async function gateList(options: WhereOptions & Json): Promise<number> {
  const { installation } = reach(options);
  const out = terminal(process.stdout);
  const { plans, unreadable } = await standingOf(installation, now());
  const waiting = plans.flatMap(({ plan, open }) => (open === null ? [] : open.waiting.map((gate) => ({ plan, name: nameOfGate(open.run, gate), run: open.run, gate }))));
  if (options.json === true) out.line(JSON.stringify({ version: 1, gates: waiting, unreadable }));
  else if (waiting.length === 0) out.line(unreadable.length === 0 ? "No gate waits for anybody." : "No gate waits for anybody, as far as can be read.");
  else for (const { plan, name, gate } of waiting) for (const line of wrap(`${plan}: “${plain(gate.title)}”. understudy gate show ${name}`, out.columns, "◆ ")) out.line(line);
  if (options.json !== true) for (const { plan, because } of unreadable) for (const line of wrap(`${plan}: whether a gate waits is not known, because ${plain(because)}`, out.columns, "? ")) out.line(line);
  return exitCodes.ok;
}

export async function gateShow(named: string, options: WhereOptions & Json): Promise<number> {
  const out = terminal(process.stdout);
  const { installation } = reach(options);
  const { state, gate } = await findGate(installation, checkedName(named));
  const forecast = gate.status === "waiting" ? await forecastFor(installation, state.run, now()) : undefined;
  if (options.json === true) out.line(JSON.stringify({ version: 1, plan: state.plan, run: state.run, gate, forecast: forecast ?? null }));
  else for (const line of gateLines({ state, gate, forecast }, installation.world, now(), out)) out.line(line);
  return exitCodes.ok;
}

export function decide(decision: Decision | "hold", named: string, options: WhereOptions & DecideOptions): Promise<number> {
  return decideAction(decision, checkedName(named), options, reach(options), seat());
}

export function start(plan: string, options: WhereOptions & StartOptions): Promise<number> {
  return startAction(checkedName(plan), options, reach(options), () => systemClock.id(), seat());
}

export function drillStart(plan: string, options: WhereOptions & DrillOptions & LiveDrillOptions): Promise<number> {
  const begins = options.kind === "live" ? beginLiveDrillAction : options.kind === "game-day" ? beginGameDayAction : drillAction;
  return begins(checkedName(plan), options, reach(options), systemClock, seat());
}

/** Of which kind a command on what has begun is. */
export interface OfKind {
  readonly kind: "live" | "game-day";
}

export async function drillShow(plan: string, options: WhereOptions & LiveDrillOptions & OfKind & ShowGameDayOptions): Promise<number> {
  if (options.kind !== "game-day" && options.format !== undefined) throw new Refused("--format is for game days; each leg of a live drill has a report of its own: understudy report RUN", { code: "usage" });
  if (options.kind === "game-day") return showGameDayAction(checkedName(plan), options, reach(options), systemClock, seat());
  return showLiveDrillAction(checkedName(plan), options, reach(options), systemClock, seat());
}

export function drillSaid(plan: string, said: "caused" | "removed", options: WhereOptions & LiveDrillOptions): Promise<number> {
  return sayOfGameDayAction(checkedName(plan), said, options, reach(options), systemClock, seat());
}

export function drillEnd(plan: string, options: WhereOptions & LiveDrillOptions & OfKind): Promise<number> {
  if (options.kind === "game-day") return sayOfGameDayAction(checkedName(plan), "ended", options, reach(options), systemClock, seat());
  return endLiveDrillAction(checkedName(plan), options, reach(options), systemClock, seat());
}

export function drillClean(plan: string, options: WhereOptions & CleanOptions): Promise<number> {
  return cleanAction(checkedName(plan), options, reach(options), systemClock, seat());
}

export async function drillList(plan: string | undefined, options: WhereOptions & Json): Promise<number> {
  const out = terminal(process.stdout);
  const { drills, unreadable } = await reach(options).installation.drills(plan === undefined ? undefined : checkedName(plan));
  if (options.json === true) out.line(JSON.stringify({ version: 1, at: now(), drills, unreadable }));
  else for (const line of calendarLines(drills, now(), out)) out.line(line);
  if (options.json !== true) for (const { plan: hidden, because } of unreadable) for (const line of wrap(`${hidden}: its drills are not known, because ${plain(because)}`, out.columns, "? ")) out.line(line);
  return exitCodes.ok;
}

export function switched(plan: string, change: SwitchRequest["change"], what: string, options: WhereOptions & SwitchOptions): Promise<number> {
  return switchAction(checkedName(plan), change, what, options, reach(options), seat());
}

export async function acknowledge(plan: string, options: WhereOptions & SwitchOptions): Promise<number> {
  const connection = reach(options);
  const { lease } = await connection.installation.plan(checkedName(plan), 1);
  // Bound to the run that is seen to block: a later one leaves a block of its own.
  if (lease.blockedBy === undefined) throw new Refused(`nothing blocks ${plan}; there is nothing to acknowledge`, { code: "nothing-to-acknowledge" });
  return switchAction(plan, { what: "acknowledge", run: lease.blockedBy }, `lift the block that run ${lease.blockedBy} left on ${plan}`, options, connection, seat());
}

export async function stop(named: string, options: WhereOptions & SwitchOptions): Promise<number> {
  const connection = reach(options);
  const run = await runNamed(connection.installation, checkedName(named));
  const { state } = await connection.installation.run(run, Number.MAX_SAFE_INTEGER);
  const changes = state.mutations === 0 ? "nothing was changed so far" : `${state.mutations} ${state.mutations === 1 ? "change was" : "changes were"} made and will stay`;
  return switchAction(state.plan, { what: "stop", run }, `stop run ${run}; ${changes}`, options, connection, seat());
}

export function runList(plan: string, options: WhereOptions & Json & { readonly last: number }): Promise<number> {
  return listRuns(reach(options).installation, checkedName(plan), options.last, options.json === true, { out: terminal(process.stdout), now });
}

export function runShow(named: string, options: WhereOptions & Json): Promise<number> {
  return showRun(reach(options).installation, checkedName(named), options.json === true, { out: terminal(process.stdout), now });
}

export function report(named: string, options: WhereOptions & ReportOptions): Promise<number> {
  if (options.format === undefined && options.out === undefined) return runShow(named, options);
  return reportAction(reach(options).installation, checkedName(named), options, { out: terminal(process.stdout), err: terminal(process.stderr), now });
}

export function reportList(plan: string | undefined, options: WhereOptions & Json & { readonly last: number }): Promise<number> {
  return listReports(reach(options).installation, plan === undefined ? undefined : checkedName(plan), options.last, options.json === true, terminal(process.stdout));
}

export function runWatch(named: string, options: WhereOptions & Json & { readonly timeout?: Milliseconds }): Promise<number> {
  const signal = onInterrupt(watchEnds(checkedName(named)));
  return watchRun(reach(options).installation, named, { clock: systemClock, signal, limitMs: options.timeout, asJson: options.json === true }, terminal(process.stdout));
}

export interface AuditOptions {
  readonly person?: string;
  readonly action?: AuditKind;
  readonly last: number;
  /** Read from so many of the newest runs themselves; an older record has nothing else. */
  readonly runs?: number;
}

export async function audit(plan: string | undefined, options: WhereOptions & Json & AuditOptions): Promise<number> {
  const out = terminal(process.stdout);
  const { installation } = reach(options);
  const wanted = { plan: plan === undefined ? undefined : checkedName(plan), person: options.person, kind: options.action };
  const { lines, more } = options.runs === undefined ? await auditOf(installation, wanted, options.last) : { lines: await auditFromRuns(installation, wanted, options.runs), more: false };
  if (options.json === true) out.line(JSON.stringify({ version: 1, lines, more }));
  else {
    for (const line of auditLines(lines, out)) out.line(line);
    if (more) out.line(out.colours.dim(`There are older ones; see them with --last ${options.last * 2}.`));
    if (options.runs === undefined) for (const line of wrap("Runs from before this version are not in it; read them themselves with --runs 20.", out.columns, "")) out.line(out.colours.dim(line));
  }
  return exitCodes.ok;
}

export async function doctor(options: WhereOptions & Json): Promise<number> {
  const out = terminal(process.stdout);
  const { installation, local } = reach(options);
  const findings = await examine(doctorPorts(installation, now, local));
  const signs = { pass: out.colours.green("✓"), warn: out.colours.yellow("!"), fail: out.colours.red("✕"), "not-checkable": out.colours.magenta("?") };
  if (options.json === true) out.line(JSON.stringify({ version: 1, region: installation.region, findings }));
  else for (const { outcome, subject, sentence } of findings) for (const line of wrap(`${out.colours.bold(`${subject}:`)} ${sentence}`, out.columns, `${signs[outcome]} `)) out.line(line);
  const signedIn = findings.every(({ subject, outcome }) => subject !== "AWS" || outcome !== "fail");
  if (!signedIn) return exitCodes.signInNeeded;
  return findings.some(({ outcome }) => outcome === "fail") ? exitCodes.checksNotPassed : exitCodes.ok;
}
