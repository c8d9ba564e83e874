// How a game day stands, as one mark and in sentences: for the calendar of the console and the terminal. What was drawn is told of one that has ended only.

import type { ShownGameDay } from "../../../workflows/game-day-state.ts";
import { sayVerdict } from "../../../workflows/live-drill-words.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { marks } from "../words.ts";
import type { Mark } from "../words.ts";

const gradeMarks = { met: { ...marks.done, word: "Met" }, missed: { ...marks.failed, word: "Missed" }, "not-graded": { ...marks.unknown, word: "Not graded" } } as const;

export function gameDayMark({ closed, stop, caused, removed }: Pick<ShownGameDay, "closed" | "stop" | "caused" | "removed">): Mark {
  if (closed !== null) return { ...({ passed: marks.done, "passed-with-exceptions": marks.attention, failed: marks.failed, "not-finished": marks.attention } as const)[closed.verdict], word: `Game day ${sayVerdict[closed.verdict]}` };
  if (caused !== null && removed === null) return { ...marks.attention, word: "GAME DAY: a fault stands" };
  return { ...marks.running, word: stop === null ? "GAME DAY" : "Game day is being ended" };
}

export const gradeMark = (outcome: keyof typeof gradeMarks): Mark => gradeMarks[outcome];

/** What everybody may know of it, a sentence each. */
export function sayGameDay({ who, caused, removed, stop, commitment, drawn, closed }: ShownGameDay): readonly string[] {
  return [
    ...(closed === null ? [`The facilitator is ${who}; which fault was drawn is secret until the end.`] : []),
    caused === null ? "The fault was not caused." : `The fault was caused at ${sayInstant(caused.at)}.`,
    ...(removed === null ? [] : [`${removed.by} said at ${sayInstant(removed.at)} that it was taken back.`]),
    ...(stop === null ? [] : [`${stop.by} asked for its end: ${stop.because}.`]),
    `The draw is bound by ${commitment}.`,
    ...(drawn === null ? [] : [`Drawn was ${drawn.fault}, with the nonce ${drawn.nonce}.`]),
  ];
}
