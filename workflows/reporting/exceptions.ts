// What did not go as the plan says: each in one sentence with its reason. A run that has none went by itself from step to step.

import type { Entry } from "../record.ts";
import type { Report } from "../report.ts";
import type { Instant } from "../units.ts";
import type { ChangeReport } from "./changes.ts";

export type ExceptionKind = "skipped" | "by-hand" | "stuck" | "fence-unconfirmed" | "refused" | "unknown" | "not-sent" | "not-finished" | "stopped" | "not-called" | "expired" | "undone" | "break-glass";

export interface ExceptionReport {
  readonly kind: ExceptionKind;
  readonly at: Instant | null;
  readonly sentence: string;
  readonly because: string;
}

const attemptWords: Readonly<Record<string, string>> = { refused: "was refused", unknown: "got no answer, so it may have happened", "not known": "has no recorded answer, so it may have happened", "not-sent": "was not sent" };

/** In the order of time; what never happened comes last. */
export function exceptionsOf(report: Report, entries: readonly Entry[], changes: readonly ChangeReport[]): readonly ExceptionReport[] {
  const titleOf = (id: string): string => report.steps.find((step) => step.id === id)?.title ?? id;
  const told = entries.flatMap(({ at, body }): readonly ExceptionReport[] => {
    switch (body.type) {
      case "opened":
        return (body.breakGlass?.exceptions ?? []).map((sentence) => ({ kind: "break-glass", at, sentence, because: "The run went without the arbiter." }));
      case "step":
        // What was seen after a person's answer is no second answer.
        if ((body.status === "skipped" || body.status === "done-by-hand") && body.brought.writable !== undefined) return [];
        if (body.brought.fenced === "unconfirmed") return [{ kind: "fence-unconfirmed", at, sentence: `${titleOf(body.step)}: the fence could not be confirmed.`, because: body.because }];
        if (body.status === "skipped") return [{ kind: "skipped", at, sentence: `${titleOf(body.step)}: skipped.`, because: body.because }];
        if (body.status === "done-by-hand") return [{ kind: "by-hand", at, sentence: `${titleOf(body.step)}: said to be done by hand.`, because: body.because }];
        if (body.status === "stuck") return [{ kind: "stuck", at, sentence: `${titleOf(body.step)}: stuck.`, because: body.because }];
        return [];
      case "stop-requested":
        return [{ kind: "stopped", at, sentence: `${body.by} stopped the run.`, because: body.reason }];
      case "page-failed":
        return [{ kind: "not-called", at, sentence: `People could not be called to ${body.gate}.`, because: body.because }];
      case "gate-ended":
        return body.how === "expired" ? [{ kind: "expired", at, sentence: `Nobody decided at ${body.gate} in time.`, because: body.because }] : [];
      default:
        return [];
    }
  });
  const sent = changes.flatMap(({ outcome, sentence, answer, at }): readonly ExceptionReport[] =>
    outcome === "applied" ? [] : [{ kind: outcome === "not known" ? "unknown" : outcome, at, sentence: `${sentence}: ${attemptWords[outcome] ?? outcome}.`, because: answer }],
  );
  const over = report.closedAt !== null;
  const unfinished = report.steps.flatMap(({ status, title, because, changes: made }): readonly ExceptionReport[] =>
    over && (status === "waiting" || (status === "stuck" && made.length > 0)) ? [{ kind: "not-finished", at: null, sentence: `${title}: the run ended before this was proved.`, because }] : [],
  );
  // An isolated drill ends in its way back, as it should.
  const undone = report.planned === "isolated drill" ? [] : report.steps.flatMap(({ id, title, status, because }): readonly ExceptionReport[] => (id.startsWith("undo-") && status === "done" ? [{ kind: "undone", at: null, sentence: `${title}: taken back.`, because }] : []));
  return [...[...told, ...sent].toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)), ...unfinished, ...undone];
}
