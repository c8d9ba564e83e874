// What was lost: as it was shown to whoever let the run go ahead, and as it was measured again in the instant before each
// promotion. Both are bounds in seconds of writes and, where the database counts them, in transactions.

import type { Loss } from "../loss.ts";
import type { Entry } from "../record.ts";

export interface LossReport {
  readonly database: string;
  /** As the assessment had it by which the run went ahead; null where the run never did. */
  readonly atAuthorisation: Loss | null;
  /** As it was measured again at the door; null where no promotion of it was sent. */
  readonly atPromotion: Loss | null;
  readonly promotedAt: number | null;
  /** Bytes are told by no probe of this version; the sentence says so in the report. */
  readonly bytes: null;
}

export const noBytes = "not measured: no probe reads a position in bytes on both sides";

/** A row for each database that an assessment or a promotion spoke of, in the order in which they were first named. */
export function lossesOf(entries: readonly Entry[]): readonly LossReport[] {
  const authorised = entries.findIndex(({ body }) => body.type === "authorised");
  const before = entries.slice(0, authorised < 0 ? entries.length : authorised);
  const assessed = before.flatMap(({ body }) => (body.type === "assessed" ? [body.verdict.losses] : [])).at(-1) ?? [];
  // Several tries of one promotion may have been measured; the last that was sent is the one that gave up the writes.
  const promoted = new Map<string, { readonly loss: Loss; readonly at: number }>();
  const unsent = new Set(entries.flatMap(({ body }) => (body.type === "result" && (body.outcome === "refused" || body.outcome === "not-sent") ? [body.intentSeq] : [])));
  for (const { seq, at, body } of entries) {
    if (body.type !== "intent" || unsent.has(seq)) continue;
    for (const loss of body.losses ?? []) promoted.set(loss.database, { loss, at });
  }
  const names = [...new Set([...assessed.map(({ database }) => database), ...promoted.keys()])];
  return names.map((database) => ({
    database,
    atAuthorisation: authorised < 0 ? null : (assessed.find((each) => each.database === database) ?? null),
    atPromotion: promoted.get(database)?.loss ?? null,
    promotedAt: promoted.get(database)?.at ?? null,
    bytes: null,
  }));
}
