// What the contract tests of the HTTPS parts share: a certificate, a server that answers as told, and a dialer by table.

import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import type { Tls } from "../../../infra/local/world/providers/serve.ts";
import { Transient } from "../../../workflows/failure.ts";
import type { Dialer } from "../../../workflows/ports.ts";

/** A certificate for these names that is its own authority. */
export async function certificateFor(...names: readonly string[]): Promise<Tls> {
  const made = await generate([{ name: "commonName", value: names[0] ?? "" }], {
    keySize: 2048,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** Leads every `host:port` of the table to a loopback port; any other is not reached. */
export function dialerTo(table: Readonly<Record<string, number>>, ca: string | undefined): Dialer {
  return {
    ca,
    dial: async (_from, host, port) => {
      const to = table[`${host}:${port}`];
      if (to === undefined) throw new Transient(`nothing answers at ${host}:${port}`);
      return { host: "127.0.0.1", port: to };
    },
  };
}

export interface Heard {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly servername: string | false | undefined;
  readonly body: string;
}
export interface Told {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTPS server that answers as it is told, or not at all, or ends the connection, and keeps what it heard. */
export class Listener {
  readonly heard: Heard[] = [];
  answer: (heard: Heard) => Told | "silence" | "reset" = () => ({ status: 200, body: "{}" });
  readonly #server: Server;

  constructor(tls: Tls) {
    this.#server = createServer(tls, (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const heard: Heard = {
          method: incoming.method ?? "",
          url: new URL(incoming.url ?? "/", `https://${incoming.headers.host}`),
          headers: incoming.headers,
          servername: (incoming.socket as { readonly servername?: string | false }).servername,
          body: Buffer.concat(chunks).toString("utf8"),
        };
        this.heard.push(heard);
        const told = this.answer(heard);
        if (told === "silence") return;
        if (told === "reset") incoming.socket.destroy();
        else outgoing.writeHead(told.status, told.headers).end(told.body ?? "");
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
