// Stands in for the API servers of EKS clusters, as far as Deployments and their pods are read and sized. Behaviour (Kubernetes
// API conventions; "Deployments", "Pod Lifecycle"):
// - Who has no token of EKS is answered 401. What is not there is 404, each with a Status object. A size is set by PUT on /scale:
//   refused with 409 Conflict when its resourceVersion is not the object's newest, with 403 while an admission refuses it.
// - A change raises generation and resourceVersion; the controller takes it up after `observeMs`, and only then pods come or go.
// - A new pod is Pending for `launchMs` and then ready. What ails it says so in the words of Kubernetes and it never gets there.
// - A pod that goes has a deletionTimestamp 30 s ahead and has ended after `endMs`, when its node says so; on a node that does not
//   answer it stays, whatever the time.
// - Nothing runs in the background: what should have happened since the last request is worked out at the next.

import type { Clock } from "../../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../../workflows/units.ts";

export interface DeploymentAtStart {
  readonly cluster: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}
export interface ApiServerOptions {
  readonly deployments: readonly DeploymentAtStart[];
  readonly clock: Clock;
  readonly observeMs: Milliseconds;
  readonly launchMs: Milliseconds;
  readonly endMs: Milliseconds;
  /** Whether the nodes of a deployment's pods answer; always unless given. */
  readonly nodesAnswer?: (deployment: DeploymentAtStart) => boolean;
}
/** What keeps pods from coming up, or changes from being made. */
export const ailments = {
  "image-pull-back-off": "accepted, and the image of the new pods cannot be pulled",
  "crash-loop": "accepted, and the new pods end again and again",
  unschedulable: "accepted, and no node has room for the new pods",
  "over-quota": "accepted, and a quota lets no pod be made",
  "node-lost": "accepted, and the node of the pods does not answer any more",
  "refused-by-admission": "refused, because an admission webhook does not allow it",
  conflict: "refused, because somebody else has just changed the deployment",
} as const;
export type Ailment = keyof typeof ailments;

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}
export interface Said {
  readonly status: number;
  readonly json: unknown;
}

interface Pod {
  readonly name: string;
  readonly startedAt: Instant;
  readonly ails: Ailment | undefined;
  leavingAt: Instant | undefined;
}
interface Deployment extends DeploymentAtStart {
  wanted: number;
  version: number;
  generation: number;
  changedAt: Instant;
  pods: Pod[];
  made: number;
  ails: Ailment | undefined;
}

const graceMs: Milliseconds = 30_000;
const inPod: ReadonlySet<Ailment> = new Set<Ailment>(["image-pull-back-off", "crash-loop", "unschedulable"]);

export class KubernetesApiServer {
  readonly #options: ApiServerOptions;
  readonly #deployments: readonly Deployment[];

