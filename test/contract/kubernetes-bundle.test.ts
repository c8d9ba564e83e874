// The client library of Kubernetes as bundles hold it, against the library as it is: the same requests, the same objects, and a
// clear word where something is asked for that was left out.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { AppsV1ApiRequestFactory } from "@kubernetes/client-node/dist/gen/apis/AppsV1Api.js";
import type { V1Deployment } from "@kubernetes/client-node/dist/gen/models/V1Deployment.js";
import { keptOperations } from "../../infra/bundling/kubernetes.ts";
import { leaveOut } from "../../infra/bundling/leave-out.ts";
import type { HttpAdapters } from "../../lambdas/aws/http.ts";
import * as whole from "../../lambdas/aws/kubernetes-client.ts";
import { systemClock } from "../../infra/local/system-clock.ts";

type Client = typeof whole & { readonly Apps: typeof AppsV1ApiRequestFactory };
const folder = mkdtempSync(join(tmpdir(), "understudy-kubernetes-"));
let slim: Client;
beforeAll(async () => {
  const root = join(import.meta.dirname, "../..");
  const contents = `export * from "./lambdas/aws/kubernetes-client.ts"; export { AppsV1ApiRequestFactory as Apps } from "@kubernetes/client-node/dist/gen/apis/AppsV1Api.js";`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root }, absWorkingDir: root, bundle: true, platform: "node", format: "cjs", write: false, logLevel: "error", plugins: [leaveOut({ policies: false })] });
  const file = join(folder, "client.cjs");
  writeFileSync(file, outputFiles[0]?.text ?? "");
  slim = createRequire(file)(file) as Client;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A way on which every request is answered with `json`, and kept. */
function answering(json: unknown, asked: unknown[] = []): HttpAdapters {
  const exchange: NonNullable<HttpAdapters["dialer"]["world"]>["exchange"] = (_from, { url, method, headers, body }) => {
    asked.push({ url, method, headers, body });
    return Promise.resolve({ status: 200, text: JSON.stringify(json) });
  };
  return { clock: systemClock, place: "arbiter", dialer: { ca: undefined, dial: () => Promise.reject(new TypeError("there is a world")), world: { exchange } as NonNullable<HttpAdapters["dialer"]["world"]> } };
}
const server = { what: "the API server of shop-b", endpoint: "https://0a1b.gr7.eu-central-1.eks.amazonaws.com", token: "k8s-aws-v1.abc" };

const metadata = { name: "web", namespace: "shop", uid: "u", resourceVersion: "4711", generation: 7, creationTimestamp: "2026-03-01T12:00:00Z", labels: { app: "web" }, managedFields: [{ manager: "kubectl", fieldsV1: { "f:spec": {} } }] };
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1", env: [{ name: "PASSWORD", value: "secret" }] }] } };
const deployment = {
  kind: "Deployment", apiVersion: "apps/v1", metadata,
  spec: { replicas: 3, selector: { matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "In", values: ["a", "b"] }] }, template, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } } },
  status: { observedGeneration: 7, replicas: 3, readyReplicas: 2, conditions: [{ type: "Available", status: "True", reason: "R", message: "M", lastUpdateTime: "2026-03-01T12:00:00Z" }] },
};
const pods = {
  kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "5000", continue: "more" },
  items: [{
    metadata: { ...metadata, name: "web-1", deletionTimestamp: "2026-03-01T12:00:30Z" },
    spec: { nodeName: "node-1", containers: template.spec.containers, tolerations: [{ key: "k" }] },
    status: { phase: "Pending", podIP: "10.0.0.1", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3" }], containerStatuses: [{ name: "web", restartCount: 4, ready: false, image: "web:1", imageID: "", state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } } }] },
  }],
};
const scale = { kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name: "web" }, spec: { replicas: 2 }, status: { replicas: 3, selector: "app=web" } };

const askDeployment = (client: Client | typeof whole, adapters: HttpAdapters) => client.askApi(server, client.readDeployment({ namespace: "shop", deployment: "web" }), { purpose: "read" }, adapters);
const askPods = (client: Client | typeof whole, adapters: HttpAdapters) => client.askApi(server, client.listPods("shop", "app=web,tier in (a,b)", 50), { purpose: "read" }, adapters);
const askScale = (client: Client | typeof whole, adapters: HttpAdapters) => client.askApi(server, client.replaceScale({ namespace: "shop", deployment: "web" }, "4711", 0), { purpose: "change" }, adapters);

