// The verdict on a switchover, of the same shape as that on a failover: what was seen, what was decided, and the digest that an approval
// is bound to. It accepts no loss, and nothing lets it go ahead without a person.

import type { Verdict } from "./assess.ts";
import { createDigest } from "./digest.ts";
import { reasonsOf } from "./reasons.ts";
import { sayAsker, sayConfirms, situate } from "./situation.ts";
import type { Circumstances, Situation } from "./situation.ts";
import { sayElections, sayUntold } from "./switchover-staying.ts";
import { sayMove } from "./switchover-words.ts";
import { switchoverRules } from "./switchover-rules.ts";
import type { SwitchoverCode, SwitchoverRule, SwitchoverSituation } from "./switchover-rules.ts";

export type Switchover = Omit<SwitchoverSituation, "situations"> & { readonly circumstances: Circumstances };

interface Ruled {
  readonly rule: SwitchoverRule & { readonly code: SwitchoverCode };
  readonly situations: SwitchoverSituation["situations"];
  /** Fills in a sentence of the rule. */
  readonly say: (sentence: string) => string;
}

/** The rule that decides on a switchover, before anything is made of it. Pure. */
export function ruleFor({ circumstances, ...given }: Switchover): Ruled {
  const { plan, source, target, failback, evidence } = given;
  // There is always one, also where nothing fails.
  const situations = situate(plan, evidence, circumstances) as unknown as readonly [Situation, ...Situation[]];
  const s: SwitchoverSituation = { ...given, situations };
  // The last row always matches.
  const rule = switchoverRules.find((each: SwitchoverRule) => each.match(s)) as Ruled["rule"];
  const filled = { what: sayMove({ kind: "switchover", failback }), source, target, detail: rule.detail?.(s) ?? "", who: sayAsker(circumstances) };
  return { rule, situations, say: (sentence) => sentence.replace(/\{(what|source|target|detail|who)\}/g, (_, key: keyof typeof filled) => filled[key]) };
}

/** Decides on a switchover. Pure: the same values always give the same verdict. */
export function assessSwitchover(planDigest: string, { circumstances, ...given }: Switchover, irreversible: readonly string[]): Verdict {
  const { source, target, failback, readiness } = given;
  const { rule, situations, say } = ruleFor({ circumstances, ...given });
  const untold = sayUntold(given);
  return {
    verdict: rule.verdict,
    code: rule.code,
    sentence: say(rule.sentence),
    reasons: [...reasonsOf(situations[0], "watch"), ...(readiness === null ? ["Readiness was never looked at from the deployment, so only what observers see speaks for the target"] : []), ...(untold === undefined ? [] : [untold]), ...sayElections(given)],
    missing: rule.verdict === "ask" ? [sayConfirms(circumstances)] : [],
    blocked: situations[0].targetBlockers,
    againMs: null,
    losses: [],
    acceptedLossSeconds: 0,
    digest: createDigest({ plan: planDigest, kind: "switchover", failback, source, target, code: rule.code, irreversible, acceptedLossSeconds: 0 }),
  };
}
