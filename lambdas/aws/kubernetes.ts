// A Deployment as the API server of an EKS cluster tells of it, its pods, and the one change that is made of it: its size. Four
// requests of the API; the official client library is not loaded, see workflows/decisions/0036. Where the API server is, EKS
// says; who asks, a signed request to STS.
//
// Facts (Kubernetes API conventions and "Deployments", 1.33): a number that is zero is left out of a status; a status is of the
// spec only when observedGeneration has reached generation; a write with an older resourceVersion is refused with 409.

import * as z from "zod/mini";
import { Refused, Transient } from "../../workflows/failure.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { clusterToken, readCluster } from "./eks.ts";
import type { Cluster } from "./eks.ts";
import { askHttps, jsonOf } from "./http.ts";
import type { HttpAnswer, HttpRequest } from "./http.ts";

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

const count = z._default(z.int(), 0);
const labels = z.record(z.string(), z.string());
const expressions = z.array(z.object({ key: z.string(), operator: z.string(), values: z.optional(z.nullable(z.array(z.string()))) }));
const condition = z.object({ type: z.string(), status: z.string(), reason: z._default(z.string(), ""), message: z._default(z.string(), "") });
const deploymentSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), generation: count }),
  spec: z.object({ replicas: z._default(z.int(), 1), selector: z.object({ matchLabels: z.optional(labels), matchExpressions: z.optional(expressions) }) }),
  status: z._default(z.object({ observedGeneration: count, replicas: count, updatedReplicas: count, availableReplicas: count, conditions: z._default(z.array(condition), []) }), { observedGeneration: 0, replicas: 0, updatedReplicas: 0, availableReplicas: 0, conditions: [] }),
});
const standing = z.optional(z.object({ reason: z._default(z.string(), ""), message: z._default(z.string(), "") }));
const container = z.object({ name: z.string(), restartCount: count, state: z.optional(z.object({ waiting: standing })) });
const podsSchema = z.object({
  metadata: z._default(z.object({ continue: z._default(z.string(), "") }), { continue: "" }),
  items: z.array(z.object({
    metadata: z.object({ name: z.string(), deletionTimestamp: z.optional(z.string()) }),
    spec: z._default(z.object({ nodeName: z.optional(z.string()) }), {}),
    status: z._default(z.object({ phase: z._default(z.string(), ""), conditions: z._default(z.array(condition), []), containerStatuses: z._default(z.array(container), []), initContainerStatuses: z._default(z.array(container), []) }), { phase: "", conditions: [], containerStatuses: [], initContainerStatuses: [] }),
  })),
});
type PodRead = z.output<typeof podsSchema>["items"][number];

/** One request to the API server of a cluster, with a token of our own role; `path` begins with /. Throws `Transient` or `Refused` when there are no credentials. */
export async function requestTo(way: KubernetesWay, { cluster, region }: ClusterPlace, server: Pick<Server, "endpoint"> & Partial<Server>, ask: Pick<HttpRequest, "purpose" | "method" | "body" | "deadlineMs"> & { readonly path: string }): Promise<HttpRequest> {
  const token = await clusterToken(way.clients, region, cluster, way.clock.now());
  const { path, ...request } = ask;
  return {
    ...request,
    what: `the API server of ${cluster}`,
    url: `${server.endpoint}${path}`,
    headers: { Authorization: `Bearer ${token}`, Accept: "application/json", ...(ask.body === undefined ? {} : { "Content-Type": "application/json" }) },
    secrets: [token],
    ...(server.authority === undefined ? {} : { authority: server.authority }),
    mostBytes,
  };
}

/** The path of a deployment in the API. */
export const deploymentPath = ({ namespace, deployment }: Pick<DeploymentPlace, "namespace" | "deployment">): string =>
  `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(deployment)}`;