it("sends the same requests", async () => {
  const [bySlim, byWhole]: [unknown[], unknown[]] = [[], []];
  for (const ask of [askDeployment, askPods, askScale]) {
    await ask(slim, answering({}, bySlim));
    await ask(whole, answering({}, byWhole));
  }
  expect(bySlim).toEqual(byWhole);
  const headers = { Accept: "application/json, */*;q=0.8", authorization: "Bearer k8s-aws-v1.abc" };
  expect(bySlim).toEqual([
    { method: "GET", url: `${server.endpoint}/apis/apps/v1/namespaces/shop/deployments/web`, headers, body: undefined },
    { method: "GET", url: `${server.endpoint}/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Ctier+in+%28a%2Cb%29&limit=50`, headers, body: undefined },
    {
      method: "PUT", url: `${server.endpoint}/apis/apps/v1/namespaces/shop/deployments/web/scale`, headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: "shop", resourceVersion: "4711" }, spec: { replicas: 0 } }),
    },
  ]);
});

it("reads the same of a deployment, of pods and of a size", async () => {
  const [slimDeployment, wholeDeployment] = [await (await askDeployment(slim, answering(deployment))).said(), await (await askDeployment(whole, answering(deployment))).said()];
  for (const ours of [({ kind }: V1Deployment) => kind, ({ metadata: meta }: V1Deployment) => [meta?.resourceVersion, meta?.generation, meta?.creationTimestamp], ({ spec }: V1Deployment) => [spec?.replicas, spec?.selector], ({ status }: V1Deployment) => status]) {
    expect(plain(ours(slimDeployment))).toEqual(plain(ours(wholeDeployment)));
  }
  expect(wholeDeployment.status?.readyReplicas).toBe(2);
  const [slimPods, wholePods] = [await (await askPods(slim, answering(pods))).said(), await (await askPods(whole, answering(pods))).said()];
  expect(slimPods.metadata?._continue).toBe("more");
  const ours = (list: typeof slimPods): unknown => list.items.map(({ metadata: meta, spec, status }) => ({ name: meta?.name, ends: meta?.deletionTimestamp?.getTime(), node: spec?.nodeName, phase: status?.phase, conditions: status?.conditions, state: status?.containerStatuses?.map(({ name, restartCount, state }) => ({ name, restartCount, waiting: state?.waiting })) }));
  expect(plain(ours(slimPods))).toEqual(plain(ours(wholePods)));
  expect(plain(await (await askScale(slim, answering(scale))).said())).toEqual(plain(await (await askScale(whole, answering(scale))).said()));
});

it("says what was left out where it is read, written or asked for", async () => {
  const read = await (await askDeployment(slim, answering(deployment))).said();
  expect(() => read.spec?.template.spec).toThrow("spec of V1PodTemplateSpec of the Kubernetes library was left out of this bundle: see infra/bundling/kubernetes.ts");
  expect(() => read.spec?.strategy?.type).toThrow("type of V1DeploymentStrategy of the Kubernetes library was left out");
  const apps = new slim.Apps({} as ConstructorParameters<typeof AppsV1ApiRequestFactory>[0]);
  expect(() => apps.deleteNamespacedDeployment("web", "shop")).toThrow("the operation deleteNamespacedDeployment of the Kubernetes library was left out");
});

it("keeps every operation that is named, and of the others none", () => {
  const names = (of: object): readonly string[] => Object.getOwnPropertyNames(of).filter((name) => name !== "constructor").sort();
  expect(names(slim.Apps.prototype)).toEqual(keptOperations.filter((name) => !name.startsWith("list")).sort());
  expect(names(AppsV1ApiRequestFactory.prototype).length).toBeGreaterThan(50);
});

it("refuses an answer that is something else, without repeating it", async () => {
  const asked = await askPods(slim, answering({ items: 7, password: "secret" }));
  await expect(asked.said()).rejects.toMatchObject({ name: "Transient", code: "unexpected-answer", message: "the API server of shop-b answered with something else than was asked for" });
});

/** Without the classes of the two copies of the library. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

it("takes a change that was accepted and answered with something else for one that may have happened (R26)", async () => {
  const asked = await slim.askApi(server, slim.replaceScale({ namespace: "shop", deployment: "web" }, "4711", 1), { purpose: "change" }, answering({ metadata: { finalizers: 7 } }));
  await expect(asked.said()).rejects.toMatchObject({ name: "Unknown" });
});
