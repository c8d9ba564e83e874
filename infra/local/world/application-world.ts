// The application side of the real local world: databases, sites, hosts, names, providers and the client, and the network
// between them. It knows nothing of AWS; the stand-ins are given its machines, databases, hosts and zone as ports.

import { endpointAt } from "../../../workflows/database-copies.ts";
import { observers } from "../../../workflows/evidence.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Databases } from "../aws/rds.ts";
import type { Hosts } from "../aws/ssm.ts";
import type { Machines } from "../aws/ec2.ts";
import type { Fault } from "../faults.ts";
import { Opening, together } from "../opening.ts";
import { AddressBook } from "./address-book.ts";
import { Brokers } from "./brokers.ts";
import { DatabasePair } from "./database-pair.ts";
import { DnsServer } from "./dns.ts";
import { initialRecords, zoneName } from "./initial-records.ts";
import { MachineRoom } from "./machine-room.ts";
import { Network } from "./network.ts";
import { internet, Outside } from "./outside.ts";
import { ownServers } from "./own-servers.ts";
import { siteOfAddress } from "./plan-resources.ts";
import type { Said } from "./providers/serve.ts";
import { Reachability } from "./reachability.ts";
import type { Reaper } from "./reaper.ts";
import { CachingResolver } from "./resolver.ts";
import { secretsOf } from "./secrets.ts";
import type { SecretValues } from "./secrets.ts";
import { publicNames, siteLayout } from "./site-layout.ts";
import { Site } from "./site.ts";
import { LocalAuthority } from "./tls.ts";
import { Writer } from "./writer.ts";
import { Zone } from "./zone.ts";

export interface ApplicationOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly tempo: number;
  readonly folder: string;
  readonly reaper: Reaper;
  /** Ends the start at its next part. */
  readonly signal?: AbortSignal;
  /** Given every registration at a provider. */
  readonly watched: (what: string, work: () => Promise<Said>) => Promise<Said>;
}

interface Parts {
  readonly network: Network;
  readonly reachability: Reachability;
  readonly book: AddressBook;
  readonly authority: LocalAuthority;
  readonly database: DatabasePair | undefined;
  readonly dns: DnsServer;
  readonly zone: Zone;
  readonly sites: ReadonlyMap<string, Site>;
  readonly room: MachineRoom;
  readonly brokers: Brokers;
  readonly outside: Outside;
  readonly writer: Writer | undefined;
  readonly secrets: SecretValues;
  readonly health: { isHealthy: (id: string) => boolean };
}

export class ApplicationWorld {
  readonly #options: ApplicationOptions;
  readonly #parts: Parts;

  private constructor(options: ApplicationOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Starts everything that can start at the same time at the same time. What has come up is closed again when a part does not. */
  static async start(options: ApplicationOptions): Promise<ApplicationWorld> {
    const opening = new Opening();
    try {
      return await ApplicationWorld.#open(options, opening);
    } catch (thrown) {
      await opening.close();
      throw thrown;
    }
  }

  static async #open(options: ApplicationOptions, opening: Opening): Promise<ApplicationWorld> {
    const { plan, clock, folder, reaper, signal } = options;
    const network = opening.keep(new Network([...Object.keys(plan.sites), "arbiter", internet], { arbiter: internet }), (made) => made.close());
    const reachability = new Reachability(plan, network, clock);
    const book = new AddressBook(network, clock);
    const health = { isHealthy: (_id: string): boolean => true };
    const zone = new Zone({ name: zoneName(plan), records: initialRecords(plan), isHealthy: (id) => health.isHealthy(id) });
    const [authority, database, dns] = await together([
      LocalAuthority.create(clock),
      Object.keys(plan.databases).length === 0 ? Promise.resolve(undefined) : DatabasePair.start({ plan, clock, folder, reaper, network }).then((made) => opening.keep(made, (each) => each.close())),
      DnsServer.start({ zone, clock }).then((made) => opening.keep(made, (each) => each.close())),
    ]);
    signal?.throwIfAborted();
    const secrets = secretsOf(plan, database?.connection(plan.home) ?? null, clock);
    const [sites, outside] = await together([
      startSites(options, authority, database, secrets, opening),
      Outside.start({ plan, clock, tempo: options.tempo, book, secrets, ca: authority.certificate, tlsFor: (hosts) => authority.issue(hosts), watched: options.watched }).then((made) => opening.keep(made, (each) => each.close())),
    ]);
    register(plan, book, sites, database, dns);
    const brokers = await Brokers.start({ plan, clock, folder, reaper, authority, secrets, sites, book }, opening);
    const room = await MachineRoom.open({ plan, sites, clock, reaper, servers: ownServers(plan, database) });
    const writer = makeWriter(options, { network, sites, dns, authority });
    return new ApplicationWorld(options, { network, reachability, book, authority, database, dns, zone, sites, room, brokers, outside, writer, secrets, health });
  }

