// What people are told between runs: what the table of rules finds at a source that no alarm is about. Told once for as long
// as it stays the same, and again when it comes back.

import { alertCodes } from "./assess.ts";
import type { Finding } from "./assess.ts";
import { createDigest } from "./digest.ts";

export interface Notice {
  /** The same as long as the same is found. */
  readonly key: string;
  readonly subject: string;
  readonly text: string;
}

/** The notice that a verdict is between runs; undefined where nobody has to hear of it, or not yet. */
export function noticeOf(plan: string, verdict: Finding): Notice | undefined {
  if (!alertCodes.has(verdict.code) || verdict.verdict === "watch") return undefined;
  const text = [verdict.sentence, ...verdict.blocked.map((blocker) => `Not ready: ${blocker}.`), `No run was started and nothing was changed.${verdict.verdict === "refuse" ? "" : " Whoever wants to move the application can request it."} What to do stands in the runbook under “A page between runs”.`].join("\n");
  return { key: createDigest({ code: verdict.code, sentence: verdict.sentence }), subject: `LIVE ${plan}: ${verdict.code}`, text };
}
