// The Kubernetes probe against an API server on loopback, with EKS answered by a stand-in and the token as it is really made.

import type { RequestListener } from "node:http";
import { AwsAnswerError, type AwsCall } from "../../infra/local/aws/backend.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { clusterToken } from "../../lambdas/aws/eks.ts";
import { kubernetesClient } from "../../lambdas/aws/kubernetes.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookKubernetes } from "../../lambdas/probe/kubernetes.ts";
import { authority, ProbeWorld, type Certificates } from "./probe-world.ts";

// Making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 500;
const slackMs = 600;
const host = "0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com".toLowerCase();
let certificates: Certificates;
let world: ProbeWorld;
beforeAll(async () => {
  // A bundle holds the few parts of the library that are needed; read from its sources it takes longer than a look may.
  const { askApi, readDeployment } = await kubernetesClient();
  const nowhere = { what: "nobody", endpoint: "https://127.0.0.1:1", token: "" };
  await expect(askApi(nowhere, readDeployment({ namespace: "a", deployment: "b" }), { purpose: "read" }, new ProbeWorld().way())).rejects.toThrow("no path to");
  certificates = await authority("The cluster's authority");
});
beforeEach(() => {
  world = new ProbeWorld();
});
afterEach(() => world.close());

const described = (more: object = {}): object => ({ cluster: { status: "ACTIVE", endpoint: `https://${host}`, certificateAuthority: { data: Buffer.from(certificates.ca).toString("base64") }, ...more } });

async function look(cluster: unknown): Promise<Look> {
  const handle = async ({ operation }: AwsCall): Promise<unknown> => {
    if (operation !== "DescribeCluster") throw new AwsAnswerError("Unexpected", operation, 501);
    if (cluster === "hangs") return new Promise(() => undefined);
    if (cluster instanceof AwsAnswerError) throw cluster;
    return cluster;
  };
  const startedAt = systemClock.now();
  const seen = await lookKubernetes({ ...world.way(), clients: new Clients(interceptWith(handle, "arbiter")) }, { cluster: "shop", region: "eu-central-1", namespace: "shop-prod", deployment: "web", ready: 2 }, deadlineMs);
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  // A token is good for a minute for whoever reads it.
  expect(seen.detail).not.toContain("k8s-aws-v1");
  return seen;
}
const serve = async (listener: RequestListener): Promise<void> => world.https(`${host}:443`, await certificates.issue(host), listener);
const answers = (status: number, body: unknown): Promise<void> => serve((_request, response) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body)));

it("asks for the deployment with a token of its role, over a certificate of the cluster's own authority", async () => {
  let asked: { url: string | undefined; authorization: string | undefined } | undefined;
  await serve((request, response) => {
    asked = { url: request.url, authorization: request.headers.authorization };
    response.end(JSON.stringify({ spec: { replicas: 3 }, status: { readyReplicas: 3 } }));
  });
  expect(await look(described())).toEqual({ kind: "healthy", reached: true, detail: "3 of 3 replicas of shop-prod/web are ready" });
  expect(asked?.url).toBe("/apis/apps/v1/namespaces/shop-prod/deployments/web");
  expect(asked?.authorization).toMatch(/^Bearer k8s-aws-v1\.[A-Za-z0-9_-]+$/);
});

