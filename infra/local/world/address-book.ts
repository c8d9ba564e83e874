// Which loopback port stands for which host name and address of the plan, seen from which place. It is the local meaning
// of the Dialer port: the same names as in AWS, reached through the network of the local world.

import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Network, Place } from "./network.ts";

/** Where an address really is: a place and the port on which its server listens now (it may change after a restart). */
export interface Location {
  readonly place: Place;
  readonly port: () => number;
  /** Whether anything listens there now; always where left out. */
  readonly listens?: () => boolean;
  /** What goes there are datagrams, which no link carries: whoever has a way there is given the port itself. */
  readonly datagrams?: boolean;
}

/** How long a connection to a place behind a cut is tried. */
const silenceMs: Milliseconds = 1_000;

export class AddressBook {
  readonly #network: Network;
  readonly #entries = new Map<string, Location>();

  readonly #clock: Clock;

  constructor(network: Network, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
  }

  add(host: string, port: number, location: Location): void {
    this.#entries.set(`${host}:${port}`, location);
  }

  /** Nothing has that address any more. */
  remove(host: string, port: number): void {
    this.#entries.delete(`${host}:${port}`);
  }

  /**
   * Where `from` connects for `host:port`. Throws `Refused` for what the local world does not have, as a resolver would say,
   * and `Transient` where a real network would not connect: after a while where the path is cut, at once where nothing
   * listens. A link accepts both on loopback and resets the latter, which on a busy machine comes too late to look refused.
   */
  async dial(from: Place, host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    const location = this.#entries.get(`${host}:${port}`);
    if (location === undefined) throw new Refused(`the local world has no ${host}:${port}`, { code: "ENOTFOUND" });
    if (from !== location.place && !this.#network.delivers(from, location.place)) {
      await this.#clock.sleep(silenceMs);
      throw new Transient(`${host}:${port} gave no answer to ${from}`, { code: "ETIMEDOUT" });
    }
    if (location.listens?.() === false || this.#network.refuses(from, location.place)) throw new Transient(`${host}:${port} refused the connection of ${from}`, { code: "ECONNREFUSED" });
    if (location.datagrams === true) return { host: "127.0.0.1", port: location.port() };
    return { host: "127.0.0.1", port: await this.#network.route(from, location.place, location.port()) };
  }
}
