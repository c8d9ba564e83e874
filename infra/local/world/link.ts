// A network path that can be broken. Processes on one machine reach each other too well: a real cut shows as silence
// (timeouts, no refusal), so each path between two places goes through this TCP proxy, which can fall silent.

import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { Defect, Refused } from "../../../workflows/failure.ts";
import { resetSocket } from "./reset-socket.ts";

/** Seen from the client: what it sends goes `to-target`, what it is answered comes `from-target`. */
export type Direction = "to-target" | "from-target";

/** What a link does: which directions lose everything, and whether the far end answers "no" instead of silence. */
export interface LinkState {
  readonly lost: ReadonlySet<Direction>;
  readonly refuses: boolean;
}

const clear: LinkState = { lost: new Set(), refuses: false };
const both: readonly Direction[] = ["to-target", "from-target"];

/** One proxied connection; `target` is missing while it was accepted during a cut and therefore never went on. */
interface Connection {
  readonly client: Socket;
  readonly target: Socket | undefined;
}

/**
 * A TCP path from a client to one server port on 127.0.0.1.
 *
 * Behaviour: while a direction is cut its bytes are not read, so they stay with the sender as on a dead line; ends and
 * resets do not pass either; new connections are accepted and hang, because a handshake needs both directions.
 * Restoring resets every connection that lived through the cut, so that peers notice and connect again.
 * A server that is not there shows as a connection that is reset at once (the proxy itself cannot refuse).
 * One limit: up to one chunk (64 kB) may still arrive after a cut where the receiver's own buffer was full before it.
 */
export class Link {
  #server: Server | undefined;
  #state: LinkState = clear;
  readonly #connections = new Set<Connection>();

  /** Begins to carry connections to `targetPort`; answers the port by which the client place reaches it. */
  async listen(targetPort: number): Promise<number> {
    if (this.#server) throw new Defect("A link listens only once; make a new link for another target.");
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => this.#accept(client, targetPort));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new Refused(`No port could be opened for a link on 127.0.0.1: ${error.message}`, { cause: error })));
      server.listen(0, "127.0.0.1", resolve);
    });
    return this.port;
  }

  /** The port the client place uses. Throws Defect before `listen`. */
  get port(): number {
    const address: AddressInfo | string | null | undefined = this.#server?.address();
    if (!address || typeof address === "string") throw new Defect("This link has no port: it is not listening.");
    return address.port;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Silences one direction, or both. What was already cut stays cut. */
  cut(options: { readonly direction?: Direction } = {}): void {
    this.apply({ lost: new Set([...this.#state.lost, ...(options.direction ? [options.direction] : both)]), refuses: this.#state.refuses });
  }

  /** Ends every cut and refusal; connections that lived through a cut are reset. */
  restore(): void {
    this.apply(clear);
  }

  /** Sets the whole state at once; the network of places uses it, where several causes can cut one link. */
  apply(next: LinkState): void {
    const heals = [...this.#state.lost].some((direction) => !next.lost.has(direction));
    this.#state = next;
    for (const connection of this.#connections) {
      if (heals || next.refuses) {
        this.#reset(connection);
        continue;
      }
      if (next.lost.has("to-target")) connection.client.pause();
      if (next.lost.has("from-target")) connection.target?.pause();
    }
  }

  /** Ends all connections and gives the port back. */
  async close(): Promise<void> {
    for (const connection of this.#connections) this.#reset(connection);
    const server = this.#server;
    if (!server?.listening) return;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #accept(client: Socket, targetPort: number): void {
    const through = this.#state.lost.size === 0 && !this.#state.refuses;
    const target = through ? connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true }) : undefined;
    const connection: Connection = { client, target };
    this.#connections.add(connection);
    client.on("error", ignored);
    target?.on("error", ignored);
    if (this.#state.refuses) return this.#reset(connection);
    if (!target) return;
    client.setNoDelay(true);
    target.setNoDelay(true);
    this.#carry(connection, client, target, "to-target");
    this.#carry(connection, target, client, "from-target");
    target.once("connect", () => {
      if (this.#passes("to-target")) client.resume();
    });
  }

  /** Forwards one direction, a chunk at a time, so that hardly anything is under way when a cut comes. */
  #carry(connection: Connection, from: Socket, to: Socket, direction: Direction): void {
    from.on("data", (chunk: Buffer) => {
      from.pause();
      to.write(chunk, () => {
        if (this.#passes(direction)) from.resume();
      });
    });
    from.on("end", () => {
      if (this.#passes(direction)) to.end();
    });
    from.on("close", (hadError) => {
      if (!this.#passes(direction)) return;
      if (hadError) resetSocket(to);
      if (from.destroyed && to.destroyed) this.#connections.delete(connection);
    });
  }

  #passes(direction: Direction): boolean {
    return !this.#state.lost.has(direction);
  }

  #reset(connection: Connection): void {
    this.#connections.delete(connection);
    resetSocket(connection.client);
    if (connection.target) resetSocket(connection.target);
  }
}

/** A broken connection is what this file is about; its "close" event, which follows, decides what the other side sees. */
function ignored(): void {
  return;
}
