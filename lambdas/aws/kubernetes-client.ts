// The client library of Kubernetes as the product uses it: the library writes the requests and reads the answers, and they go
// over the HTTPS client that providers are asked with, because the door must know whether a request was ever sent and a cluster
// has an authority of its own. See workflows/decisions/0041; what bundles keep of the library, in infra/bundling/kubernetes.ts.

import { AppsV1ApiRequestFactory, AppsV1ApiResponseProcessor } from "@kubernetes/client-node/dist/gen/apis/AppsV1Api.js";
import { CoreV1ApiRequestFactory, CoreV1ApiResponseProcessor } from "@kubernetes/client-node/dist/gen/apis/CoreV1Api.js";
import { configureAuthMethods } from "@kubernetes/client-node/dist/gen/auth/auth.js";
import type { Configuration } from "@kubernetes/client-node/dist/gen/configuration.js";
import { from } from "@kubernetes/client-node/dist/gen/rxjsStub.js";
import { ResponseContext } from "@kubernetes/client-node/dist/gen/http/http.js";
import type { HttpInfo, RequestContext } from "@kubernetes/client-node/dist/gen/http/http.js";
import type { V1Deployment } from "@kubernetes/client-node/dist/gen/models/V1Deployment.js";
import type { V1PodList } from "@kubernetes/client-node/dist/gen/models/V1PodList.js";
import type { V1Scale } from "@kubernetes/client-node/dist/gen/models/V1Scale.js";
import { ServerConfiguration } from "@kubernetes/client-node/dist/gen/servers.js";
import { Defect, Transient, Unknown } from "../../workflows/failure.ts";
import { askHttps, jsonOf } from "./http.ts";
import type { HttpAdapters, HttpAnswer, HttpRequest } from "./http.ts";

/** An API server, and who asks it. */
export interface ApiServer {
  /** For messages: "the API server of shop-b". */
  readonly what: string;
  readonly endpoint: string;
  /** The authority of its certificate (PEM); left out, only public authorities are trusted. */
  readonly authority?: string | undefined;
  readonly token: string;
}
export interface Named {
  readonly namespace: string;
  readonly deployment: string;
}

/** One operation of the API: its request, and what its answer means. */
export interface Operation<T> {
  readonly request: (to: Configuration) => Promise<RequestContext>;
  readonly read: (response: ResponseContext) => Promise<HttpInfo<T>>;
}
export interface Asked<T> {
  readonly answer: HttpAnswer;
  /** What a good answer says. Throws as `jsonOf` does for any other, and `Transient` for JSON that is something else. */
  readonly said: () => Promise<T>;
}

/** A Deployment with its status. */
export const readDeployment = ({ namespace, deployment }: Named): Operation<V1Deployment> => ({
  request: (to) => new AppsV1ApiRequestFactory(to).readNamespacedDeployment(deployment, namespace),
  read: (response) => new AppsV1ApiResponseProcessor().readNamespacedDeploymentWithHttpInfo(response),
});

/** The pods that a selector means, at most `limit` of them. */
export const listPods = (namespace: string, selector: string, limit: number): Operation<V1PodList> => ({
  request: (to) => new CoreV1ApiRequestFactory(to).listNamespacedPod(namespace, undefined, undefined, undefined, undefined, selector, limit),
  read: (response) => new CoreV1ApiResponseProcessor().listNamespacedPodWithHttpInfo(response),
});

/** Sets the size of a Deployment, of the version that is named. */
export const replaceScale = ({ namespace, deployment }: Named, version: string, replicas: number): Operation<V1Scale> => ({
  request: (to) =>
    new AppsV1ApiRequestFactory(to).replaceNamespacedDeploymentScale(deployment, namespace, {
      apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: deployment, namespace, resourceVersion: version }, spec: { replicas },
    }),
  read: (response) => new AppsV1ApiResponseProcessor().replaceNamespacedDeploymentScaleWithHttpInfo(response),
});

/** Asks once, and gives the answer whatever its status. Throws what `askHttps` throws. */
export async function askApi<T>(server: ApiServer, operation: Operation<T>, ask: Pick<HttpRequest, "purpose" | "deadlineMs" | "mostBytes">, adapters: HttpAdapters): Promise<Asked<T>> {
  const { what, endpoint, authority, token } = server;
  const context = await operation.request({
    baseServer: new ServerConfiguration(endpoint, {}),
    authMethods: configureAuthMethods({ BearerToken: `Bearer ${token}` }),
    middleware: [],
    // Sending is not the library's part here; whoever makes it send anyway is told so.
    httpApi: { send: () => from(Promise.reject(new Defect("a request of the Kubernetes library went around our own HTTPS client"))) },
  });
  const body = context.getBody();
  if (body !== undefined && typeof body !== "string") throw new Defect("the Kubernetes library wrote a request whose body is no text");
  const request: HttpRequest = {
    ...ask, what, url: context.getUrl(), method: methodOf(context), headers: context.getHeaders(), secrets: [token],
    ...(body === undefined ? {} : { body }),
    ...(authority === undefined ? {} : { authority }),
  };
  const answer = await askHttps(request, adapters);
  return {
    answer,
    said: async () => {
      // Before the library sees it: its own errors repeat the whole answer and know neither Transient nor Unknown.
      jsonOf(request, answer);
      const text = (): Promise<string> => Promise.resolve(answer.text);
      try {
        const { data } = await operation.read(new ResponseContext(answer.status, { "content-type": "application/json" }, { text, binary: async () => Buffer.from(await text()), stream: () => null }));
        return data;
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === "Defect") throw thrown;
        // Not as the cause: the library's error repeats the answer, and a deployment may hold secrets in its environment.
        const sentence = `${what} answered with something else than was asked for`;
        // What was accepted may have been done, whatever the answer looks like (R26).
        throw ask.purpose === "change" ? new Unknown(sentence, { code: "unexpected-answer" }) : new Transient(sentence, { code: "unexpected-answer" });
      }
    },
  };
}

const methods = ["GET", "PUT"] as const;

/** The method of a request, of those that the operations above have. */
function methodOf(context: RequestContext): (typeof methods)[number] {
  const method = methods.find((each) => each === context.getHttpMethod());
  if (method === undefined) throw new Defect(`the Kubernetes library wrote a request with the method ${context.getHttpMethod()}`);
  return method;
}
