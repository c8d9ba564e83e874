// One run for a terminal: one sentence first, then its steps as a list, then what waits. And the lines by which a run is followed.

import { Narration } from "../../../workflows/narration.ts";
import type { Line, LineKind } from "../../../workflows/narration.ts";
import type { Entry } from "../../../workflows/record.ts";
import type { Report } from "../../../workflows/report.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { changeMark, endMark, marks, stepMark, utc } from "../../../lambdas/console/words.ts";
import type { Mark } from "../../../lambdas/console/words.ts";
import { wrap } from "../../terminal.ts";
import { dryRunLines } from "./drill-lines.ts";
import type { AboutRun } from "./installation.ts";
import { drawn, nameOfGate, sayWhen } from "./standing-lines.ts";
import type { Page } from "./standing-lines.ts";

/** The lines of a run as it stands. `promised`: in milliseconds; null where no time is promised (promised.ts). */
export function runLines(report: Report, { gates, state: { trigger: { leg, gameDay } } }: { readonly gates: AboutRun["gates"]; readonly state: Pick<AboutRun["state"], "trigger"> }, promised: Milliseconds | null, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  const { run, plan, source, target, repair, planned = "failover", end, sentence, times, mutations, steps, notManaged, openedAt, closedAt } = report;
  const elapsed = (closedAt ?? now) - openedAt - (times.commitMs ?? 0);
  const waiting = gates.filter(({ status }) => status === "waiting");
  return [
    ...wrap(`${colours.bold(`${plan}: ${gameDay === undefined ? "" : "GAME DAY, "}${repair !== undefined ? `repair ${repair} of ${target}` : planned === "isolated drill" ? `DRILL, isolated, at ${target} while ${source} serves` : `${report.dry !== undefined ? "DRILL, dry run of a " : leg === undefined ? "" : `LIVE DRILL, leg ${leg.number} of ${leg.of}: `}${planned} from ${source} to ${target}`}`)} ${colours.dim(run)}`, columns),
    ...wrap(plain(sentence), columns, `${drawn(endMark(end), page)} `),
    ...wrap(`Opened ${sayWhen(openedAt, now)}; ${closedAt === null ? "open for" : "took"} ${sayDuration(elapsed)}${promised === null ? "" : ` of the ${sayDuration(promised)} that the plan allows`}${times.humanMs === 0 ? "" : `, ${sayDuration(times.humanMs)} of it waiting for people`}${times.commitMs === undefined ? "" : `, and ${sayDuration(times.commitMs)} more in the commit window`}; ${mutations === 0 ? "nothing was changed" : `${mutations} ${mutations === 1 ? "change" : "changes"}`}.`, columns),
    ...waiting.flatMap((gate) => wrap(`“${plain(gate.title)}”: understudy gate show ${nameOfGate(run, gate)}`, columns, `${drawn(marks.waiting, page)} `)),
    "",
    colours.bold("Steps"),
    ...steps.flatMap((step) => {
      const asked = waiting.some((gate) => gate.step === step.id);
      const took = step.tookMs === null ? "" : ` ${colours.dim(sayDuration(step.tookMs))}`;
      const mark = stepMark(step.status, end === "open", asked);
      return [
        ...wrap(`${plain(step.title)}${took}`, columns, `  ${drawn(mark, page, mark.word === "" ? step.status : mark.word)} · `),
        ...(step.because === "" || step.status === "not started" ? [] : wrap(plain(step.because), columns, "      ").map((line) => colours.dim(line))),
        ...step.changes.flatMap((change) => wrap(`${plain(change.sentence)}: ${changeMark(change.outcome).word}, ${utc(change.at)}${change.answer === "" || change.outcome === "applied" ? "" : ` (${plain(change.answer)})`}`, columns, `      ${drawn(changeMark(change.outcome), page, "")} `)),
      ];
    }),
    ...(report.dry === undefined ? [] : ["", ...dryRunLines(report.dry, page)]),
    ...(notManaged.length === 0 ? [] : ["", colours.bold("Not managed"), ...notManaged.flatMap(({ service, because }) => wrap(`${service}: ${because}`, columns, `  ${drawn(marks.unknown, page, "")} `))]),
  ];
}

const kinds: Readonly<Record<LineKind, Mark>> = {
  run: marks.running,
  decided: { icon: "§", word: "", tone: "busy" },
  people: { icon: "◆", word: "", tone: "ask" },
  changed: { icon: "→", word: "", tone: "good" },
  waits: { icon: "…", word: "", tone: "quiet" },
  proved: { icon: "✓", word: "", tone: "good" },
  trouble: { icon: "!", word: "", tone: "bad" },
};

/** Follows a run: gives the lines of entries that are new, each entry once. */
export class Follower {
  readonly #narration = new Narration();

  lines(entries: readonly Entry[], page: Page): readonly string[] {
    return entries.flatMap((entry) => {
      const told = this.#narration.tell(entry);
      return told === undefined ? [] : toldLines(entry.at, told, page);
    });
  }
}

function toldLines(at: Instant, { kind, sentence, details }: Line, page: Page): readonly string[] {
  const { colours, columns } = page;
  return [...wrap(ended(sentence), columns, `${colours.dim(utc(at))} ${drawn(kinds[kind], page, "")} `), ...details.flatMap((detail) => wrap(ended(detail), columns, " ".repeat(15)).map((line) => colours.dim(line)))];
}

/** As a sentence, with one full stop, and nothing in it that could steer the terminal. */
function ended(text: string): string {
  const shown = plain(text);
  return /[.!?”"]$/.test(shown) ? shown : `${shown}.`;
}
