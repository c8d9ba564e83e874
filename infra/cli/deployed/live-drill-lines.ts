// A live drill for a terminal: its verdict, its legs with their runs, where production stands, and how earlier ones went.

import type { LiveDrillAnswer, PlanDrills } from "../../../lambdas/read/drills.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { liveMark } from "../../../lambdas/console/view/live-drill.ts";
import { sayLegKind, sayLegResult } from "../../../workflows/live-drill-words.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { wrap } from "../../terminal.ts";
import { drawn, sayWhen } from "./standing-lines.ts";
import type { Page } from "./standing-lines.ts";

/** One drill whole. */
export function liveDrillLines(drill: LiveDrillAnswer, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  const { plan, id, openedAt, what, planned, home, closed, told, stop, stands } = drill;
  return [
    ...wrap(`${colours.bold(`LIVE DRILL of ${plan}, in which production moves`)} ${colours.dim(id)}`, columns),
    ...wrap(`begun ${sayDay(openedAt, now)}: ${plain(what)}`, columns, `  ${drawn(liveMark(drill), page)} · `),
    ...(closed === null ? [] : wrap(plain(closed.sentence), columns, "  ")),
    ...(closed !== null || told === null ? [] : wrap(`It waits: ${plain(told)}.`, columns, "  ")),
    ...(stop === null || closed !== null ? [] : wrap(`${plain(stop.by)} ended it: ${plain(stop.because)}. No further leg starts.`, columns, "  ")),
    ...planned.flatMap((leg, index) => wrap(`${sayLegKind(leg, home)}: ${sayLegResult(drill, index)}`, columns, `  ${index + 1} of ${planned.length} · `)),
    ...(closed === null ? stands.flatMap((sentence) => wrap(sentence, columns, "  ")) : drill.away ? wrap(stands.join(" "), columns, `  ${drawn({ ...liveMark(drill), word: "Now:" }, page)} `) : []),
    ...drill.legs.flatMap(({ run, result }) => (result === null ? [] : [`  understudy report ${run}`])),
  ];
}

/** How the newest went, one line each, so that a trend can be seen. */
export function trendLines({ live }: PlanDrills, now: Instant, page: Page): readonly string[] {
  return (live?.drills ?? []).flatMap((drill) => wrap(`${sayDay(drill.openedAt, now)}; ${sayOutages(drill)}. understudy drill show ${drill.plan} --id ${drill.id}`, page.columns, `  ${drawn(liveMark(drill), page)} · live, `));
}

/** The longest time without service of each move, in their order. */
function sayOutages({ legs, planned }: LiveDrillAnswer): string {
  const moves = legs.flatMap(({ result }, index) => (planned[index]?.kind === "switchover" && result !== null ? [result.outageMs === null ? "not measured" : sayDuration(Math.round(result.outageMs / 1_000) * 1_000)] : []));
  return moves.length === 0 ? "nothing was moved" : `users without service for at most ${moves.join(", then ")}`;
}

const sayDay = (at: Instant, now: Instant): string => `${new Date(at).toISOString().slice(0, 10)} ${sayWhen(at, now)}`;