  constructor(options: ApiServerOptions) {
    this.#options = options;
    // What there is at the start has been there for long.
    const since = options.clock.now() - options.launchMs - options.observeMs;
    this.#deployments = options.deployments.map((each) => {
      const deployment: Deployment = { ...each, wanted: each.replicas, version: 1_000, generation: 1, changedAt: since, pods: [], made: 0, ails: undefined };
      for (let made = 0; made < each.replicas; made += 1) this.#make(deployment, since);
      return deployment;
    });
  }

  knows(cluster: string, region: string): boolean {
    return this.#deployments.some((each) => each.cluster === cluster && each.region === region);
  }

  /** Something is wrong from now on with what a cluster runs. */
  ail(cluster: string, region: string, ailment: Ailment): void {
    for (const deployment of this.#in(cluster, region)) {
      if (ailment === "conflict") deployment.version += 1;
      else deployment.ails = ailment;
    }
  }

  /** Whether a pod of a deployment runs, whether one is ready, and whether one would be started in place of another. */
  standing({ cluster, region, namespace, name }: Omit<DeploymentAtStart, "replicas">): { readonly runs: boolean; readonly serves: boolean; readonly launches: boolean } {
    const deployment = this.#in(cluster, region).find((each) => each.namespace === namespace && each.name === name);
    if (deployment === undefined) return { runs: false, serves: false, launches: false };
    this.#follow(deployment);
    const ready = deployment.pods.filter((pod) => this.#isReady(pod));
    return { runs: ready.length > 0, serves: ready.some(({ leavingAt }) => leavingAt === undefined), launches: deployment.wanted > 0 };
  }

  /** One request to the API server of a cluster. */
  answer(cluster: string, region: string, { method, path, query, headers, body }: Asked): Said {
    if (!/^Bearer k8s-aws-v1\.[\w-]+$/.test(headers["authorization"] ?? "")) return refused(401, "Unauthorized", "Unauthorized");
    const found = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/deployments\/([^/]+)(\/scale)?$/.exec(path);
    if (found === null) {
      const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(path)?.[1];
      return namespace === undefined || method !== "GET" ? refused(404, "NotFound", "the server could not find the requested resource") : this.#list(cluster, region, namespace, query);
    }
    const [, namespace = "", name = "", scale] = found;
    const deployment = this.#in(cluster, region).find((each) => each.namespace === namespace && each.name === name);
    if (deployment === undefined) return refused(404, "NotFound", `deployments.apps "${name}" not found`);
    this.#follow(deployment);
    if (method === "GET") return { status: 200, json: scale === undefined ? this.#show(deployment) : scaleOf(deployment) };
    return method === "PUT" && scale !== undefined ? this.#scale(deployment, body) : refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  #scale(deployment: Deployment, body: string): Said {
    const { name } = deployment;
    const asked = JSON.parse(body) as { readonly kind?: string; readonly metadata?: { readonly name?: string; readonly resourceVersion?: string }; readonly spec?: { readonly replicas?: number } };
    const replicas = asked.spec?.replicas ?? 0;
    if (asked.kind !== "Scale" || asked.metadata?.name !== name || !Number.isInteger(replicas) || replicas < 0) return refused(422, "Invalid", `Scale "${name}" is invalid`);
    if (asked.metadata.resourceVersion !== undefined && asked.metadata.resourceVersion !== String(deployment.version)) {
      return refused(409, "Conflict", `Operation cannot be fulfilled on deployments.apps "${name}": the object has been modified; please apply your changes to the latest version and try again`);
    }
    if (deployment.ails === "refused-by-admission") return refused(403, "Forbidden", `admission webhook "size.policy.example.com" denied the request: ${name} may not be sized`);
    if (deployment.wanted !== replicas) {
      deployment.wanted = replicas;
      deployment.generation += 1;
      deployment.version += 1;
      deployment.changedAt = this.#options.clock.now();
    }
    return { status: 200, json: scaleOf(deployment) };
  }

  #list(cluster: string, region: string, namespace: string, query: URLSearchParams): Said {
    const selector = query.get("labelSelector") ?? "";
    const limit = Number(query.get("limit") ?? "500");
    const pods = this.#in(cluster, region)
      .filter((each) => each.namespace === namespace && (selector === "" || selector === `app=${each.name}`))
      .flatMap((deployment) => {
        this.#follow(deployment);
        return deployment.pods.map((pod) => this.#showPod(deployment, pod));
      });
    return { status: 200, json: { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "5000", ...(pods.length > limit ? { continue: "more" } : {}) }, items: pods.slice(0, limit) } };
  }

  #show(deployment: Deployment): unknown {
    const { name, namespace, wanted, generation, version, pods, ails } = deployment;
    const staying = pods.filter(({ leavingAt }) => leavingAt === undefined).length;
    const available = pods.filter((pod) => pod.leavingAt === undefined && this.#isReady(pod)).length;
    const numbers = Object.fromEntries(Object.entries({ replicas: staying, updatedReplicas: staying, readyReplicas: available, availableReplicas: available, unavailableReplicas: Math.max(0, wanted - available) }).filter(([, value]) => value > 0));
    const condition = (type: string, status: string, reason: string, message: string): unknown => ({ type, status, reason, message, lastUpdateTime: iso(deployment.changedAt), lastTransitionTime: iso(deployment.changedAt) });
    return {
      kind: "Deployment", apiVersion: "apps/v1",
      metadata: { name, namespace, uid: `uid-${name}`, resourceVersion: String(version), generation, labels: { app: name } },
      spec: { replicas: wanted, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `registry.example.com/${name}:1` }] } } },
      status: {
        observedGeneration: this.#hasObserved(deployment) ? generation : generation - 1,
        ...numbers,
        conditions: [
          condition("Available", available >= wanted ? "True" : "False", available >= wanted ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", ""),
          ...(ails === "over-quota" && wanted > staying ? [condition("ReplicaFailure", "True", "FailedCreate", `pods "${name}-" is forbidden: exceeded quota: compute`)] : []),
        ],
      },
    };
  }

  #showPod({ name: app, namespace }: Deployment, pod: Pod): unknown {
    const { name, ails, leavingAt } = pod;
    const ready = this.#isReady(pod);
    const unscheduled = ails === "unschedulable";
    const words: Partial<Readonly<Record<Ailment, unknown>>> = { "image-pull-back-off": { reason: "ImagePullBackOff", message: `Back-off pulling image "registry.example.com/${app}:1"` }, "crash-loop": { reason: "CrashLoopBackOff", message: "back-off 40s restarting failed container" } };
    const waiting = (ails === undefined ? undefined : words[ails]) ?? { reason: "ContainerCreating" };
    const running = { running: { startedAt: iso(pod.startedAt) } };
    return {
      metadata: { name, namespace, labels: { app }, creationTimestamp: iso(pod.startedAt), ...(leavingAt === undefined ? {} : { deletionTimestamp: iso(leavingAt + graceMs), deletionGracePeriodSeconds: graceMs / 1_000 }) },
      spec: { containers: [{ name: app, image: `registry.example.com/${app}:1` }], ...(unscheduled ? {} : { nodeName: "ip-10-0-0-11.ec2.internal" }) },
      status: {
        phase: ready ? "Running" : "Pending",
        conditions: [
          { type: "PodScheduled", status: unscheduled ? "False" : "True", ...(unscheduled ? { reason: "Unschedulable", message: "0/3 nodes are available: 3 Insufficient cpu." } : {}) },
          { type: "Ready", status: ready ? "True" : "False" },
        ],
        ...(unscheduled ? {} : { containerStatuses: [{ name: app, ready, restartCount: ails === "crash-loop" ? 4 : 0, image: `registry.example.com/${app}:1`, imageID: "", state: ready ? running : { waiting } }] }),
      },
    };
  }

  /** Brings the pods of a deployment to where they would be by now. */
  #follow(deployment: Deployment): void {
    const { clock, endMs, nodesAnswer = () => true } = this.#options;
    const now = clock.now();
    const confirms = deployment.ails !== "node-lost" && nodesAnswer(deployment);
    deployment.pods = deployment.pods.filter(({ leavingAt }) => leavingAt === undefined || now - leavingAt < endMs || !confirms);
    if (!this.#hasObserved(deployment)) return;
    const at = Math.min(now, deployment.changedAt + this.#options.observeMs);
    const staying = deployment.pods.filter(({ leavingAt }) => leavingAt === undefined);
    for (const pod of staying.slice(deployment.wanted)) pod.leavingAt = at;
    if (deployment.ails !== "over-quota") for (let count = staying.length; count < deployment.wanted; count += 1) this.#make(deployment, at);
  }

  #make(deployment: Deployment, at: Instant): void {
    deployment.made += 1;
    deployment.pods.push({ name: `${deployment.name}-7d4b9c-${deployment.made}`, startedAt: at, ails: deployment.ails !== undefined && inPod.has(deployment.ails) ? deployment.ails : undefined, leavingAt: undefined });
  }

  #isReady({ startedAt, ails }: Pod): boolean {
    return ails === undefined && this.#options.clock.now() - startedAt >= this.#options.launchMs;
  }

  #hasObserved({ changedAt }: Deployment): boolean {
    return this.#options.clock.now() - changedAt >= this.#options.observeMs;
  }

  #in(cluster: string, region: string): readonly Deployment[] {
    return this.#deployments.filter((each) => each.cluster === cluster && each.region === region);
  }
}

const iso = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

function scaleOf({ name, namespace, version, wanted, pods }: Deployment): unknown {
  return { kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name, namespace, resourceVersion: String(version) }, spec: wanted === 0 ? {} : { replicas: wanted }, status: { replicas: pods.length, selector: `app=${name}` } };
}

function refused(code: number, reason: string, message: string): Said {
  return { status: code, json: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code } };
}
