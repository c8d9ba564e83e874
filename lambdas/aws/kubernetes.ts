// A Deployment as the API server of an EKS cluster tells of it, its pods, and the one change that is made of it: its size. Where the
// API server is, EKS says; who asks, a signed request to STS; how it is asked, the client library of Kubernetes.
//
// Facts (Kubernetes API conventions and "Deployments", 1.33): a number that is zero is left out of a status; a status is of the
// spec only when observedGeneration has reached generation; a write with an older resourceVersion is refused with 409.

import type { V1Deployment } from "@kubernetes/client-node/dist/gen/models/V1Deployment.js";
import type { V1LabelSelector } from "@kubernetes/client-node/dist/gen/models/V1LabelSelector.js";
import type { V1Pod } from "@kubernetes/client-node/dist/gen/models/V1Pod.js";
import type { V1PodStatus } from "@kubernetes/client-node/dist/gen/models/V1PodStatus.js";
import { Refused, Transient } from "../../workflows/failure.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { clusterToken, readCluster } from "./eks.ts";
import type { Cluster } from "./eks.ts";
import type { HttpAnswer } from "./http.ts";
import type * as Client from "./kubernetes-client.ts";
import type { ApiServer, Asked } from "./kubernetes-client.ts";

export type KubernetesWay = Pick<Adapters, "clients" | "clock" | "dialer" | "place">;

export interface ClusterPlace {
  /** The cluster's name in EKS. */
  readonly cluster: string;
  readonly region: string;
}
export interface DeploymentPlace extends ClusterPlace {
  readonly namespace: string;
  readonly deployment: string;
}

export interface Deployment {
  /** Of the object as it was read; a change that names it is refused where somebody else was faster. */
  readonly version: string;
  /** Whether the status is already of what is wanted now. */
  readonly observed: boolean;
  readonly wanted: number;
  /** Pods of any age, those of the newest template, and those of any age that are ready for long enough. */
  readonly replicas: number;
  readonly updated: number;
  readonly available: number;
  /** What the controller says is wrong, in its own words: a quota, an admission that refuses pods, no progress. */
  readonly troubles: readonly string[];
}

export interface Pod {
  readonly name: string;
  /** Null: it was given no node. */
  readonly node: string | null;
  /** Its containers have ended for good. */
  readonly over: boolean;
  /** By when it should have ended, where it was told to; a pod that is still there later stands on a node that does not answer. */
  readonly endsBy: Instant | undefined;
  /** Why it does not come up, in the words of Kubernetes; undefined where nothing is wrong. */
  readonly trouble: string | undefined;
}

export type Server = NonNullable<Cluster["server"]>;

export interface DeploymentFacts {
  /** The API server that said so; a change goes to the same. */
  readonly server: Server;
  readonly deployment: Deployment;
  readonly pods: readonly Pod[];
  /** There are more pods than were read. */
  readonly more: boolean;
  /** The API server's own time of the answer. */
  readonly saidAt: Instant | undefined;
}

/** An object carries its own history; the largest that Kubernetes stores is 1.5 MiB. */
const mostBytes = 1_572_864;
/** Pods of one look; each is some ten kilobytes. */
const mostPods = 50;

let client: Promise<typeof Client> | undefined;
/** The library, loaded by whoever asks a cluster first: from its sources it takes a second, and hardly a plan has a cluster. */
export const kubernetesClient = (): Promise<typeof Client> => (client ??= import("./kubernetes-client.ts"));

/** Who is asked, with a token of our own role. Throws `Transient` or `Refused` when there are no credentials. */
async function apiServer(way: KubernetesWay, { cluster, region }: ClusterPlace, server: Pick<Server, "endpoint"> & Partial<Server>): Promise<ApiServer> {
  return { what: `the API server of ${cluster}`, endpoint: server.endpoint, authority: server.authority, token: await clusterToken(way.clients, region, cluster, way.clock.now()) };
}

/** Asks for a deployment once, without its pods; gives the answer whatever its status. Throws `Transient` or `Refused`. */
export async function askDeployment(way: KubernetesWay, place: DeploymentPlace, server: Server, deadlineMs: Milliseconds): Promise<Asked<V1Deployment>> {
  const { askApi, readDeployment: operation } = await kubernetesClient();
  return askApi(await apiServer(way, place, server), operation(place), { purpose: "read", deadlineMs, mostBytes }, way);
}

/** A deployment with its pods; a text says what of it is not there. Throws `Transient` or `Refused`. */
export async function readDeployment(way: KubernetesWay, place: DeploymentPlace, deadlineMs: Milliseconds, signal?: AbortSignal): Promise<DeploymentFacts | string> {
  const { cluster, region, namespace, deployment } = place;
  const server = await serverOf(way, place, signal);
  if (server === undefined) return `EKS in ${region} has no cluster ${cluster}`;
  const { askApi, listPods } = await kubernetesClient();
  const first = await askDeployment(way, place, server, deadlineMs);
  if (first.answer.status === 404) return `${cluster} has no deployment ${namespace}/${deployment}`;
  turnedAway(first.answer, place, "get deployments");
  const { metadata, spec, status } = await first.said();
  const asked = await apiServer(way, place, server);
  if (metadata?.resourceVersion === undefined || spec?.selector === undefined) throw unexpectedAnswer(place, "it is no deployment");
  const second = await askApi(asked, listPods(namespace, selectorOf(spec.selector), mostPods), { purpose: "read", deadlineMs, mostBytes }, way);
  turnedAway(second.answer, place, "list pods");
  const pods = await second.said();
  if (!Array.isArray(pods.items)) throw unexpectedAnswer(place, "it is no list of pods");
  const count = (value: number | undefined): number => whole(place, value, 0);
  return {
    server,
    deployment: {
      version: metadata.resourceVersion,
      observed: count(status?.observedGeneration) >= count(metadata.generation),
      wanted: whole(place, spec.replicas, 1),
      replicas: count(status?.replicas),
      updated: count(status?.updatedReplicas),
      available: count(status?.availableReplicas),
      troubles: (status?.conditions ?? []).flatMap(({ type, status: is, reason = "", message = "" }) => ((type === "ReplicaFailure" && is === "True") || (type === "Progressing" && is === "False") ? [`${reason}: ${message}`] : [])),
    },
    pods: pods.items.map(podOf),
    more: (pods.metadata?._continue ?? "") !== "",
    saidAt: second.answer.saidAt,
  };
}

