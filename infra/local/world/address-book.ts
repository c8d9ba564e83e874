// Which loopback port stands for which host name and address of the plan, seen from which place. It is the local meaning
// of the Dialer port: the same names as in AWS, reached through the network of the local world.

import { Refused } from "../../../workflows/failure.ts";
import type { Network, Place } from "./network.ts";

/** Where an address really is: a place and the port on which its server listens now (it may change after a restart). */
export interface Location {
  readonly place: Place;
  readonly port: () => number;
}

export class AddressBook {
  readonly #network: Network;
  readonly #entries = new Map<string, Location>();

  constructor(network: Network) {
    this.#network = network;
  }

  add(host: string, port: number, location: Location): void {
    this.#entries.set(`${host}:${port}`, location);
  }

  /** Where `from` connects for `host:port`. Throws `Refused` for what the local world does not have, as a resolver would say. */
  async dial(from: Place, host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    const location = this.#entries.get(`${host}:${port}`);
    if (location === undefined) throw new Refused(`the local world has no ${host}:${port}`, { code: "ENOTFOUND" });
    return { host: "127.0.0.1", port: await this.#network.route(from, location.place, location.port()) };
  }
}
