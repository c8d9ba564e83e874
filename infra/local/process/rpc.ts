// Calls between the world's process and the process that runs the handlers: HTTP on loopback, bodies in Node's own
// serialization, because AWS inputs and answers hold dates and bytes that JSON would lose. A key made at start keeps
// other programs on the machine out.

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { deserialize, serialize } from "node:v8";
import { Transient } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** An error as it travels: enough to look like the original on the other side. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

export interface RpcServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `handle(method, body)` on a free loopback port. */
export async function serveRpc(key: string, handle: (method: string, body: unknown, signal: AbortSignal) => Promise<unknown>): Promise<RpcServer> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.headers["x-key"] !== key || incoming.method !== "POST") {
      outgoing.writeHead(403).end();
      return;
    }
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const method = (incoming.url ?? "/").slice(1);
      void reply(() => handle(method, deserialize(Buffer.concat(chunks)), gone.signal)).then((answer) => {
        if (!outgoing.destroyed) outgoing.end(serialize(answer));
      });
    });
  });
  // Longer than any pause between two calls, or a call could meet a connection that is just being closed.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(work: () => Promise<unknown>): Promise<Reply> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toWire(thrown) };
  }
}

/** Calls a method; throws what the other side threw, or `Transient` when the other side went away. */
export function callRpc(port: number, key: string, method: string, body: unknown, timeoutMs: Milliseconds): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path: `/${method}`, method: "POST", headers: { "x-key": key }, timeout: timeoutMs }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", (error) => reject(new Transient(`the other process went away during ${method}`, { cause: error })));
      incoming.on("end", () => {
        if (incoming.statusCode !== 200) {
          reject(new Transient(`the other process answered ${incoming.statusCode} to ${method}`));
          return;
        }
        const answer = deserialize(Buffer.concat(chunks)) as Reply;
        if (answer.ok) resolve(answer.value);
        else reject(fromWire(answer.error));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Transient(`no answer to ${method} within ${timeoutMs} ms`)));
    outgoing.on("error", (error) => reject(error instanceof Transient ? error : new Transient(`the other process could not be asked for ${method}`, { cause: error })));
    outgoing.end(serialize(body));
  });
}

export function toWire(thrown: unknown): WireError {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), fields: {} };
  const { name, message } = thrown;
  const fields = Object.fromEntries(Object.entries(thrown).filter(([key, value]) => key !== "cause" && key !== "name" && typeof value !== "function"));
  return { name, message, fields };
}

export function fromWire(error: WireError): Error {
  const made = new RemoteError(error.message);
  Object.defineProperty(made, "name", { value: error.name });
  return Object.assign(made, error.fields);
}

/** An error that another process threw, with its name and fields. */
export class RemoteError extends Error {}
