// The application side of the real local world: databases, sites, hosts, names, providers and the client, and the network
// between them. It knows nothing of AWS; the stand-ins are given its machines, databases, hosts and zone as ports.

import type { ChildProcess } from "node:child_process";
import { observers } from "../../../workflows/evidence.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Databases } from "../aws/rds.ts";
import type { CopiedDatabases } from "../aws/rds-replicating.ts";
import type { Hosts } from "../aws/ssm.ts";
import type { Machines } from "../aws/ec2.ts";
import type { Fault } from "../faults.ts";
import { Opening, together } from "../opening.ts";
import { clientName } from "../standing-here.ts";
import { AddressBook } from "./address-book.ts";
import { registerAddresses } from "./addresses.ts";
import { Brokers } from "./brokers.ts";
import { DatabasePair, noDatabases } from "./database-pair.ts";
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
import { endWaiting, forkSite, Site } from "./site.ts";
import { LocalAuthority } from "./tls.ts";
import { nodeApplications } from "./two-nodes.ts";
import type { NodeApplication } from "./two-nodes.ts";
import { Writer } from "./writer.ts";
import { watchedPair } from "./watched-pair.ts";
import type { WriterPair } from "./writer-pair.ts";
import { Zone } from "./zone.ts";

export interface ApplicationOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly tempo: number;
  readonly folder: string;
  readonly reaper: Reaper;
  /** The client begins a write so often; 20 ms when left out. */
  readonly writeEveryMs?: Milliseconds;
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
  readonly writers: WriterPair | undefined;
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
    // Their programs load while the databases are made, and are told then which site each is.
    const waiting = new Map(Object.keys(plan.sites).map((name) => [name, opening.keep(forkSite(reaper), endWaiting)]));
    const network = opening.keep(new Network([...Object.keys(plan.sites), "arbiter", internet], { arbiter: internet }), (made) => made.close());
    const reachability = new Reachability(plan, network, clock);
    const book = new AddressBook(network, clock);
    const health = { isHealthy: (_id: string): boolean => true };
    const zone = new Zone({ name: zoneName(plan), records: initialRecords(plan), isHealthy: (id) => health.isHealthy(id) });
    const watched = watchedPair(plan);
    const authority = await LocalAuthority.create(clock);
    const [database, dns, writers] = await together([
      Object.keys(plan.databases).length === 0 ? Promise.resolve(undefined) : DatabasePair.start({ plan, clock, folder, reaper, network, book }).then((made) => opening.keep(made, (each) => each.close())),
      DnsServer.start({ zone, clock }).then((made) => opening.keep(made, (each) => each.close())),
      watched === undefined ? Promise.resolve(undefined) : startWriters({ plan, clock, folder, reaper, network, authority }, watched).then((made) => opening.keep(made, (each) => each.close())),
    ]);
    signal?.throwIfAborted();
    const secrets = secretsOf(plan, { database: database?.connection(plan.home), writers: writers?.access(plan.home, "probe") }, clock);
    const applications = writers === undefined ? new Map<string, NodeApplication>() : await nodeApplications(plan, network, writers);
    const [sites, outside] = await together([
      startSites(options, { authority, database, secrets, applications, waiting }, opening),
      Outside.start({ plan, clock, tempo: options.tempo, book, secrets, ca: authority.certificate, tlsFor: (hosts) => authority.issue(hosts), watched: options.watched }).then((made) => opening.keep(made, (each) => each.close())),
    ]);
    registerAddresses(plan, book, { sites, database, writers, dns });
    const brokers = await Brokers.start({ plan, clock, folder, reaper, authority, secrets, sites, book }, opening);
    const room = await MachineRoom.open({ plan, sites, clock, reaper, servers: ownServers(plan, database) });
    const writer = makeWriter(options, { network, sites, dns, authority });
    return new ApplicationWorld(options, { network, reachability, book, authority, database, writers, dns, zone, sites, room, brokers, outside, writer, secrets, health });
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
  get databases(): Databases & CopiedDatabases {
    return this.#parts.database ?? noDatabases;
  }
  get database(): DatabasePair | undefined {
    return this.#parts.database;
  }
  /** Set instead of `database` where both sites write. */
  get writers(): WriterPair | undefined {
    return this.#parts.writers;
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
    const { reachability, sites, database, writers, room, brokers } = this.#parts;
    switch (fault.do) {
      case "kill":
        reachability.down(fault.site);
        await Promise.all([sites.get(fault.site)?.cutPower(), database?.kill(fault.site), writers?.kill(fault.site)]);
        return;
      case "start":
        room.started(fault.site);
        await writers?.start(fault.site);
        await Promise.all([sites.get(fault.site)?.restorePower(), database?.startAll(fault.site), brokers.startAll(fault.site)]);
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
        return writers === undefined ? database?.cutReplication() : writers.cutReplication();
      case "restore-replication":
        return writers === undefined ? database?.restoreReplication() : writers.restoreReplication();
      case "cut-link":
        return reachability.cut(...fault.between);
      case "restore-link":
        return reachability.restore(...fault.between);
    }
  }

  async close(): Promise<void> {
    const { writer, outside, sites, room, dns, database, writers, network } = this.#parts;
    await writer?.stop();
    await outside.close();
    await Promise.all([...sites.values()].map((site) => site.kill()));
    await room.close();
    await Promise.all([dns.close(), database?.close(), writers?.close()]);
    await network.close();
  }
}

/** Loaded only for a plan that has it, because its client takes as long to load as all else of this file. */
async function startWriters(...options: Parameters<typeof WriterPair.start>): Promise<WriterPair> {
  const { WriterPair: pair } = await import("./writer-pair.ts");
  return pair.start(...options);
}

interface SiteParts extends Pick<Parts, "authority" | "database" | "secrets"> {
  readonly applications: ReadonlyMap<string, NodeApplication>;
  readonly waiting: ReadonlyMap<string, ChildProcess>;
}

async function startSites({ plan, folder, reaper }: ApplicationOptions, { authority, database, secrets, applications, waiting }: SiteParts, opening: Opening): Promise<ReadonlyMap<string, Site>> {
  const sites = await together(
    Object.keys(plan.sites).map(async (name) => {
      const layout = siteLayout(plan, name);
      const application = applications.get(name);
      const site = new Site({ ...(application === undefined ? {} : { application }), layout, folder, reaper, waiting: waiting.get(name), tls: await authority.issue(layout.httpsHosts), database: database?.connection(name) ?? null, secrets, active: name === plan.home });
      opening.keep(site, (each) => each.kill());
      await site.create();
      return [name, site] as const;
    }),
  );
  return new Map(sites);
}

function makeWriter({ plan, clock, writeEveryMs = 20 }: ApplicationOptions, { network, sites, dns, authority }: Pick<Parts, "network" | "sites" | "dns" | "authority">): Writer | undefined {
  const name = clientName(plan);
  if (name === undefined) return undefined;
  const resolver = new CachingResolver({ clock, port: dns.port });
  return new Writer({
    clock,
    name,
    ca: authority.certificate,
    everyMs: writeEveryMs,
    deadlineMs: 1_000,
    resolve: (each) => resolver.resolve(each),
    portOf: async (address) => {
      const site = siteOfAddress(plan, address);
      const ports = site === undefined ? undefined : sites.get(site)?.ports;
      return site === undefined || ports === undefined ? undefined : network.route(internet, site, ports.https);
    },
  });
}