test.each<readonly [string, number, unknown, Partial<Look>]>([
  ["as many ready as wanted", 200, { spec: { replicas: 5 }, status: { readyReplicas: 2 } }, { kind: "healthy", detail: "2 of 5 replicas of shop-prod/web are ready" }],
  ["fewer ready than wanted", 200, { spec: { replicas: 5 }, status: { readyReplicas: 1 } }, { kind: "failing", reached: true, detail: "1 of 5 replicas of shop-prod/web are ready, fewer than 2" }],
  ["none ready: then the number is left out", 200, { spec: { replicas: 1 }, status: {} }, { kind: "failing", detail: "0 of 1 replicas of shop-prod/web are ready, fewer than 2" }],
  ["a deployment that is not there", 404, { kind: "Status" }, { kind: "failing", reached: true, detail: "shop has no deployment shop-prod/web" }],
  ["a role that may not", 403, { kind: "Status" }, { kind: "silent", detail: "shop turns the probe away (403): give its role an access entry of the cluster that may read deployments in shop-prod" }],
  ["a role that is not known", 401, { kind: "Status" }, { kind: "silent" }],
  ["an API server in trouble says nothing about the deployment", 503, { kind: "Status" }, { kind: "silent" }],
  ["an answer that is no deployment", 200, { kind: "Table" }, { kind: "silent", detail: "shop answered with something that is no deployment" }],
  ["a deployment with a long history", 200, { metadata: { annotations: { last: "x".repeat(200_000) } }, spec: { replicas: 2 }, status: { readyReplicas: 2 } }, { kind: "healthy" }],
])("sees %s", async (_name, status, body, seen) => {
  await answers(status, body);
  expect(await look(described())).toMatchObject(seen);
});

it("does not believe an API server with a certificate of another authority", async () => {
  await world.https(`${host}:443`, await (await authority("Nobody's")).issue(host), (_request, response) => response.end("{}"));
  expect(await look(described())).toMatchObject({ kind: "silent", detail: expect.stringContaining("could not be asked") as string });
});

test.each<readonly [string, () => Promise<void>]>([
  ["never answers", () => serve(() => undefined)],
  ["takes the connection and says nothing", () => world.tcp(`${host}:443`)],
  ["hangs up", () => world.tcp(`${host}:443`, (socket) => socket.destroy())],
  ["is not there", () => world.refused(`${host}:443`)],
])("sees nothing, within the deadline, where the API server %s: the deployment may be well", async (_name, make) => {
  await make();
  expect(await look(described())).toMatchObject({ kind: "silent", reached: false });
});

test.each<readonly [string, () => unknown, Partial<Look>]>([
  ["has no such cluster", () => new AwsAnswerError("ResourceNotFoundException", "No cluster found", 404), { kind: "failing", detail: "EKS in eu-central-1 has no cluster shop" }],
  ["is still making it", () => described({ status: "CREATING", endpoint: undefined }), { kind: "silent", detail: "EKS in eu-central-1 says that shop is CREATING and does not say where its API server is" }],
  ["says no", () => new AwsAnswerError("AccessDeniedException", "you may not", 403), { kind: "silent" }],
  ["never answers", () => "hangs", { kind: "silent", detail: "the cluster shop in eu-central-1 gave no answer within 0.5 s" }],
])("sees what EKS says: it %s", async (_name, cluster, seen) => {
  expect(await look(cluster())).toMatchObject(seen);
});

describe("the token", () => {
  const clients = new Clients(interceptWith(() => Promise.reject(new AwsAnswerError("Unexpected", "nothing is sent", 501)), "arbiter"));
  const at = Date.parse("2026-03-01T12:00:00Z");
  const url = async (region: string): Promise<URL> => new URL(Buffer.from((await clusterToken(clients, region, "shop", at)).slice("k8s-aws-v1.".length), "base64url").toString());

  it("is the signed request of who am I, good for a minute and for this cluster, by the clock that is handed in", async () => {
    const { host: where, pathname, searchParams } = await url("eu-central-1");
    expect([where, pathname]).toEqual(["sts.eu-central-1.amazonaws.com", "/"]);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      Action: "GetCallerIdentity", Version: "2011-06-15", "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": "local/20260301/eu-central-1/sts/aws4_request",
      "X-Amz-Date": "20260301T120000Z", "X-Amz-Expires": "60", "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
    });
    expect(searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("has no padding, differs from cluster to cluster, and is signed where China keeps its accounts", async () => {
    expect(await clusterToken(clients, "eu-central-1", "shop", at)).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
    expect(await clusterToken(clients, "eu-central-1", "shop", at)).not.toBe(await clusterToken(clients, "eu-central-1", "other", at));
    expect((await url("cn-north-1")).host).toBe("sts.cn-north-1.amazonaws.com.cn");
  });
});
