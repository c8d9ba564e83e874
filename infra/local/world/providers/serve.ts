// A small HTTPS server on loopback for the providers' interfaces: one function answers each request with JSON.

import { createServer } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Tls {
  readonly key: string;
  readonly cert: string;
}
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface Said {
  readonly status: number;
  readonly json: unknown;
}
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves on a free port of 127.0.0.1. What `answer` throws becomes a 500, as with any server. */
export async function serveHttps(tls: Tls, answer: (asked: Asked) => Promise<Said>): Promise<Served> {
  const server = createServer(tls, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "https://provider.invalid");
      const asked: Asked = { method: incoming.method ?? "GET", path: url.pathname, query: url.searchParams, headers: incoming.headers, body: Buffer.concat(chunks).toString("utf8") };
      const say = ({ status, json }: Said): void => {
        outgoing.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
      };
      answer(asked).then(say, (thrown: unknown) => say({ status: 500, json: { error: { message: thrown instanceof Error ? thrown.message : String(thrown) } } }));
    });
  });
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
