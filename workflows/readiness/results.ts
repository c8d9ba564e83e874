// What one check says of one subject, as it is kept and shown; apart from the checks themselves, so that whoever only shows
// results carries none of them.

import type { Judgement, Outcome } from "./judgement.ts";

export interface CheckResult extends Judgement {
  readonly code: string;
  readonly rows: readonly string[];
  readonly subject: string;
  /** Whether the world was asked, or the plan itself says it. */
  readonly from: "world" | "plan";
}

/** How many of each outcome. */
export function countOf(results: readonly CheckResult[]): Readonly<Record<Outcome, number>> {
  const count = (outcome: Outcome): number => results.filter((each) => each.outcome === outcome).length;
  return { fail: count("fail"), "not-checkable": count("not-checkable"), warn: count("warn"), pass: count("pass") };
}
