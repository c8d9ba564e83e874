// The verdict on a repair, of the same shape as that on a failover: what was seen, what was decided, and the digest that an approval
// is bound to. That names the site and who serves, and no thing's health: what is mended flaps, and an approval stands meanwhile.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import { repairRules } from "./repair-rules.ts";
import type { RepairCode, RepairRule, RepairSituation } from "./repair-rules.ts";

/** Decides on a repair. Pure: the same values always give the same verdict. */
export function assessRepair(planDigest: string, situation: RepairSituation, irreversible: readonly string[]): Verdict {
  const { name, site, active, evidence } = situation;
  // The last row always matches.
  const rule = repairRules.find((each: RepairRule) => each.match(situation)) as RepairRule & { readonly code: RepairCode };
  const seen = evidence.observations.filter((each) => each.site === site);
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: rule.sentence.replaceAll("{name}", name).replaceAll("{site}", site).replaceAll("{detail}", rule.detail?.(situation) ?? ""),
    reasons: seen.map(({ observer, thing, answer }) => `${observer} ${answer.kind === "silent" ? "could not look at" : "sees"} ${thing}${answer.kind === "silent" ? "" : answer.kind === "failing" ? " fail" : " answer"}: ${answer.detail}`),
    missing: rule.verdict === "ask" ? ["a person asked for it, so a person confirms it"] : [],
    blocked: [],
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "repair", name, site, active, code: rule.code, irreversible }),
  };
}
