// What the gate of the commit window shows: what serves now, what each choice means, and what a return would need.

import { commitGate } from "./commit-gate.ts";
import { wayHome } from "./commit-window.ts";
import { createDigest } from "./digest.ts";
import { titles } from "./gate-titles.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { GateFacts, RunState } from "./record.ts";
import { describeStep } from "./steps.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";

/** The question once every step has ended. Nobody's silence returns anything: the plan's time commits. */
export function commitFacts(plan: Plan, state: RunState, now: Instant): Omit<GateFacts, "revision" | "openedAt"> {
  const { source, target, run } = state;
  const expiresAt = now + (plan.commit?.within ?? 0);
  const exceptions = allSteps(plannedNodes(plan.steps)).filter(({ id }) => state.steps[id]?.status !== "done");
  const sentences = [
    `${target} serves ${plan.title}. ${exceptions.length === 0 ? "Every step was proved." : `Not proved: ${exceptions.map((step) => `${describeStep(step, state, plan).title} (${state.steps[step.id]?.status ?? "not started"})`).join("; ")}.`}`,
    `Look at ${target}, and choose. Neither choice changes anything: ${target} goes on serving, what it accepts stays, and this run ends.`,
    `Commit says that ${target} is what you want. Return says that ${source} shall serve again:`,
    ...wayHome(plan, state).sentences,
    `Until it is chosen no other run of this plan starts: an alarm of ${target} joins this one and calls people. When this has ended, a failover may start again.`,
  ];
  return {
    gate: commitGate,
    kind: "commit-window",
    title: titles.commit(target),
    sentences: [...sentences, `If nobody decides, at ${sayInstant(expiresAt)} it is committed by time; nothing is ever returned by itself.`],
    choices: ["commit", "return"],
    step: null,
    digest: createDigest({ run, gate: commitGate, sentences }),
    acceptedLossSeconds: 0,
    expiresAt,
  };
}
