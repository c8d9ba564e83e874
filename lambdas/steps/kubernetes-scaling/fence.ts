// Fences what a Deployment runs at the source (D3, D5): its size becomes zero, and the fence is confirmed when no pod of it is
// left. A pod on a node that does not answer stays, because nobody can say that its containers have ended; then it is unconfirmed.
//
// Facts (Kubernetes, "Pod Lifecycle" and "Force Delete StatefulSet Pods"): deletionTimestamp is the time by which a pod should
// have ended, its grace period included; the API server forgets the pod when the kubelet of its node says that it has, or when the
// node itself is deleted; who deletes with force makes it forget without that, and a fence cannot see it. A horizontal autoscaler
// leaves a deployment of size zero alone.

import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { kubernetesFenceRows } from "../../../workflows/step-rows/kubernetes-scaling.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { Pod } from "../../aws/kubernetes.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { unseenFence } from "../site-fencing/unseen.ts";
import { deploymentAt, formerReplicas, lookAtDeployment, podsLeft, sayDeployment, says, scale } from "./deployment.ts";
import type { Facts } from "./deployment.ts";

const lookMs: Milliseconds = 3_000;
/** A kubelet that answers tells of the end of a pod within this, once the pod's own time is over. */
const overdueMs: Milliseconds = 30_000;

export const fenceKubernetes: StepKind<"fence.kubernetes", Facts, Adapters> = {
  kind: "fence.kubernetes",

  look(input, context, adapters) {
    return lookAtDeployment(deploymentAt(input, context.source, context), lookMs, adapters);
  },

  decide(facts, input, context) {
    if (!facts.seen) {
      const deadlineMs = withinOf(input, kubernetesFenceRows["fence.kubernetes"]);
      return unseenFence(facts, deadlineMs, { tried: "what was sent is not confirmed", not: "nothing was changed" }, context);
    }
    const place = deploymentAt(input, context.source, context);
    if (typeof facts.value === "string") return unconfirmed(`${facts.value}, so what runs in its place is not known`);
    const { deployment, more, saidAt } = facts.value;
    const because = says(place, facts.value);
    if (deployment.wanted > 0) return { to: "act", because, mutations: [scale(`empty ${sayDeployment(place)}`, place, facts.value, 0)] };

    const left = podsLeft(facts.value);
    if (deployment.observed && deployment.replicas === 0 && left.length === 0 && !more) return { to: "done", proof: because, brought: { fenced: "confirmed" } };
    const overdue = left.flatMap((pod) => overdueOf(pod, saidAt ?? context.at));
    if (left.length > 0 && overdue.length === left.length) return unconfirmed(`${because}; ${overdue.join("; ")}`);
    return { to: "wait", because, againMs: 1_000 };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const place = deploymentAt(input, context.source, context);
    if (typeof facts.value === "string") return { to: "stuck", because: `${facts.value} any more` };
    const { deployment } = facts.value;
    const because = says(place, facts.value);
    const former = formerReplicas(context.toUndo ?? []);
    if (former === undefined) return { to: "done", proof: `this step changed no size; ${because}` };
    if (deployment.wanted < former) return { to: "act", because, mutations: [scale(`set ${sayDeployment(place)} back`, place, facts.value, former)] };
    return deployment.observed && deployment.available >= former ? { to: "done", proof: because } : { to: "wait", because, againMs: 1_000 };
  },
};

function unconfirmed(because: string): StepDecision {
  return { to: "stuck", because, brought: { fenced: "unconfirmed" } };
}

/** Why a pod will not be seen to end; nothing while it still may. */
function overdueOf({ name, node, endsBy }: Pod, now: Instant): readonly string[] {
  if (endsBy === undefined || now - endsBy < overdueMs) return [];
  return [`${name} should have ended ${sayDuration(Math.floor((now - endsBy) / 1_000) * 1_000)} ago and ${node === null ? "its node" : `the node ${node}`} does not say that it has, so it may still run and write`];
}
