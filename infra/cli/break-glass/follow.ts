// A break-glass run at a terminal: what it does is told as it is written, and its questions are asked of whoever sits there.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { takesLoss } from "../../../workflows/access.ts";
import { Refused } from "../../../workflows/failure.ts";
import { sayAccepted } from "../../../workflows/narration.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { Decision, GateState, RunState } from "../../../workflows/record.ts";
import { choicesOf } from "../../../lambdas/console/gate-words.ts";
import { plain } from "../../../lambdas/console/html.ts";
import type { Seconds } from "../../../workflows/units.ts";
import type { BreakGlassRun } from "../../local/break-glass/run.ts";
import type { Terminal } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import type { Asking } from "../deployed/asking.ts";
import { verbOf } from "../deployed/gate-lines.ts";
import { Follower } from "../deployed/run-lines.ts";

const everyMs = 300;

export interface FollowParts {
  readonly run: BreakGlassRun;
  readonly table: Table;
  readonly clock: Clock;
  readonly asking: Asking;
  readonly err: Terminal;
  readonly reason: string;
  /** Approvals up to this loss are given without asking; undefined: everything is asked. */
  readonly acceptsSeconds: Seconds | undefined;
  readonly signal: AbortSignal;
}

/** Follows the run to its end and gives its last state. Throws `Refused` (code `gate-waits`) at a question that nobody can be asked, and what the signal says. */
export async function follow(parts: FollowParts): Promise<RunState> {
  const { run, table, clock, err, signal } = parts;
  const record = new RecordStore({ table, clock });
  const follower = new Follower();
  const codes = new Set<string>();
  let [told, isOver] = [0, false];
  void run.ended.then(() => (isOver = true));
  for (;;) {
    const last = isOver;
    const entries = await record.entries(run.session.run, told);
    told = entries.at(-1)?.seq ?? told;
    for (const { body } of entries) if (body.type === "assessed") codes.add(body.verdict.code);
    for (const line of follower.lines(entries, err)) err.line(line);
    if (last) return run.state();
    for (const gate of await run.questions()) await answer(gate, await run.state(), codes, parts);
    await clock.sleep(everyMs, signal);
  }
}

/** Whether the command may approve: the question as it was asked first, on the one verdict that the run has had. A second one is about other facts than were confirmed. */
function isApprovedBefore({ kind, revision, acceptedLossSeconds: lost }: GateState, codes: ReadonlySet<string>, acceptsSeconds: Seconds | undefined): boolean {
  return kind === "approve-failover" && revision === 1 && codes.size === 1 && acceptsSeconds !== undefined && (lost === "unknown" ? Number.POSITIVE_INFINITY : lost) <= acceptsSeconds;
}

async function answer(gate: GateState, state: RunState, codes: ReadonlySet<string>, parts: FollowParts): Promise<void> {
  const { run, err, asking, acceptsSeconds, reason } = parts;
  if (isApprovedBefore(gate, codes, acceptsSeconds)) {
    return said(await run.decide({ gate, decision: "approve", reason, typed: state.plan }), err);
  }
  if (!asking.canAsk || acceptsSeconds !== undefined) {
    throw new Refused(`"${plain(gate.title)}" waits for a decision${gate.revision > 1 ? ", which is asked again" : ""} (it accepts ${sayAccepted(gate.acceptedLossSeconds)}), and nobody can be asked here; give the command again at a terminal without --yes`, { code: "gate-waits" });
  }
  const choices = choicesOf(gate, state);
  for (const line of ["", err.colours.bold(plain(gate.title)), ...gate.sentences.flatMap((sentence) => wrap(plain(sentence), err.columns, "  • ")), ...wrap(`To go ahead accepts ${sayAccepted(gate.acceptedLossSeconds)}.`, err.columns, "  • ")]) err.line(line);
  for (const { decision, label, brings } of choices) for (const line of wrap(`${label.replace(/…$/, "")}: ${brings}`, err.columns, `  ${err.colours.bold(verbOf[decision] ?? decision)}  `)) err.line(line);
  const verbs = choices.map(({ decision }) => verbOf[decision] ?? decision);
  const typed = await asking.ask(`Type one of ${verbs.join(", ")}: `);
  const chosen: Decision | undefined = choices.find(({ decision }) => (verbOf[decision] ?? decision) === typed)?.decision;
  // Nothing was decided; the same question is asked again at the next look.
  if (chosen === undefined) return err.line(`"${typed}" is none of them.`);
  const name = takesLoss(gate, chosen) ? { typed: await asking.ask(`This accepts ${sayAccepted(gate.acceptedLossSeconds)}. Type the plan's name (${state.plan}): `) } : {};
  const why = await asking.ask("Your reason, for the record: ");
  said(await run.decide({ gate, decision: chosen, reason: why, ...name }), err);
}

function said(answer: Awaited<ReturnType<BreakGlassRun["decide"]>>, err: Terminal): void {
  if (!answer.decided) err.line(`${err.colours.red("Not taken:")} ${answer.because}.`);
}
