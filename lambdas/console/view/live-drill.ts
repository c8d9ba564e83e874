// How a live drill stands, as one mark: for the calendar, its page and the terminal. One that left production away from home is red until
// production is home again, whatever its verdict.

import { sayVerdict } from "../../../workflows/live-drill-words.ts";
import type { LiveVerdict } from "../../../workflows/live-drill-state.ts";
import type { LiveDrillAnswer } from "../../read/drills.ts";
import { marks } from "../words.ts";
import type { Mark } from "../words.ts";

const verdictMarks: Readonly<Record<LiveVerdict, Mark>> = {
  passed: { ...marks.done, word: "Passed" },
  "passed-with-exceptions": { ...marks.attention, word: "Passed with exceptions" },
  failed: { ...marks.failed, word: "Failed" },
  "not-finished": { ...marks.attention, word: "Not finished" },
};

/** The mark of a drill by its verdict, or by what it does. */
export function liveMark({ closed, away, stop }: Pick<LiveDrillAnswer, "closed" | "away" | "stop">): Mark {
  if (closed === null) return { ...marks.running, word: stop === null ? "Live drill under way" : "Live drill is being ended" };
  return away ? { ...marks.failed, word: `Not back home (${sayVerdict[closed.verdict]})` } : verdictMarks[closed.verdict];
}
