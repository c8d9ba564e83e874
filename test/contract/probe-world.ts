// Servers on loopback that behave and misbehave as the probes may meet them, with names that a dialer maps to them.

import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import type { RequestListener } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { generate } from "selfsigned";
import { systemClock } from "../../infra/local/system-clock.ts";
import { reservePort } from "../../infra/local/world/ports.ts";
import { Refused, Transient } from "../../workflows/failure.ts";
import type { DatabaseWay } from "../../lambdas/probe/database.ts";

export interface Certificates {
  readonly ca: string;
  /** A key and certificate for one name, valid around now unless said otherwise. */
  issue(name: string, valid?: { readonly from: Date; readonly to: Date }): Promise<{ readonly key: string; readonly cert: string }>;
}

/** An authority of the test's own. */
export async function authority(name: string): Promise<Certificates> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec", algorithm: "sha256",
    extensions: [{ name: "basicConstraints", cA: true, critical: true }, { name: "keyUsage", keyCertSign: true, critical: true }],
  });
  return {
    ca: made.cert,
    async issue(name, valid) {
      const leaf = await generate([{ name: "commonName", value: name }], {
        keyType: "ec", algorithm: "sha256", ca: { key: made.private, cert: made.cert },
        extensions: [{ name: "basicConstraints", cA: false }, { name: "subjectAltName", altNames: [{ type: 2, value: name }] }],
        ...(valid === undefined ? {} : { notBeforeDate: valid.from, notAfterDate: valid.to }),
      });
      return { key: leaf.private, cert: leaf.cert };
    },
  };
}

/** A certificate that no authority has signed. */
export async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "gw.example.com" }], { keyType: "ec", algorithm: "sha256" });
  return { key, cert };
}

/** The servers of one test, with the names under which probes know them. */
export class ProbeWorld {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #names = new Map<string, number | "hangs">();
  readonly #secrets = new Map<string, Record<string, string> | "hangs">();
  ca: string | undefined;

  /** What a probe at `place` is given. A name that is not known here does not resolve. */
  way(place = "arbiter"): DatabaseWay {
    return {
      place,
      clock: systemClock,
      dialer: {
        ca: this.ca,
        dial: (_from, host, port) => {
          const found = this.#names.get(`${host}:${port}`);
          if (found === "hangs") return new Promise(() => undefined);
          return found === undefined ? Promise.reject(new Transient(`no path to ${host}:${port}`)) : Promise.resolve({ host: "127.0.0.1", port: found });
        },
      },
      secrets: {
        read: (reference) => {
          const found = this.#secrets.get(reference);
          if (found === "hangs") return new Promise(() => undefined);
          return found === undefined ? Promise.reject(new Refused(`there is no secret ${reference}`)) : Promise.resolve(found);
        },
      },
    };
  }

  name(address: string, port: number | "hangs"): void {
    this.#names.set(address, port);
  }

  secret(reference: string, fields: Record<string, string> | "hangs"): void {
    this.#secrets.set(reference, fields);
  }

  /** How many connections the servers hold at the moment. */
  get connections(): number {
    return this.#sockets.size;
  }

  async https(address: string, options: ServerOptions, answer: RequestListener): Promise<void> {
    this.name(address, await this.#listen(createHttpsServer(options, answer)));
  }

  /** A plain TCP server; by default it accepts and never answers. */
  async tcp(address: string, accept: (socket: Socket) => void = (socket) => void socket.resume()): Promise<void> {
    this.name(address, await this.#listen(createServer(accept)));
  }

  /** A server that the test has made itself. */
  async serve(address: string, server: Server): Promise<void> {
    this.name(address, await this.#listen(server));
  }

  /** An address at which nobody listens. */
  async refused(address: string): Promise<void> {
    const { port, release } = await reservePort();
    await release();
    this.name(address, port);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }
}
