// A gate as it is put to a person in a terminal: exactly the stored sentences, until when, and each choice as the command to type.

import { isIsolated } from "../../../workflows/drill-kinds.ts";
import type { World } from "../../../lambdas/report/document.ts";
import type { Decision, GateState, RunState } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayGoingAhead } from "../../../workflows/narration.ts";
import { sayVotes, whyNotHeld } from "../../../workflows/voting.ts";
import { choicesOf, commands } from "../../../lambdas/console/gate-words.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { marks, utc } from "../../../lambdas/console/words.ts";
import { wrap } from "../../terminal.ts";
import { drawn, nameOfGate, sayWhen } from "./standing-lines.ts";
import type { Page } from "./standing-lines.ts";

/** The verbs of the command line; those of a step stand under `run`. */
export const verbOf: Readonly<Record<string, string>> = { ...commands, "done-by-hand": "done" };

/** What is typed for a decision: those on a whole run stand at the top, those of a step and of its end under `run`. */
function commandOf(decision: Decision): string {
  const verb = verbOf[decision] ?? decision;
  return decision === "approve" || decision === "reject" ? verb : `run ${verb}`;
}

/** The lines of one gate; `forecast`: until when a decision keeps the promise, which is no part of what is decided on; `world` says whether what is decided is done or only rehearsed. */
export function gateLines({ state, gate, forecast }: { readonly state: RunState; readonly gate: GateState; readonly forecast?: string | undefined }, world: World, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  const name = nameOfGate(state.run, gate);
  const votes = sayVotes(gate);
  const facts = gate.sentences.flatMap((sentence) => wrap(plain(sentence), columns, "  • "));
  const head = [
    ...wrap(`${colours.bold(`${state.dry ? "DRY RUN" : isIsolated(state) ? "DRILL" : world} ${state.plan}: ${plain(gate.title)}`)} ${colours.dim(name)}`, columns),
    ...wrap(standsAs(gate, now, page), columns),
    ...facts,
  ];
  if (gate.status !== "waiting") return head;
  const held = whyNotHeld(gate, state);
  return [
    ...head,
    ...(votes === undefined ? [] : wrap(plain(votes), columns, "  • ")),
    ...(forecast === undefined ? [] : wrap(plain(forecast), columns, `  ${drawn(marks.expired, page, "Time:")} `)),
    ...sayGoingAhead(gate).flatMap((sentence) => wrap(sentence, columns, "  • ")),
    "",
    colours.bold("Choices"),
    ...choicesOf(gate, state).flatMap((choice) => [`  understudy ${commandOf(choice.decision)} ${name} --reason "…"`, ...wrap(`${choice.label.replace(/…$/, "")}: ${choice.brings}`, columns, "      ")]),
    ...(held === undefined ? [`  understudy hold ${name} --reason "…"`, ...wrap(`Hold it for 10 minutes: nothing is decided, and there is more time. Twice at most${state.repair === undefined ? "" : " in this repair, and only until a failover is called for"}.`, columns, "      ")] : wrap(`It cannot be held: ${held.because}.`, columns, "  ")),
    "",
    ...wrap(`You decide on these facts and no others: digest ${gate.digest.slice(0, 12)}, revision ${gate.revision}. Others are asked again.`, columns).map((line) => colours.dim(line)),
  ];
}

function standsAs(gate: GateState, now: Instant, page: Page): string {
  if (gate.decision !== null) return `${drawn(marks.done, page, "Decided:")} ${gate.decision.decision} by ${plain(gate.decision.by)} at ${utc(gate.decision.at)}, “${plain(gate.decision.reason)}”`;
  if (gate.status === "expired") return `${drawn(marks.expired, page)}: nobody decided in time`;
  if (gate.status === "overtaken") return `${drawn(marks.quiet, page, "Overtaken by events:")} nobody is asked any more`;
  const until = gate.expiresAt === null ? "It does not expire" : `It expires ${sayWhen(gate.expiresAt, now)}`;
  return `${drawn(marks.waiting, page)}, asked ${sayWhen(gate.openedAt, now)}. ${until}.`;
}
