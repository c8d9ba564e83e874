// The brokers of a plan's sites: one for each service that is asked by an `amqp` probe, at each site.

import type { Plan } from "../../../workflows/plan.ts";
import { atSite, watchedServices } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { together } from "../opening.ts";
import type { Opening } from "../opening.ts";
import type { AddressBook } from "./address-book.ts";
import { needRabbitmq, RabbitBroker, startNames } from "./rabbitmq.ts";
import type { Reaper } from "./reaper.ts";
import type { SecretValues } from "./secrets.ts";
import type { Site } from "./site.ts";
import type { LocalAuthority } from "./tls.ts";

export interface BrokersOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly folder: string;
  readonly reaper: Reaper;
  readonly authority: LocalAuthority;
  readonly secrets: SecretValues;
  readonly sites: ReadonlyMap<string, Site>;
  readonly book: AddressBook;
}

type BySite = ReadonlyMap<string, readonly { readonly service: string; readonly broker: RabbitBroker }[]>;

export class Brokers {
  readonly #bySite: BySite;

  private constructor(bySite: BySite) {
    this.#bySite = bySite;
  }

  /** Starts them, where the plan asks any. A broker dies with its site's machine. */
  static async start({ plan, clock, folder, reaper, authority, secrets, sites, book }: BrokersOptions, opening: Opening): Promise<Brokers> {
    const asked = watchedServices(plan).flatMap(([service, { probe }]) => (isProbe(probe, "amqp") ? [{ service, probe }] : []));
    if (asked.length === 0) return new Brokers(new Map());
    needRabbitmq();
    const names = opening.keep(await startNames(reaper), (made) => made.close());
    const started = await together(
      [...sites].flatMap(([name, site]) =>
        asked.map(async ({ service, probe }) => {
          const [host = "", port = ""] = atSite(probe.amqp, name).split(":");
          const { username = "", password = "" } = secrets[atSite(probe.secret, name)] ?? {};
          const broker = opening.keep(await RabbitBroker.start({ site: name, folder, clock, reaper, user: { username, password }, tls: await authority.issue([host]), ca: authority.certificate, namesPort: names.port }), (made) => made.kill());
          site.whenKilled(() => void broker.kill());
          book.add(host, Number(port), { place: name, port: () => broker.port, listens: () => broker.up });
          return { name, service, broker };
        }),
      ),
    );
    return new Brokers(new Map([...sites.keys()].map((name) => [name, started.filter((each) => each.name === name)])));
  }

  /** One service dies at a site, or starts again; any other is not a broker's matter. */
  async set(service: string, site: string, running: boolean): Promise<void> {
    await Promise.all((this.#bySite.get(site) ?? []).filter((each) => each.service === service).map(({ broker }) => (running ? broker.boot() : broker.kill())));
  }

  /** The power of the site is back. */
  async startAll(site: string): Promise<void> {
    await Promise.all((this.#bySite.get(site) ?? []).map(({ broker }) => broker.boot()));
  }
}
