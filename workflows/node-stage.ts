// How far the step has come that shuts a node down for a live drill, by what it has sent. The step itself decides by it, and whoever tells people
// that the node is off reads it from the record.

import type { Instant } from "./units.ts";

/** What the step is called in the record of every run: plans do not write it, so none gives it another name. */
export const shutDownStepId = "live-shut-down";

/** How far the step has come, by what it has sent in this run. */
export type Stage =
  | { readonly is: "up" }
  | { readonly is: "down"; readonly since: Instant }
  /** `early`: it was started before its time, so the drill has not shown what it was for. */
  | { readonly is: "coming-back"; readonly since: Instant; readonly early: boolean };

/** `sent`: what the step has sent, oldest first, with how each call ended; no outcome: nobody knows yet. */
export function stageOf(sent: readonly { readonly key: string; readonly at: Instant; readonly outcome?: string | null | undefined }[]): Stage {
  const last = sent.filter(({ key, outcome }) => !key.startsWith("answers-") && outcome !== "refused" && outcome !== "not-sent").at(-1);
  // A start that was refused leaves the machine stopped, and the stop is still the last that happened.
  if (last === undefined) return { is: "up" };
  return last.key.startsWith("stop ") ? { is: "down", since: last.at } : { is: "coming-back", since: last.at, early: last.key.startsWith("start-early ") };
}
