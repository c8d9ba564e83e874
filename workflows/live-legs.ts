// Which legs a live drill of a plan has, and why there can be none: a way there without a way home is no drill. Pure.

import type { PlannedLeg } from "./live-drill-state.ts";
import { nestedIn } from "./nested-plans.ts";
import { otherSite } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import { canReprotect, restartedRoles, whyNotReprotected } from "./reprotects.ts";
import { selfFences } from "./self-fence.ts";
import { whyNeverLossless } from "./switchover-rules.ts";

/** There and home again; where a move leaves no copy behind, one is made anew after each. Where both sites write, each node is without service in turn (E14). */
export function liveLegs(plan: Plan): readonly PlannedLeg[] {
  const { home } = plan;
  const there = otherSite(plan, home);
  const move = (source: string, target: string): readonly PlannedLeg[] => [
    { kind: "switchover", source, target },
    ...(canReprotect(plan) ? [{ kind: "reprotect", source: target, target: source } as const] : []),
  ];
  return [...move(home, there), ...move(there, home)];
}

/** What the last leg leaves otherwise than it was, a sentence each: where both nodes serve under one name, the one that was left last stays out of it. */
export function leavesBehind(plan: Plan): readonly string[] {
  // A node that was shut down is put back into the name when it serves again.
  if (plan.live !== undefined) return [];
  const there = otherSite(plan, plan.home);
  const names = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "traffic.route53-round-robin") ? [step.input.name] : []));
  return names.map((name) => `The last leg took ${there} out of ${name}; it comes back into the name by hand, or by the next run that leaves ${plan.home}.`);
}

/** Why no live drill of this plan could come home again, a clause each; empty where one can. */
export function whyNoLiveDrill(plan: Plan): readonly string[] {
  const stranded = canReprotect(plan) ? [] : restartedRoles(plan);
  return [
    ...whyNeverLossless(plan),
    ...whyNotReprotected(plan),
    ...nestedIn(plan).map(({ plan: other }) => `its step would have the plan ${other} moved and moved home, with questions of its own each time; drill that plan by itself`),
    ...(selfFences(plan).length === 0 ? [] : ["its watchdogs are forbidden to renew at the site that is left, and only a person allows it again"]),
    ...(stranded.length === 0 ? [] : [`its fence stops ${stranded.join(", ")} at the site that is left, and no step starts ${stranded.length === 1 ? "it" : "them"} there again`]),
  ];
}