export interface Scale extends DeploymentPlace {
  readonly endpoint: string;
  /** The authority of the API server's certificate (PEM); left out, only public authorities are trusted. */
  readonly authority?: string | undefined;
  readonly replicas: number;
  /** What the deployment was when it was decided: somebody else's change since then is not written over. */
  readonly version: string;
}

/** Sets the size of a deployment, by one request. Gives the answer for the record. Throws `Refused`, `Transient` (also where somebody else was faster) or `Unknown`. */
export async function scaleDeployment(way: KubernetesWay, scale: Scale): Promise<string> {
  const { cluster, endpoint, authority, namespace, deployment, replicas, version } = scale;
  const { askApi, replaceScale } = await kubernetesClient();
  const { answer, said } = await askApi(await apiServer(way, scale, { endpoint, ...(authority === undefined ? {} : { authority }) }), replaceScale(scale, version, replicas), { purpose: "change", mostBytes }, way);
  if (answer.status === 409) throw new Transient(`${cluster}: ${namespace}/${deployment} was changed by somebody else since it was read (409)`, { code: "conflict" });
  turnedAway(answer, scale, "update deployments/scale");
  const { spec } = await said();
  return `${namespace}/${deployment} of ${cluster} was told to have ${spec === undefined ? "an unknown number of" : spec.replicas ?? 0} replicas`;
}

async function serverOf(way: KubernetesWay, { cluster, region }: ClusterPlace, signal: AbortSignal | undefined): Promise<Server | undefined> {
  const found = await readCluster(way.clients, region, cluster, signal);
  if (found === undefined) return undefined;
  if (found.server === undefined) throw new Transient(`EKS in ${region} says that ${cluster} is ${found.status} and does not say where its API server is`, { code: "no-endpoint" });
  return found.server;
}

/** Says what our role lacks where the API server does not let it. */
function turnedAway({ status, text }: HttpAnswer, { cluster, namespace }: DeploymentPlace, what: string): void {
  if (status !== 401 && status !== 403) return;
  const said = /"message":\s*"((?:[^"\\]|\\.){1,300})"/.exec(text)?.[1];
  throw new Refused(`the API server of ${cluster} turns the step's role away (${status}${said === undefined ? "" : `: ${said}`}): give the role an access entry of the cluster that may ${what} in ${namespace}`, { code: `http-${status}` });
}

const unexpectedAnswer = ({ cluster }: ClusterPlace, because: string): Transient =>
  new Transient(`the API server of ${cluster} answered with something else than was asked for: ${because}`, { code: "unexpected-answer" });

/** A number as the library read it; it checks no types, and what is zero or has a default may be left out. */
function whole(place: ClusterPlace, value: number | undefined, leftOut: number): number {
  const read = value ?? leftOut;
  if (!Number.isInteger(read)) throw unexpectedAnswer(place, "a number of pods is none");
  return read;
}

/** A selector as the API takes it in a query. */
function selectorOf({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string {
  const words: Readonly<Record<string, (key: string, values: string) => string>> = {
    In: (key, values) => `${key} in (${values})`,
    NotIn: (key, values) => `${key} notin (${values})`,
    Exists: (key) => key,
    DoesNotExist: (key) => `!${key}`,
  };
  const said = matchExpressions.map(({ key, operator, values }) => {
    const word = words[operator];
    if (word === undefined) throw new Refused(`the deployment selects its pods by the operator ${operator}, which is not known here`, { code: "unknown-selector" });
    return word(key, (values ?? []).join(","));
  });
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...said].join(",");
}

function podOf({ metadata, spec, status }: V1Pod): Pod {
  const over = status?.phase === "Succeeded" || status?.phase === "Failed";
  return { name: metadata?.name ?? "a pod without a name", node: spec?.nodeName ?? null, over, endsBy: metadata?.deletionTimestamp?.getTime(), trouble: status === undefined ? undefined : troubleOf(status) };
}

/** A container that starts is `waiting` too, with these reasons. */
const starting = new Set(["ContainerCreating", "PodInitializing", ""]);

function troubleOf({ conditions = [], containerStatuses = [], initContainerStatuses = [] }: V1PodStatus): string | undefined {
  const unscheduled = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled !== undefined) return `${unscheduled.reason ?? ""}: ${unscheduled.message ?? ""}`;
  for (const { name, restartCount, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason = "", message = "" } = state?.waiting ?? {};
    if (!starting.has(reason)) return `${name} ${reason}${restartCount > 0 ? ` after ${restartCount} restarts` : ""}${message === "" ? "" : `: ${message}`}`;
  }
  return undefined;
}
