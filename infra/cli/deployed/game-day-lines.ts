// A game day for a terminal: its verdict, what was graded, and what everybody may know of it.

import { plain } from "../../../lambdas/console/html.ts";
import { gameDayMark, gradeMark, sayGameDay } from "../../../lambdas/console/view/game-day.ts";
import type { PlanDrills } from "../../../lambdas/read/drills.ts";
import type { ShownGameDay } from "../../../workflows/game-day-state.ts";
import type { Instant } from "../../../workflows/units.ts";
import { wrap } from "../../terminal.ts";
import { drawn, sayWhen } from "./standing-lines.ts";
import type { Page } from "./standing-lines.ts";

const sayDay = (at: Instant, now: Instant): string => `${new Date(at).toISOString().slice(0, 10)} ${sayWhen(at, now)}`;

/** One game day whole. */
export function gameDayLines(day: ShownGameDay, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  return [
    ...wrap(`${colours.bold(`GAME DAY of ${day.plan}, in which a fault is really caused`)} ${colours.dim(day.id)}`, columns),
    ...wrap(`begun ${sayDay(day.openedAt, now)}: ${plain(day.what)}`, columns, `  ${drawn(gameDayMark(day), page)} · `),
    ...(day.closed?.grades ?? []).flatMap(({ outcome, sentence }) => wrap(plain(sentence), columns, `  ${drawn(gradeMark(outcome), page)} · `)),
    ...(day.closed !== null && day.closed.grades.length === 0 ? wrap(plain(day.closed.sentence), columns, "  ") : []),
    ...sayGameDay(day).flatMap((sentence) => wrap(plain(sentence), columns, "  ")),
  ];
}

/** How the newest went, one line each, so that a trend can be seen. */
export function gameDayTrend(about: PlanDrills, now: Instant, page: Page): readonly string[] {
  return (about["game-day"]?.days ?? []).flatMap((day) => wrap(`${sayDay(day.openedAt, now)}${day.drawn === null ? "" : `, ${day.drawn.fault}`}. understudy drill show ${day.plan} --kind game-day --id ${day.id}`, page.columns, `  ${drawn(gameDayMark(day), page)} · `));
}
