// What the sizing of a Deployment decides from what was seen: rolled out is more than accepted, and a fence stands only when no
// pod is left.

import { activateKubernetes } from "../../../lambdas/steps/kubernetes-scaling/activate.ts";
import { fenceKubernetes } from "../../../lambdas/steps/kubernetes-scaling/fence.ts";
import type { Deployment, DeploymentFacts, Pod } from "../../../lambdas/aws/kubernetes.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { context, denied, silent } from "./moving.ts";

const clusters = { "site-a": "eks-a", "site-b": "eks-b" };
const input = { clusters, namespace: "shop", deployment: "web", replicas: 2 };
const one = { ...input, replicas: 1, exactly: true };
const emptying = { clusters, namespace: "shop", deployment: "web" };

const running: Deployment = { version: "7", observed: true, wanted: 2, replicas: 2, updated: 2, available: 2, troubles: [] };
const pod = (name: string, more: Partial<Pod> = {}): Pod => ({ name, node: "node-1", over: false, endsBy: undefined, trouble: undefined, ...more });
function seen(deployment: Partial<Deployment>, pods: readonly Pod[], more: Partial<DeploymentFacts> = {}): { readonly seen: true; readonly value: DeploymentFacts } {
  return { seen: true, value: { server: { endpoint: "https://api", authority: "PEM" }, deployment: { ...running, ...deployment }, pods, more: false, saidAt: undefined, ...more } };
}
const two = [pod("web-1"), pod("web-2")];
const none = { wanted: 0, replicas: 0, updated: 0, available: 0 };

describe("the activation of a Deployment", () => {
  it("asks for the wanted size, of the object as it was read, with the way back to what there was", () => {
    expect(activateKubernetes.decide(seen(none, []), input, context)).toMatchObject({
      to: "act",
      mutations: [{
        key: "scale shop/web of eks-b",
        call: { operation: "kubernetes.ScaleDeployment", region: "eu-central-1", input: { Cluster: "eks-b", Endpoint: "https://api", Authority: "PEM", Namespace: "shop", Deployment: "web", Replicas: 2, ResourceVersion: "7" } },
        undoBy: { input: { Replicas: 0 } },
        repeatable: true,
      }],
    });
  });

  it("is done when the controller has taken up what is wanted and all of it is available", () => {
    expect(activateKubernetes.decide(seen({}, two), input, context)).toEqual({ to: "done", proof: "shop/web of eks-b in eu-central-1 is set to 2, 2 available, 2 of the newest template, with the pods web-1 on node-1; web-2 on node-1" });
  });

  it.each<[string, Partial<Deployment>]>([
    ["the status is of what was wanted before", { observed: false }],
    ["a pod is not available yet", { available: 1 }],
    ["a pod is not of the newest template", { updated: 1 }],
    ["a pod of the former template is left", { replicas: 3 }],
  ])("waits while %s", (_sentence, deployment) => {
    expect(activateKubernetes.decide(seen(deployment, two), input, context)).toMatchObject({ to: "wait" });
  });

  it.each<[string, DeploymentFacts["pods"], Partial<Deployment>, string]>([
    ["the image cannot be pulled", [pod("web-1", { trouble: "web ImagePullBackOff: no such image" })], {}, "web-1: web ImagePullBackOff: no such image"],
    ["a container ends again and again", [pod("web-1", { trouble: "web CrashLoopBackOff after 4 restarts" })], {}, "web-1: web CrashLoopBackOff after 4 restarts"],
    ["no node has room", [pod("web-1", { node: null, trouble: "Unschedulable: 0/3 nodes are available" })], {}, "web-1: Unschedulable: 0/3 nodes are available"],
    ["an admission refuses its pods", [], { troubles: ["FailedCreate: admission webhook denied the request"] }, "FailedCreate: admission webhook denied the request"],
  ])("waits and says it while %s", (_sentence, pods, deployment, says) => {
    expect(activateKubernetes.decide(seen({ available: 0, ...deployment }, pods), input, context)).toMatchObject({ to: "wait", because: expect.stringContaining(says) });
  });

  it("leaves a deployment alone that is larger, unless more would do harm (D3)", () => {
    const three = seen({ wanted: 3, replicas: 3, updated: 3, available: 3 }, [...two, pod("web-3")]);
    expect(activateKubernetes.decide(three, input, context)).toMatchObject({ to: "done" });
    expect(activateKubernetes.decide(three, one, context)).toMatchObject({ to: "act", mutations: [{ call: { input: { Replicas: 1 } } }] });
  });

  it("with exactly one wanted waits until the second is gone, also one that is only ending", () => {
    const set = { wanted: 1, replicas: 1, updated: 1, available: 1 };
    expect(activateKubernetes.decide(seen(set, [pod("web-1"), pod("web-2", { endsBy: 0 })]), one, context)).toMatchObject({ to: "wait" });
    expect(activateKubernetes.decide(seen(set, [pod("web-1"), pod("web-2", { over: true })]), one, context)).toMatchObject({ to: "done" });
  });

  it("calls a person where the deployment is not there or the cluster says no, and waits for one that is silent", () => {
    expect(activateKubernetes.decide({ seen: true, value: "eks-b has no deployment shop/web" }, input, context)).toEqual({ to: "stuck", because: "eks-b has no deployment shop/web, so nothing was started" });
    expect(activateKubernetes.decide(denied, input, context)).toMatchObject({ to: "stuck" });
    expect(activateKubernetes.decide(silent, input, context)).toMatchObject({ to: "wait" });
  });
});

