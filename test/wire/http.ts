// The two small HTTP servers of this test: one that takes JSON by path, by which moto and the functions' processes reach the
// test; and one that speaks AWS's JSON protocol for the stand-ins that have no wire protocol of their own.

import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { AwsAnswerError } from "../../infra/local/aws/backend.ts";
import type { AwsService } from "../../infra/local/aws/backend.ts";

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers `POST /PATH` with a JSON body; what `handle` throws is a 500 with its message. */
export function serveJson(handle: (path: string, body: unknown) => Promise<unknown>): Promise<Served> {
  return serve(async (incoming) => {
    try {
      return { status: 200, body: await handle(incoming.url ?? "/", await json(incoming)) };
    } catch (thrown) {
      return { status: 500, body: { message: String(thrown) } };
    }
  });
}

/**
 * Serves one of the local world's stand-ins in AWS's JSON protocol (1.0 and 1.1 differ in nothing that is used here): the
 * operation is in X-Amz-Target, the Region in the credential scope, instants travel as seconds, an error has its name in `__type`.
 * Signatures are not checked.
 */
export function serveAwsJson(service: string, stoodInBy: AwsService): Promise<Served> {
  return serve(async (incoming) => {
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
    try {
      const input = (await json(incoming)) as Record<string, unknown>;
      return { status: 200, body: onTheWire((await stoodInBy.handle({ service, region, operation, input, from: "arbiter" })) ?? {}) };
    } catch (thrown) {
      const { name, message } = thrown as Error;
      const status = thrown instanceof AwsAnswerError ? thrown.$metadata.httpStatusCode : 400;
      return { status, body: { __type: name, message } };
    }
  });
}

/** Instants as AWS's JSON has them; all else is as it is. */
function onTheWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, onTheWire(each)]));
  return value;
}

async function serve(answer: (incoming: IncomingMessage) => Promise<{ readonly status: number; readonly body: unknown }>): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(({ status, body }) => outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body)));
  });
  // Longer than any pause between two calls, or a call could meet a connection that is just being closed.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