  get reachability(): Reachability {
    return this.#parts.reachability;
  }
  get book(): AddressBook {
    return this.#parts.book;
  }
  get machines(): Machines {
    return this.#parts.room.machines;
  }
  get room(): MachineRoom {
    return this.#parts.room;
  }
  get hosts(): Hosts {
    return this.#parts.room.hosts;
  }
  get databases(): Databases {
    return this.#parts.database ?? { state: () => undefined, promote: () => Promise.resolve() };
  }
  get database(): DatabasePair | undefined {
    return this.#parts.database;
  }
  get zone(): Zone {
    return this.#parts.zone;
  }
  get writer(): Writer | undefined {
    return this.#parts.writer;
  }
  get outside(): Outside {
    return this.#parts.outside;
  }
  get dnsPort(): number {
    return this.#parts.dns.port;
  }
  get ca(): string {
    return this.#parts.authority.certificate;
  }
  get secrets(): SecretValues {
    return this.#parts.secrets;
  }
  get sites(): ReadonlyMap<string, Site> {
    return this.#parts.sites;
  }
  /** The vantage points of the plan. */
  get places(): readonly string[] {
    return observers(this.#options.plan);
  }

  /** What the client's name resolves to now, asked of the name server without a cache. */
  async resolve(): Promise<readonly string[]> {
    const [name] = publicNames(this.#options.plan);
    if (name === undefined) return [];
    try {
      return await new CachingResolver({ clock: this.#options.clock, port: this.#parts.dns.port }).resolve(name);
    } catch (thrown) {
      // "No such name" is an answer to be shown; anything else is not.
      if (thrown instanceof Refused) return [];
      throw thrown;
    }
  }

  /** What the check of a site's endpoints says; `id` begins with the site's name. */
  siteAnswers(id: string): boolean {
    const site = this.#parts.sites.get(id.slice(0, id.indexOf("/")));
    if (site === undefined || this.#parts.reachability.isDown(site.layout.site)) return false;
    return site.layout.front === undefined ? site.up : site.runs(site.layout.front);
  }

  useHealthChecks(isHealthy: (id: string) => boolean): void {
    this.#parts.health.isHealthy = isHealthy;
  }

  /** Throws as the network would when a function at another place cannot be called now. */
  reachFunction(from: string, name: string): void {
    const place = name.startsWith("probe-") ? name.slice(6) : "arbiter";
    if (!this.reachability.canInvoke(from, place)) throw new Transient(`the function ${name} at ${place} cannot be reached from ${from}`, { code: "ETIMEDOUT" });
  }

  async startClient(): Promise<void> {
    this.#parts.writer?.start();
  }

  /** Does one fault, now; resolves when it has taken effect. */
  async fault(fault: Fault): Promise<void> {
    const { reachability, sites, database, room, brokers } = this.#parts;
    switch (fault.do) {
      case "kill":
        reachability.down(fault.site);
        await Promise.all([sites.get(fault.site)?.cutPower(), database?.pair.kill(fault.site)]);
        return;
      case "start":
        room.started(fault.site);
        await Promise.all([sites.get(fault.site)?.restorePower(), database?.pair.role(fault.site).then((role) => (role === "down" ? database.pair.start(fault.site) : undefined)), brokers.startAll(fault.site)]);
        reachability.up(fault.site);
        return;
      case "isolate":
        return reachability.isolate(fault.site);
      case "rejoin":
        return reachability.rejoin(fault.site);
      case "kill-service":
        await Promise.all([sites.get(fault.site)?.setService(fault.service, false), brokers.set(fault.service, fault.site, false)]);
        return;
      case "start-service":
        await Promise.all([sites.get(fault.site)?.setService(fault.service, true), brokers.set(fault.service, fault.site, true)]);
        return;
      case "cut-replication":
        return database?.cutReplication();
      case "restore-replication":
        return database?.restoreReplication();
      case "cut-link":
        return reachability.cut(...fault.between);
      case "restore-link":
        return reachability.restore(...fault.between);
    }
  }

  async close(): Promise<void> {
    const { writer, outside, sites, room, dns, database, network } = this.#parts;
    await writer?.stop();
    await outside.close();
    await Promise.all([...sites.values()].map((site) => site.kill()));
    await room.close();
    await Promise.all([dns.close(), database?.close()]);
    await network.close();
  }
}

async function startSites({ plan, folder, reaper }: ApplicationOptions, authority: LocalAuthority, database: DatabasePair | undefined, secrets: SecretValues, opening: Opening): Promise<ReadonlyMap<string, Site>> {
  const verifyToken = Object.values(secrets).find((fields) => fields["verifyToken"] !== undefined)?.["verifyToken"] ?? "";
  const sites = await together(
    Object.keys(plan.sites).map(async (name) => {
      const layout = siteLayout(plan, name);
      const site = new Site({ layout, folder, reaper, tls: await authority.issue(layout.httpsHosts), database: database?.connection(name) ?? null, facebookVerifyToken: verifyToken, active: name === plan.home });
      opening.keep(site, (each) => each.kill());
      await site.create();
      return [name, site] as const;
    }),
  );
  return new Map(sites);
}

/** Every address that the plan names, in the address book. */
function register(plan: Plan, book: AddressBook, sites: ReadonlyMap<string, Site>, database: DatabasePair | undefined, dns: DnsServer): void {
  // Name servers are everywhere on the internet.
  book.add("dns", 53, { place: internet, port: () => dns.port, datagrams: true });
  for (const [name, site] of sites) {
    const https = { place: name, port: () => site.ports.https, listens: () => site.up };
    for (const host of site.layout.httpsHosts.filter((each) => !publicNames(plan).includes(each))) book.add(host, 443, https);
    for (const { service, host, port } of site.layout.tcp) book.add(host, port, { place: name, port: () => site.ports.byService[service] ?? 0, listens: () => site.runs(service) });
    for (const addresses of publicAddresses(plan, name)) book.add(addresses, 443, https);
    for (const each of Object.values(plan.databases)) {
      const [host = "", port = "5432"] = endpointAt(each, name)?.split(":") ?? [];
      if (database !== undefined) book.add(host, Number(port), { place: name, port: () => database.pair.port(name) });
    }
  }
}

function publicAddresses(plan: Plan, site: string): readonly string[] {
  const all = initialRecords(plan).flatMap((set) => set.ResourceRecords.map(({ Value }) => Value));
  const other = allAddresses(plan);
  return [...new Set([...all, ...other])].filter((address) => siteOfAddress(plan, address) === site);
}

function allAddresses(plan: Plan): readonly string[] {
  return JSON.stringify(plan.steps).match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
}

function makeWriter({ plan, clock }: ApplicationOptions, { network, sites, dns, authority }: Pick<Parts, "network" | "sites" | "dns" | "authority">): Writer | undefined {
  const [name] = publicNames(plan);
  // Where the plan's databases are not on this machine, no write could be acknowledged.
  if (name === undefined || Object.keys(plan.databases).length === 0) return undefined;
  const resolver = new CachingResolver({ clock, port: dns.port });
  return new Writer({
    clock,
    name,
    ca: authority.certificate,
    everyMs: 20,
    deadlineMs: 1_000,
    resolve: (each) => resolver.resolve(each),
    portOf: async (address) => {
      const site = siteOfAddress(plan, address);
      const ports = site === undefined ? undefined : sites.get(site)?.ports;
      return site === undefined || ports === undefined ? undefined : network.route(internet, site, ports.https);
    },
  });
}

