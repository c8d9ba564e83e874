// The verdict on a repair, of the same shape as that on a failover: what was seen, what was decided, and the digest that an approval
// is bound to. That names the site and who serves, and no thing's health: what is mended flaps, and an approval stands meanwhile.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import type { Answer, Evidence } from "./evidence.ts";
import { sayList } from "./plan-fault.ts";
import { repairRules } from "./repair-rules.ts";
import type { RepairCode, RepairRule, RepairSituation } from "./repair-rules.ts";

/** Decides on a repair. Pure: the same values always give the same verdict. */
export function assessRepair(planDigest: string, situation: RepairSituation, irreversible: readonly string[]): Verdict {
  const { name, site, active, evidence } = situation;
  // The last row always matches.
  const rule = repairRules.find((each: RepairRule) => each.match(situation)) as RepairRule & { readonly code: RepairCode };
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: rule.sentence.replaceAll("{name}", name).replaceAll("{site}", site).replaceAll("{detail}", rule.detail?.(situation) ?? ""),
    reasons: reasonsOf(evidence, site),
    missing: rule.verdict === "ask" ? ["a person asked for it, so a person confirms it"] : [],
    blocked: [],
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "repair", name, site, active, code: rule.code, irreversible }),
  };
}

/** What fails there comes first, a sentence each; what answers is told in one. */
function reasonsOf(evidence: Evidence, site: string): readonly string[] {
  const of = (kind: Answer["kind"]) => evidence.observations.filter((each) => each.site === site && each.answer.kind === kind);
  const things = (kind: Answer["kind"]): readonly string[] => [...new Set(of(kind).map(({ thing }) => thing))];
  const by = (kind: Answer["kind"], thing: string): string => sayList(of(kind).filter((each) => each.thing === thing).map(({ observer }) => observer));
  const answering = things("healthy").filter((thing) => !things("failing").includes(thing));
  return [
    ...things("failing").map((thing) => `${by("failing", thing)} ${of("failing").filter((each) => each.thing === thing).length === 1 ? "sees" : "see"} ${thing} fail: ${of("failing").find((each) => each.thing === thing)?.answer.detail ?? ""}${things("healthy").includes(thing) ? `; ${by("healthy", thing)} see it answer` : ""}`),
    ...things("silent").map((thing) => `${by("silent", thing)} could not look at ${thing}`),
    ...(answering.length === 0 ? [] : [`seen to answer: ${sayList(answering)}`]),
  ];
}