describe("the fence of a Deployment", () => {
  it("sets it to none, of the object as it was read", () => {
    expect(fenceKubernetes.decide(seen({}, two), emptying, context)).toMatchObject({ to: "act", mutations: [{ call: { region: "eu-west-1", input: { Cluster: "eks-a", Replicas: 0, ResourceVersion: "7" } }, undoBy: { input: { Replicas: 2 } } }] });
  });

  it("is confirmed when no pod is left that has not ended", () => {
    expect(fenceKubernetes.decide(seen(none, [pod("web-1", { over: true })]), emptying, context)).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it.each<[string, Partial<Deployment>, readonly Pod[], Partial<DeploymentFacts>]>([
    ["the controller has not taken it up, although no pod is listed", { observed: false }, [], {}],
    ["the controller counts a replica that the list does not show", { replicas: 1 }, [], {}],
    ["pods were left out of the list", {}, [], { more: true }],
    ["a pod was not told to end", {}, [pod("web-1")], {}],
    ["a pod may still take its time to end", {}, [pod("web-1", { endsBy: context.at + 10_000 })], {}],
    ["one of two pods may still end", {}, [pod("web-1", { endsBy: context.at - 60_000 }), pod("web-2", { endsBy: context.at })], {}],
  ])("waits while %s", (_sentence, deployment, pods, more) => {
    expect(fenceKubernetes.decide(seen({ ...none, ...deployment }, pods, more), emptying, context)).toMatchObject({ to: "wait" });
  });

  it("is unconfirmed when what is left stands on a node that does not answer, by the API server's own time", () => {
    const stays = [pod("web-1", { endsBy: context.at - 45_000 })];
    expect(fenceKubernetes.decide(seen(none, stays), emptying, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("web-1 should have ended 45 s ago and the node node-1 does not say that it has, so it may still run and write"), brought: { fenced: "unconfirmed" } });
    // Our clock is fast: the pod still has its time.
    expect(fenceKubernetes.decide(seen(none, stays, { saidAt: context.at - 50_000 }), emptying, context)).toMatchObject({ to: "wait" });
  });

  it("is unconfirmed when the deployment is not there, or nobody may look", () => {
    expect(fenceKubernetes.decide({ seen: true, value: "eks-a has no deployment shop/web" }, emptying, context)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
    expect(fenceKubernetes.decide(denied, emptying, context)).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
  });
});

describe("the way back", () => {
  const sent = (former: number): Mutation => ({ key: "k", sentence: "s", call: change(0), undo: "u", undoBy: change(former), settleMs: 0, repeatable: true });
  const change = (Replicas: number): Mutation["call"] => ({ operation: "kubernetes.ScaleDeployment", region: "eu-west-1", input: { Cluster: "eks-a", Endpoint: "https://api", Namespace: "shop", Deployment: "web", Replicas, ResourceVersion: "7" } });
  const back = { ...context, toUndo: [sent(2), sent(0)] };

  it("of the fence leads to what there was before its first change, and is over when that is available", () => {
    expect(fenceKubernetes.undo?.(seen(none, []), emptying, back)).toMatchObject({ to: "act", mutations: [{ call: { input: { Replicas: 2 } } }] });
    expect(fenceKubernetes.undo?.(seen({ available: 1 }, two), emptying, back)).toMatchObject({ to: "wait" });
    expect(fenceKubernetes.undo?.(seen({}, two), emptying, back)).toMatchObject({ to: "done" });
  });

  it("of the activation is over when no pod is left that it had added", () => {
    const toUndo = { ...context, toUndo: [sent(0)] };
    expect(activateKubernetes.undo?.(seen({}, two), input, toUndo)).toMatchObject({ to: "act", mutations: [{ call: { input: { Replicas: 0 } } }] });
    expect(activateKubernetes.undo?.(seen(none, two), input, toUndo)).toMatchObject({ to: "wait" });
    expect(activateKubernetes.undo?.(seen(none, []), input, toUndo)).toMatchObject({ to: "done" });
  });

  it("changes nothing where the step had changed nothing", () => {
    expect(fenceKubernetes.undo?.(seen(none, []), emptying, context)).toMatchObject({ to: "done" });
    expect(activateKubernetes.undo?.(seen({}, two), input, context)).toMatchObject({ to: "done" });
  });
});
