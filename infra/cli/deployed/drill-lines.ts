// A dry run for a terminal: step by step what is and what would be done, what nothing undoes and what could not be told; and the
// calendar of drills.

import type { DryChange, DryOutcome, DryRun, DryStep } from "../../../workflows/dry-run.ts";
import type { Instant } from "../../../workflows/units.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { gameDayTrend } from "./game-day-lines.ts";
import { trendLines } from "./live-drill-lines.ts";
import type { PlanDrills } from "../../../lambdas/read/drills.ts";
import { lastGoodOf, refusalsOf } from "../../../lambdas/console/view/kept-drills.ts";
import { endMark, marks } from "../../../lambdas/console/words.ts";
import type { Mark } from "../../../lambdas/console/words.ts";
import { wrap } from "../../terminal.ts";
import { drawn, sayWhen } from "./standing-lines.ts";
import type { Page } from "./standing-lines.ts";

const outcomeMarks: Readonly<Record<DryOutcome, Mark>> = {
  would: { icon: "→", word: "would change", tone: "ask" },
  "as-it-is": { ...marks.done, word: "as it is" },
  "not-checkable": { ...marks.quiet, word: "not checkable" },
  unseen: { ...marks.unknown, word: "could not be told" },
  "not-reached": { ...marks.quiet, word: "not reached" },
};

/** The list of a dry run. */
export function dryRunLines({ steps, changes, irreversible, sentences }: DryRun, page: Page): readonly string[] {
  const { colours, columns } = page;
  return [
    ...sentences.flatMap((sentence) => wrap(plain(sentence), columns)),
    "",
    colours.bold(`What would be done: ${changes} ${changes === 1 ? "change" : "changes"}${irreversible === 0 ? "" : `, ${irreversible} of which nothing undoes`}`),
    ...steps.flatMap((step) => stepLines(step, page)),
    "",
    "0 changes were made.",
  ];
}

function stepLines({ title, outcome, because, changes }: DryStep, page: Page): readonly string[] {
  const { colours, columns } = page;
  return [
    ...wrap(plain(title), columns, `  ${drawn(outcomeMarks[outcome], page)} · `),
    ...(because === "" ? [] : wrap(plain(because), columns, "      ").map((line) => colours.dim(line))),
    ...changes.flatMap((change) => wrap(sayChange(change), columns, `      ${change.undo === null ? drawn({ ...marks.attention, word: "for good" }, page) : "+"} `)),
  ];
}

const sayChange = ({ sentence, operation, region, undo }: DryChange): string => `${plain(sentence)} (${operation}${region === null ? "" : ` in ${region}`}; ${undo === null ? "nothing undoes it" : `undone by: ${plain(undo)}`})`;

/** The calendar: overdue first, then what is due, how the last ended and what was refused. */
export function calendarLines(plans: readonly PlanDrills[], now: Instant, page: Page): readonly string[] {
  if (plans.length === 0) return ["No plan is deployed, so there is nothing to drill."];
  return plans.flatMap((about) => calendarOf(about, now, page));
}

function calendarOf(about: PlanDrills, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  const { plan, planned, last, isolated } = about;
  const good = lastGoodOf(about);
  return [
    colours.bold(plan),
    ...(isolated?.left ?? []).flatMap((left) => wrap(`run ${left.run}, which ended ${sayDay(left.at, now)}, may have left something that goes on costing money. ${left.sentences.map(plain).join(" ")}`, columns, `  ${drawn({ ...marks.failed, word: "Left behind:" }, page)} `)),
    ...planned.flatMap(({ kind, every, zone, next, overdueSince }) => [
      ...(overdueSince === null ? [] : wrap(`the ${kind} drill that was due ${sayDay(overdueSince, now)} has not ended well. understudy drill start ${plan}${kind === "dry" ? "" : ` --kind ${kind}`} --reason …`, columns, `  ${drawn({ ...marks.failed, word: "Overdue:" }, page)} `)),
      ...wrap(`${kind}, ${every} in ${zone}: ${next.length === 0 ? "no next time" : `next ${next.map((at) => sayDay(at, now)).join("; ")}`}`, columns, "  "),
    ]),
    ...(planned.length === 0 ? wrap(`no drill is scheduled; ${good === null ? "none has ever ended well" : `the last that ended well did so ${sayDay(good, now)}`}`, columns, "  ") : []),
    ...last.flatMap(({ run, openedAt, end }) => wrap(`${sayDay(openedAt, now)}. understudy run show ${run}`, columns, `  ${drawn(endMark(end ?? "open"), page)} · `)),
    ...trendLines(about, now, page),
    ...gameDayTrend(about, now, page),
    ...refusalsOf(about).flatMap(({ what, at, by, because }) => wrap(`${sayDay(at, now)}, ${what}, asked for by ${plain(by)}: ${plain(because)}`, columns, `  ${drawn({ ...marks.quiet, word: "Refused last:" }, page)} `)),
  ];
}

const sayDay = (at: Instant, now: Instant): string => `${new Date(at).toISOString().slice(0, 10)} ${sayWhen(at, now)}`;
