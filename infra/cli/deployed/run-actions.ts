// Showing, listing, following and stopping runs.

import { promisedMs } from "../../../workflows/promised.ts";
import { goodEnds } from "../../../workflows/run-end.ts";
import { planOfRun } from "../../../workflows/repairs.ts";
import { makeReport } from "../../../workflows/report.ts";
import type { Report } from "../../../workflows/report.ts";
import { Defect, Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { endMark, marks } from "../../../lambdas/console/words.ts";
import { sleeps } from "../../local/sleeps.ts";
import { exitCodes } from "../../exit.ts";
import type { Terminal } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import type { AboutRun, Installation } from "./installation.ts";
import { gateLines } from "./gate-lines.ts";
import { runNamed } from "./gate-ref.ts";
import { Follower, runLines } from "./run-lines.ts";
import { drawn, sayWhen } from "./standing-lines.ts";

interface Paper {
  readonly out: Terminal;
  readonly now: () => Instant;
}

/** The report of a run and what it was made of. `named` is a run, or a plan whose run is open. */
export async function reportOf(installation: Installation, named: string, now: Instant): Promise<{ readonly report: Report; readonly about: AboutRun; readonly plan: Plan }> {
  const about = await installation.run(await runNamed(installation, named));
  const text = await installation.planText(about.state.planDigest);
  const report = makeReport(text, about.entries, now);
  if (report === undefined) throw new Defect(`the entries of run ${about.info.run} do not open it`);
  return { report, about, plan: planOfRun(text, about.state) };
}

export async function showRun(installation: Installation, named: string, asJson: boolean, { out, now }: Paper): Promise<number> {
  const { report, about, plan } = await reportOf(installation, named, now());
  if (asJson) out.line(JSON.stringify({ version: 1, report, gates: about.gates }));
  else for (const line of runLines(report, about, promisedMs(plan, about.state), now(), out)) out.line(line);
  return exitCodes.ok;
}

export async function listRuns(installation: Installation, plan: string, most: number, asJson: boolean, { out, now }: Paper): Promise<number> {
  const { runs } = await installation.plan(plan, most);
  if (asJson) out.line(JSON.stringify({ version: 1, plan, runs }));
  else if (runs.length === 0) out.line(`No run of ${plan} is in the record.`);
  else for (const { run, kind, openedAt, end } of runs) for (const line of wrap(`${kind}, ${new Date(openedAt).toISOString().slice(0, 10)} ${sayWhen(openedAt, now())}  ${run}`, out.columns, `${drawn(endMark(end ?? "open"), out)} · `)) out.line(line);
  return exitCodes.ok;
}

export interface Watching {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long to follow a run that does not end. */
  readonly limitMs: Milliseconds | undefined;
  readonly asJson: boolean;
}

const everyMs: Milliseconds = 2_000;

/** Follows a run to its end: 0 when it ended as it should, 1 when not, 6 when the time given ran out before. */
export async function watchRun(installation: Installation, named: string, { clock, signal, limitMs, asJson }: Watching, out: Terminal): Promise<number> {
  const run = await runNamed(installation, named);
  const follower = new Follower();
  const asked = new Set<string>();
  const startedAt = clock.now();
  for (let after = 0; ; ) {
    const { entries, gates, state } = await installation.run(run, after);
    after = entries.at(-1)?.seq ?? after;
    if (asJson) for (const entry of entries) out.line(JSON.stringify(entry));
    else for (const line of follower.lines(entries, out)) out.line(line);
    for (const gate of gates) {
      const key = `${gate.gate} ${gate.revision}`;
      if (gate.status !== "waiting" || asked.has(key)) continue;
      asked.add(key);
      if (!asJson) for (const line of ["", ...gateLines({ state, gate }, installation.world, clock.now(), out), ""]) out.line(line);
    }
    if (state.closed !== null && !asJson) out.line(`Its report: understudy report ${run} --format md`);
    if (state.closed !== null) return goodEnds.has(state.closed.end) ? exitCodes.ok : exitCodes.failed;
    if (limitMs !== undefined && clock.now() - startedAt >= limitMs) {
      if (!asJson) out.line(`${drawn(marks.running, out)}: it goes on after ${sayDuration(limitMs)}. Follow it again: understudy run watch ${run}`);
      return exitCodes.waiting;
    }
    if (!(await sleeps(clock, everyMs, signal))) throw signal.reason;
  }
}

/** What the terminal says when Ctrl-C ends a watch: nothing of the run is ended by it. */
export const watchEnds = (named: string): string => `the run continues; stop it with: understudy run stop ${named} --reason "why"`;

/** Refuses a name that could be none before anything is asked. */
export function checkedName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/.test(text)) throw new Refused(`"${text.slice(0, 60)}" is no name of a plan, a run or a gate`, { code: "usage" });
  return text;
}
