// Where the connections of functions lead: the names of the plan into the local world, those of databases through TLS, AWS's own
// to the endpoint.

import type { ApplicationWorld } from "../../infra/local/world/application-world.ts";
import { Opening } from "../../infra/local/opening.ts";
import { instancesOf } from "../../workflows/database-copies.ts";
import type { Plan } from "../../workflows/plan.ts";
import { DatabaseTls } from "./database-tls.ts";
import { openFront } from "./front.ts";
import type { Front } from "./front.ts";

/** A connection that a function wants to make, from the place where it is deployed. */
export interface Dial {
  readonly from: string;
  readonly host: string;
  readonly port: number;
}
/** The loopback port that stands for it, or how it fails. */
export type Dialled = { readonly port: number } | { readonly code: string; readonly message: string };

export class Outside {
  /** What functions have to trust besides Node's own authorities, as PEM. */
  readonly authorities: string;
  readonly #application: ApplicationWorld;
  readonly #front: Front;
  readonly #databases: DatabaseTls;
  readonly #databaseHosts: readonly string[];
  readonly #opening: Opening;

  private constructor(application: ApplicationWorld, front: Front, databases: DatabaseTls, databaseHosts: readonly string[], opening: Opening) {
    this.authorities = [application.ca, front.certificate, databases.certificate].join("\n");
    this.#application = application;
    this.#front = front;
    this.#databases = databases;
    this.#databaseHosts = databaseHosts;
    this.#opening = opening;
  }

  static async open(plan: Plan, application: ApplicationWorld, endpoint: string): Promise<Outside> {
    const opening = new Opening();
    const regions = [plan.arbiter.region, ...Object.values(plan.sites).map(({ region }) => region)];
    const hosts = Object.values(plan.databases).flatMap((each) => Object.values(instancesOf(each)).map((instance) => instance.endpoint.split(":")[0] ?? ""));
    const front = opening.keep(await openFront(endpoint, regions), (each) => each.close());
    const databases = opening.keep(await DatabaseTls.create(hosts), (each) => each.close());
    return new Outside(application, front, databases, hosts, opening);
  }

  async dial({ from, host, port }: Dial): Promise<Dialled> {
    if (this.#front.takes(host)) return { port: this.#front.port };
    try {
      const found = await this.#application.book.dial(from, host, port);
      if (!this.#databaseHosts.includes(host)) return { port: found.port };
      const secured = await this.#databases.portFor(found.port);
      return secured === undefined ? { code: "ECONNREFUSED", message: `${host}:${port} refused the connection of ${from}` } : { port: secured };
    } catch (thrown) {
      const { code, message } = thrown as { readonly code?: string; readonly message: string };
      return { code: code ?? "ENETUNREACH", message };
    }
  }

  async close(): Promise<void> {
    await this.#opening.close();
  }
}
