// AWS and the providers as one other side on loopback, which can be told to behave as badly as a dying Region. What it has
// heard is counted here, from outside of what is tested.

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Socket } from "node:net";
import type { Tls } from "../../../infra/local/world/providers/serve.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { certificateFor, dialerTo } from "../stand-ins/loopback.ts";
import { readsFirst } from "./rows.ts";
import type { Told } from "./rows.ts";

const providers = ["chatapi.viber.com", "graph.facebook.com", "api.telegram.org", "api.acme.example", "0a1b.gr7.eu-central-1.eks.amazonaws.com"];

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
/** What is done with a request that was read to its end; `reset` when the connection is to break before that. */
export type Behaviour = "reset-at-once" | "hang" | "reset" | Told;

export class OtherSide {
  readonly requests: Request[] = [];
  /** Reads that a send makes before its change; they are answered well, whatever becomes of the change. */
  readonly reads: Request[] = [];
  /** Connections that were opened to it, also those that were broken before a byte was read. */
  connections = 0;
  behaves: Behaviour | ((request: Request) => Behaviour) = "hang";
  readonly #tls: Tls;
  readonly #open = new Set<Socket>();
  readonly #plain = createServer((incoming, outgoing) => this.#hear(incoming, outgoing));
  readonly #secure: ReturnType<typeof createTlsServer>;
  readonly #environment = { ...process.env };

  private constructor(tls: Tls) {
    this.#tls = tls;
    this.#secure = createTlsServer(tls, (incoming, outgoing) => this.#hear(incoming, outgoing));
    for (const server of [this.#plain, this.#secure]) {
      server.on("connection", (socket: Socket) => {
        this.connections += 1;
        this.#open.add(socket);
        socket.on("close", () => this.#open.delete(socket));
        if (this.behaves === "reset-at-once") socket.resetAndDestroy();
      });
    }
  }

  /** Listens, and leads the SDK here by its own variables. */
  static async start(): Promise<OtherSide> {
    const side = new OtherSide(await certificateFor(...providers));
    for (const server of [side.#plain, side.#secure]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(side.#plain.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    });
    return side;
  }

  /** What a function at the arbiter has of the outside; each call makes clients of its own. */
  adapters(): Adapters {
    const port = (this.#secure.address() as AddressInfo).port;
    return {
      clients: new Clients(),
      clock: systemClock,
      place: "arbiter",
      secrets: { read: async () => ({ token: "t-1", appSecret: "s-1", verifyToken: "v-1", pageToken: "p-1", secretToken: "st-1", apiKey: "Bearer k-1" }) },
      dialer: dialerTo(Object.fromEntries(providers.map((host) => [`${host}:443`, port])), this.#tls.cert),
    };
  }

  forget(): void {
    this.requests.splice(0);
    this.reads.splice(0);
    this.connections = 0;
  }

  async close(): Promise<void> {
    process.env = { ...this.#environment };
    for (const socket of this.#open) socket.destroy();
    for (const server of [this.#plain, this.#secure]) await new Promise((resolve) => server.close(resolve));
  }

  #hear(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const chunks: Buffer[] = [];
    incoming.on("error", () => undefined);
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body: Buffer.concat(chunks).toString("utf8") };
      const read = readsFirst.find(({ is }) => is(request));
      if (read !== undefined) {
        this.reads.push(request);
        outgoing.writeHead(read.told.status, { ...read.told.headers, connection: "close" }).end(read.told.body);
        return;
      }
      this.requests.push(request);
      const told = typeof this.behaves === "function" ? this.behaves(request) : this.behaves;
      if (told === "hang" || told === "reset-at-once") return;
      if (told === "reset") incoming.socket.destroy();
      else outgoing.writeHead(told.status, { ...told.headers, connection: "close" }).end(told.body);
    });
  }
}
