// What the steps of an isolated drill are given besides what every step is: the record of runs, which says what a drill has made.

import type { RunState } from "../../../workflows/record.ts";
import type { Adapters } from "../../runtime/adapters.ts";

/** The adapters of a step that asks the record what a drill has made. */
export interface RecordingAdapters extends Adapters {
  /** The state of a run; undefined where the record has none. Throws what the record throws. */
  readonly runOf: (run: string) => Promise<RunState | undefined>;
}
