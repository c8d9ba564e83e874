// The verdict on a switchover, of the same shape as that on a failover: what was seen, what was decided, and the digest that an approval
// is bound to. It accepts no loss, and nothing lets it go ahead without a person.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import { reasonsOf } from "./reasons.ts";
import { situate } from "./situation.ts";
import type { Circumstances, Situation } from "./situation.ts";
import { sayMove } from "./switchover-words.ts";
import { switchoverRules } from "./switchover-rules.ts";
import type { SwitchoverCode, SwitchoverRule, SwitchoverSituation } from "./switchover-rules.ts";

export type Switchover = Omit<SwitchoverSituation, "situations"> & { readonly circumstances: Circumstances };

/** Decides on a switchover. Pure: the same values always give the same verdict. */
export function assessSwitchover(planDigest: string, { circumstances, ...given }: Switchover, irreversible: readonly string[]): Verdict {
  const { plan, source, target, failback, evidence, readiness } = given;
  // There is always one, also where nothing fails.
  const situations = situate(plan, evidence, circumstances) as unknown as readonly [Situation, ...Situation[]];
  const s: SwitchoverSituation = { ...given, situations };
  // The last row always matches.
  const rule = switchoverRules.find((each: SwitchoverRule) => each.match(s)) as SwitchoverRule & { readonly code: SwitchoverCode };
  const filled = { what: sayMove({ kind: "switchover", failback }), source, target, detail: rule.detail?.(s) ?? "" };
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: rule.sentence.replace(/\{(what|source|target|detail)\}/g, (_, key: keyof typeof filled) => filled[key]),
    reasons: [...reasonsOf(situations[0], "watch"), ...(readiness === null ? ["Readiness was never looked at from the deployment, so only what observers see speaks for the target"] : [])],
    missing: rule.verdict === "ask" ? ["a person asked for it, so a person confirms it"] : [],
    blocked: situations[0].targetBlockers,
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "switchover", failback, source, target, code: rule.code, irreversible, acceptedLossSeconds: 0 }),
  };
}
