// The verdict on an isolated drill, of the same shape as that on a failover. It accepts no loss, and nothing lets it begin without a person.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import type { LeftBehind } from "./drills.ts";
import { isolatedRules } from "./isolated-rules.ts";
import type { IsolatedCode, IsolatedRule, IsolatedSituation } from "./isolated-rules.ts";
import { looksIn, sayLeft } from "./left-behind.ts";
import { reasonsOf } from "./reasons.ts";
import { situate } from "./situation.ts";
import type { Circumstances, Situation } from "./situation.ts";
import { sayInstant } from "./units.ts";

export type Isolated = Omit<IsolatedSituation, "situations"> & { readonly circumstances: Circumstances; /** What earlier drills left: its first step deletes the copies, so whoever lets it begin lets that. */ readonly left: readonly LeftBehind[] };

/** Decides on an isolated drill. Pure: the same values always give the same verdict. */
export function assessIsolated(planDigest: string, { circumstances, left, ...given }: Isolated, irreversible: readonly string[]): Verdict {
  const { plan, source, target, evidence } = given;
  // There is always one, also where nothing fails.
  const situations = situate(plan, evidence, circumstances) as unknown as readonly [Situation, ...Situation[]];
  const s: IsolatedSituation = { ...given, situations };
  // The last row always matches.
  const rule = isolatedRules.find((each: IsolatedRule) => each.finds(s).length > 0) as IsolatedRule & { readonly code: IsolatedCode };
  const filled = { source, target, detail: rule.finds(s).join("; ") };
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: (given.cleans ? rule.sentence.replace(/^An isolated drill/, "A clean-up after isolated drills") : rule.sentence).replace(/\{(source|target|detail)\}/g, (_, key: keyof typeof filled) => filled[key]),
    reasons: [...reasonsOf(situations[0], "watch"), ...left.map((each) => `Run ${each.run}, which ended ${sayInstant(each.at)}, may have left something. ${sayLeft(each, looksIn(plan)).join(" ").replace(/\.$/, "")}`)],
    missing: rule.verdict !== "ask" ? [] : given.cleans ? ["what deletes a copy is let by a person"] : ["a drill that makes copies is let by a person, also where the plan's schedule asks for it"],
    blocked: [],
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "drill", drill: "isolated", source, target, code: rule.code, irreversible, ...(left.length === 0 ? {} : { left: left.map(({ run, region, started }) => ({ run, region, started })) }) }),
  };
}
