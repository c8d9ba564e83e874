// TLS in front of PostgreSQL, as RDS has it. The local world's PostgreSQL speaks without TLS to loopback; a function that
// connects to the name of an RDS instance insists on TLS and checks the certificate against that name.

import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { generate } from "selfsigned";

/** What a client asks before anything else (PostgreSQL's protocol, SSLRequest): length 8, code 80877103. */
const asksForTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export class DatabaseTls {
  /** What clients have to trust, as PEM. */
  readonly certificate: string;
  readonly #key: string;
  readonly #servers = new Map<number, Promise<Server>>();
  readonly #sockets = new Set<Socket>();

  private constructor(certificate: string, key: string) {
    this.certificate = certificate;
    this.#key = key;
  }

  static async create(hosts: readonly string[]): Promise<DatabaseTls> {
    const extensions = [{ name: "subjectAltName" as const, altNames: hosts.map((value) => ({ type: 2 as const, value })) }];
    const made = await generate([{ name: "commonName", value: "databases of the wire test" }], { keyType: "ec", curve: "P-256", algorithm: "sha256", extensions });
    return new DatabaseTls(made.cert, made.private);
  }

  /** The port that speaks TLS for a database's port; undefined when nothing listens at that one now. */
  async portFor(port: number): Promise<number | undefined> {
    if (!(await listens(port))) return undefined;
    const server = this.#servers.get(port) ?? this.#open(port);
    this.#servers.set(port, server);
    return ((await server).address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.#servers.values()].map(async (opened) => (await opened).close()));
  }

  async #open(port: number): Promise<Server> {
    const secureContext = createSecureContext({ key: this.#key, cert: this.certificate });
    const server = createServer((socket) => {
      this.#keep(socket);
      socket.once("data", (first: Buffer) => {
        if (!first.equals(asksForTls)) return void socket.destroy();
        socket.write("S");
        const inside = new TLSSocket(socket, { isServer: true, secureContext });
        const onward = this.#keep(connect(port, "127.0.0.1"));
        inside.pipe(onward).pipe(inside);
        inside.on("error", () => onward.destroy());
        // A database that dies takes its connections with it at once, as RDS's does.
        onward.on("close", () => socket.destroy());
        socket.on("close", () => onward.destroy());
      });
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
    return server;
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    // Its end is told by "close".
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    return socket;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => tell(true)).once("error", () => tell(false));
  });
}