/** A deployment with its pods; a text says what of it is not there. Throws `Transient` or `Refused`. */
export async function readDeployment(way: KubernetesWay, place: DeploymentPlace, deadlineMs: Milliseconds, signal?: AbortSignal): Promise<DeploymentFacts | string> {
  const { cluster, region, namespace, deployment } = place;
  const server = await serverOf(way, place, signal);
  if (server === undefined) return `EKS in ${region} has no cluster ${cluster}`;
  const ask = async (path: string): Promise<{ readonly request: HttpRequest; readonly answer: HttpAnswer }> => {
    const request = await requestTo(way, place, server, { purpose: "read", path, deadlineMs });
    return { request, answer: await askHttps(request, way) };
  };
  const first = await ask(deploymentPath(place));
  if (first.answer.status === 404) return `${cluster} has no deployment ${namespace}/${deployment}`;
  const read = parsed(deploymentSchema, first.request, first.answer, place, "get deployments");
  const selector = encodeURIComponent(selectorOf(read.spec.selector));
  const second = await ask(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?labelSelector=${selector}&limit=${mostPods}`);
  const pods = parsed(podsSchema, second.request, second.answer, place, "list pods");
  const { spec, status, metadata } = read;
  return {
    server,
    deployment: {
      version: metadata.resourceVersion,
      observed: status.observedGeneration >= metadata.generation,
      wanted: spec.replicas,
      replicas: status.replicas,
      updated: status.updatedReplicas,
      available: status.availableReplicas,
      troubles: status.conditions.flatMap(({ type, status: is, reason, message }) => ((type === "ReplicaFailure" && is === "True") || (type === "Progressing" && is === "False") ? [`${reason}: ${message}`] : [])),
    },
    pods: pods.items.map(podOf),
    more: pods.metadata.continue !== "",
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
  const body = JSON.stringify({ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: deployment, namespace, resourceVersion: version }, spec: { replicas } });
  const request = await requestTo(way, scale, { endpoint, ...(authority === undefined ? {} : { authority }) }, { purpose: "change", method: "PUT", path: `${deploymentPath(scale)}/scale`, body });
  const answer = await askHttps(request, way);
  if (answer.status === 409) throw new Transient(`${cluster}: ${namespace}/${deployment} was changed by somebody else since it was read (409)`, { code: "conflict" });
  turnedAway(answer, scale, "update deployments/scale");
  const set = z.object({ spec: z._default(z.object({ replicas: count }), { replicas: 0 }) }).safeParse(jsonOf(request, answer));
  return `${namespace}/${deployment} of ${cluster} was told to have ${set.success ? set.data.spec.replicas : "an unknown number of"} replicas`;
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

function parsed<T extends z.ZodMiniType>(schema: T, request: HttpRequest, answer: HttpAnswer, place: DeploymentPlace, what: string): z.output<T> {
  turnedAway(answer, place, what);
  const read = schema.safeParse(jsonOf(request, answer));
  if (!read.success) throw new Transient(`the API server of ${place.cluster} answered with something else than was asked for (${what})`, { code: "unexpected-answer" });
  return read.data;
}

/** A selector as the API takes it in a query. */
function selectorOf({ matchLabels = {}, matchExpressions = [] }: z.output<typeof deploymentSchema>["spec"]["selector"]): string {
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

function podOf({ metadata, spec, status }: PodRead): Pod {
  const endsBy = metadata.deletionTimestamp === undefined ? undefined : Date.parse(metadata.deletionTimestamp);
  return { name: metadata.name, node: spec.nodeName ?? null, over: status.phase === "Succeeded" || status.phase === "Failed", endsBy, trouble: troubleOf(status) };
}

/** A container that starts is `waiting` too, with these reasons. */
const starting = new Set(["ContainerCreating", "PodInitializing", ""]);

function troubleOf({ conditions, containerStatuses, initContainerStatuses }: PodRead["status"]): string | undefined {
  const unscheduled = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled !== undefined) return `${unscheduled.reason}: ${unscheduled.message}`;
  for (const { name, restartCount, state } of [...initContainerStatuses, ...containerStatuses]) {
    const waiting = state?.waiting;
    if (waiting !== undefined && !starting.has(waiting.reason)) return `${name} ${waiting.reason}${restartCount > 0 ? ` after ${restartCount} restarts` : ""}${waiting.message === "" ? "" : `: ${waiting.message}`}`;
  }
  return undefined;
}
