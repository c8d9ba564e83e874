// The Kubernetes clusters of a plan: the stand-ins of EKS and of their API servers, asked in process, over what runs at a site. A
// Deployment that the plan fences bears what runs at its site, as a fenced group does. Behaviour: the controller takes a change up
// after 1 s, a pod is ready after 25 s and has ended after 5 s, unless the machine that stands for it does not answer.

import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Clock, WorldRequest } from "../../../workflows/ports.ts";
import { kubernetesClient } from "../../../lambdas/aws/kubernetes.ts";
import { EksService } from "../aws/eks.ts";
import type { AwsService } from "../aws/backend.ts";
import { KubernetesApiServer } from "../world/kubernetes/api-server.ts";
import type { Ailment, DeploymentAtStart } from "../world/kubernetes/api-server.ts";
import type { ModelledApplication } from "./application.ts";
import type { Call, FailAs } from "./calls.ts";
import type { WebAnswer } from "./web.ts";

const takes = { observeMs: 1_000, launchMs: 25_000, endMs: 5_000 } as const;

export interface ModelledCluster {
  readonly cluster: string;
  readonly region: string;
}
interface AtSite extends DeploymentAtStart {
  readonly site: string;
}

/** The deployments that steps of a plan size, each once: with its pods at home and none at the other site. */
export function deploymentsOf(plan: Plan): readonly AtSite[] {
  const steps = allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "activate.kubernetes") || isKind(step, "fence.kubernetes") ? [step.input] : []));
  const found = new Map<string, AtSite>();
  for (const { clusters, namespace, deployment, ...more } of steps) {
    for (const [site, cluster] of Object.entries(clusters)) {
      const key = `${site}/${cluster}/${namespace}/${deployment}`;
      const replicas = site !== plan.home ? 0 : "replicas" in more ? more.replicas : (found.get(key)?.replicas ?? 1);
      found.set(key, { site, cluster, region: plan.sites[site]?.region ?? "", namespace, name: deployment, replicas });
    }
  }
  return [...found.values()];
}

/** Loads the client library where a plan has a cluster: virtual time does not wait for files that are read. */
export async function loadClient(plans: readonly Plan[]): Promise<void> {
  if (plans.some((plan) => deploymentsOf(plan).length > 0)) await kubernetesClient();
}

export class ModelledClusters {
  readonly eks: AwsService;
  readonly #api: KubernetesApiServer;
  readonly #deployments: readonly AtSite[];
  readonly #clock: Clock;
  readonly #application: ModelledApplication;

  constructor({ plan, clock, application }: { readonly plan: Plan; readonly clock: Clock; readonly application: ModelledApplication }) {
    this.#clock = clock;
    this.#application = application;
    this.#deployments = deploymentsOf(plan);
    const siteOf = (each: DeploymentAtStart): string => this.#deployments.find(({ cluster, region }) => cluster === each.cluster && region === each.region)?.site ?? "";
    this.#api = new KubernetesApiServer({ deployments: this.#deployments, clock, ...takes, nodesAnswer: (each) => application.hosts.answersFor(siteOf(each), each.name) });
    this.eks = new EksService((cluster, region) => (this.#api.knows(cluster, region) ? { endpoint: `https://${hostOf({ cluster, region })}`, authority: "-----BEGIN CERTIFICATE-----\nmodelled\n-----END CERTIFICATE-----\n" } : undefined));
  }

  /** The cluster whose API server has that host name. */
  at(host: string): ModelledCluster | undefined {
    return this.#deployments.find((each) => hostOf(each) === host);
  }

  ail({ cluster, region }: ModelledCluster, ailment: Ailment): void {
    this.#api.ail(cluster, region, ailment);
  }

  /** One request to the API server of a cluster. */
  async answer({ cluster, region }: ModelledCluster, request: WorldRequest): Promise<WebAnswer> {
    const url = new URL(request.url);
    const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const { method = "GET", body = "" } = request;
    const { status, json } = this.#api.answer(cluster, region, { method, path: url.pathname, query: url.searchParams, headers, body });
    if (method !== "GET") this.#followed(cluster, region);
    return { status, text: JSON.stringify(json), saidAt: Math.floor(this.#clock.now() / 1_000) * 1_000 };
  }

  /** What was sized bears the site's services, or no more, as soon as its pods have come or gone. */
  #followed(cluster: string, region: string): void {
    const { hosts } = this.#application;
    for (const deployment of this.#deployments.filter((each) => each.cluster === cluster && each.region === region)) {
      const { site, name } = deployment;
      hosts.setLaunches(site, name, this.#api.standing(deployment).launches);
      for (const afterMs of [takes.observeMs + takes.endMs, takes.observeMs + takes.launchMs]) {
        void this.#clock.sleep(afterMs).then(() => {
          const { runs, serves } = this.#api.standing(deployment);
          hosts.setGroupRuns(site, name, runs);
          if (serves) this.#application.launched(site);
        });
      }
    }
  }
}

const hostOf = ({ cluster, region }: ModelledCluster): string => `${cluster}.gr7.${region}.eks.amazonaws.com`.toLowerCase();

/** What a request to an API server is, by the name that stories give it, and how one is answered that a story lets fail. */
export function clusterCall({ cluster, region }: ModelledCluster, request: WorldRequest): { readonly call: Call; readonly failAs: FailAs<WebAnswer> } {
  const { pathname } = new URL(request.url);
  const isChange = request.method === "PUT";
  const operation = isChange ? "kubernetes.ScaleDeployment" : pathname.endsWith("/pods") ? "kubernetes.ListPods" : "kubernetes.ReadDeployment";
  const replicas = isChange ? (JSON.parse(request.body ?? "{}") as { readonly spec?: { readonly replicas?: number } }).spec?.replicas : undefined;
  return {
    call: { operation, region, input: { Cluster: cluster, Region: region, Path: pathname, ...(replicas === undefined ? {} : { Replicas: replicas }) }, isChange, patienceMs: 5_000 },
    failAs: (outcome) => {
      if (outcome.how === "throttled") return { status: 429, text: JSON.stringify({ kind: "Status", reason: "TooManyRequests", message: "too many requests, please try again later", code: 429 }) };
      const number = Number(outcome.error);
      const status = number >= 400 ? number : 403;
      return { status, text: JSON.stringify({ kind: "Status", message: `the story lets this call fail (${outcome.error})`, code: status }) };
    },
  };
}
