// The verdict on a re-protection, of the same shape as that on a failover. It accepts no loss, and nothing lets it go ahead without a person.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import { ownCount, readingsOf } from "./drained.ts";
import { reasonsOf } from "./reasons.ts";
import { reprotectRules } from "./reprotect-rules.ts";
import type { ReprotectCode, ReprotectRule, ReprotectSituation } from "./reprotect-rules.ts";
import { reprotectedDatabases } from "./reprotects.ts";
import { sayAsker, sayConfirms, situate } from "./situation.ts";
import type { Circumstances, Situation } from "./situation.ts";

export type Reprotect = Omit<ReprotectSituation, "situations"> & { readonly circumstances: Circumstances };

/** Decides on a re-protection. Pure: the same values always give the same verdict. */
export function assessReprotect(planDigest: string, { circumstances, ...given }: Reprotect, irreversible: readonly string[]): Verdict {
  const { plan, source, target, evidence } = given;
  // There is always one, also where nothing fails.
  const situations = situate(plan, evidence, circumstances) as unknown as readonly [Situation, ...Situation[]];
  const s: ReprotectSituation = { ...given, situations };
  // The last row always matches.
  const rule = reprotectRules.find((each: ReprotectRule) => each.finds(s).length > 0) as ReprotectRule & { readonly code: ReprotectCode };
  const filled = { source, target, detail: rule.finds(s).join("; "), who: sayAsker(circumstances) };
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: rule.sentence.replace(/\{(source|target|detail|who)\}/g, (_, key: keyof typeof filled) => filled[key]),
    reasons: [...reasonsOf(situations[0], "watch"), ...reprotectedDatabases(plan).map((name) => sayOld(name, target, evidence))],
    missing: rule.verdict === "ask" ? [sayConfirms(circumstances)] : [],
    blocked: [],
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "reprotect", source, target, code: rule.code, irreversible }),
  };
}

/** What is known of the database that was left, as far as it can be read: what only it holds is kept with it. */
function sayOld(name: string, site: string, evidence: ReprotectSituation["evidence"]): string {
  const read = [...readingsOf(name, site, evidence).values()];
  if (read.length === 0) return `The old ${name} at ${site} cannot be read, so what it holds that was never replicated is unknown; it is kept`;
  const counts = read.map(ownCount).find((each) => each !== undefined);
  if (!read.some(({ role }) => role === "writer")) return `The old ${name} at ${site} takes no writes of its own`;
  return `The old ${name} at ${site} takes writes of its own${counts === undefined ? "" : ` and counts ${counts} transactions`}; which of them only it has cannot be told from that, so it is kept with all of them`;
}
