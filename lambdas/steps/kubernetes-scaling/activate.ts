// Gives a Deployment at the target its replicas and waits until they are rolled out and available (D5). The call that sets the
// size gives no pod yet: an image may be missing, a quota full, no node free. What Kubernetes says of that is said to people.

import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { DeploymentFacts } from "../../aws/kubernetes.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { unseen } from "../unseen.ts";
import { deploymentAt, formerReplicas, lookAtDeployment, podsLeft, sayDeployment, says, scale } from "./deployment.ts";
import type { Facts } from "./deployment.ts";

const lookMs: Milliseconds = 5_000;

export const activateKubernetes: StepKind<"activate.kubernetes", Facts, Adapters> = {
  kind: "activate.kubernetes",

  look(input, context, adapters) {
    return lookAtDeployment(deploymentAt(input, context.target, context), lookMs, adapters);
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const place = deploymentAt(input, context.target, context);
    if (typeof facts.value === "string") return { to: "stuck", because: `${facts.value}, so nothing was started` };
    const because = says(place, facts.value);
    if (!hasSize(facts.value, input)) return { to: "act", because, mutations: [scale(`scale ${sayDeployment(place)}`, place, facts.value, input.replicas)] };
    return isRolledOut(facts.value, input) ? { to: "done", proof: because } : { to: "wait", because };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const place = deploymentAt(input, context.target, context);
    if (typeof facts.value === "string") return { to: "done", proof: `${facts.value} any more` };
    const because = says(place, facts.value);
    const former = formerReplicas(context.toUndo ?? []);
    if (former === undefined) return { to: "done", proof: `this step changed no size; ${because}` };
    if (facts.value.deployment.wanted !== former) return { to: "act", because, mutations: [scale(`set ${sayDeployment(place)} back`, place, facts.value, former)] };
    return facts.value.deployment.observed && podsLeft(facts.value).length <= former ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

/** A deployment that is larger than the plan wants is made smaller only where the plan says that more would do harm. */
function hasSize({ deployment: { wanted } }: DeploymentFacts, { replicas, exactly }: StepInput<"activate.kubernetes">): boolean {
  return exactly === true ? wanted === replicas : wanted >= replicas;
}

/** As `kubectl rollout status` sees it; with `exactly`, a pod more that still ends is one scheduler too many (D3). */
function isRolledOut(facts: DeploymentFacts, { exactly }: StepInput<"activate.kubernetes">): boolean {
  const { observed, wanted, updated, replicas, available } = facts.deployment;
  const rolled = observed && updated >= wanted && replicas <= updated && available >= wanted;
  return rolled && (exactly !== true || (podsLeft(facts).length === wanted && !facts.more));
}
