// The report of a rehearsed planned move for a terminal: what any rehearsal tells, and what a move between two living sites has to
// show besides. Pure.

import { sayDuration } from "../../workflows/units.ts";
import { movedWithoutLoss } from "../local/switchover-rehearsal.ts";
import type { SidesHeld, SwitchoverRehearsalReport } from "../local/switchover-rehearsal.ts";
import { rehearsalLines } from "./rehearsal-lines.ts";

type Colours = Parameters<typeof rehearsalLines>[1];

/** Lines without a trailing newline each. */
export function switchoverLines(report: SwitchoverRehearsalReport, colours: Colours): readonly string[] {
  const { source, target, by, acknowledgedBefore, refused, drained, held } = report.move;
  const good = movedWithoutLoss(report);
  return [
    ...rehearsalLines(report, colours),
    "",
    `  ${good ? colours.green("✓") : colours.red("✕")} ${colours.bold(good ? `moved from ${source} to ${target} as planned, and every acknowledged write is there` : `the move from ${source} to ${target} was not shown to lose nothing`)}`,
    `  ${by} asked for it and decided it; ${acknowledgedBefore} of the writes were acknowledged before`,
    `  meanwhile ${refused.turnedAway} writes were turned away by a site that did not serve, and ${refused.unanswered} got no connection or no answer; none of these was acknowledged`,
    `  ${drained === null ? "before the promotion nothing was shown about what the target held" : `before the promotion, ${sayDuration(drained.afterMs)} after the fence: ${drained.because}`}`,
    ...(held === null ? [`  ${target} does not serve, so both sides were not compared`] : heldLines(report, held)),
  ];
}

function heldLines({ move: { source, target }, databaseWritableAt }: SwitchoverRehearsalReport, held: SidesHeld): readonly string[] {
  if (held.onlyAtSource === null) return ["  one of the databases could not be read afterwards, so both sides were not compared"];
  return [
    `  ${source} holds ${held.onlyAtSource} messages that ${target} does not hold; ${target} holds ${held.onlyAtTarget ?? 0} that ${source} does not`,
    ...(databaseWritableAt?.split(", ").includes(source) === true ? [`  the database at ${source} still takes writes itself: the fence stopped the application that wrote there, and no name leads to it`] : []),
    `  ${held.sourceFollows ? `the database at ${source} follows that of ${target}` : `the database at ${source} does not follow that of ${target}: no copy was made anew here, so what was written since the move stands at ${target} alone`}`,
  ];
}
