// Every change that a run intended: what was meant, what was sent where, what came back, and what would undo it.

import type { Entry } from "../record.ts";
import type { Instant, Milliseconds } from "../units.ts";

export interface ChangeReport {
  /** The intent's number in the record. */
  readonly seq: number;
  readonly step: string;
  readonly at: Instant;
  readonly sentence: string;
  readonly operation: string;
  readonly region: string;
  /** `not known`: an intent without a result, because whoever sent it died; the call may have happened. */
  readonly outcome: "applied" | "refused" | "unknown" | "not-sent" | "not known";
  /** What the other side answered, with its request's id where it gave one. */
  readonly answer: string;
  readonly tookMs: Milliseconds | null;
  /** Null: nothing does. */
  readonly undo: string | null;
  /** It only ends what an earlier change of the step began. */
  readonly ends: boolean;
}

/** In the order in which they were intended. */
export function changesOf(entries: readonly Entry[]): readonly ChangeReport[] {
  const results = new Map(entries.flatMap(({ body }) => (body.type === "result" ? [[body.intentSeq, body] as const] : [])));
  return entries.flatMap(({ seq, at, body }) => {
    if (body.type !== "intent") return [];
    const { mutation, step } = body;
    const result = results.get(seq);
    return [{
      seq, step, at,
      sentence: mutation.sentence,
      operation: mutation.call.operation,
      region: mutation.call.region,
      outcome: result?.outcome ?? "not known",
      answer: result?.answer ?? "",
      tookMs: result?.tookMs ?? null,
      undo: mutation.undo,
      ends: mutation.ends === true,
    }];
  });
}

/** Whether a change was made or may have been made. */
export const mayHaveHappened = ({ outcome }: Pick<ChangeReport, "outcome">): boolean => outcome !== "refused" && outcome !== "not-sent";
