// The application of one plan: its services at both sites, its databases, machines, names and clients. The truth lives here;
// what probes see of it stands in looks.ts, what an HTTPS request gets in web.ts.
//
// A service runs when it was started, has not failed, and its site and machines carry it. The client asks its name, keeps
// the answer for the TTL and writes without pause to the site it was led to: acknowledged while the application serves there
// (its front, the first HTTPS service, and all that a takeover starts) and the database takes writes (A2).

import { valuesOfSet } from "../../../workflows/alias-values.ts";
import { spansSites } from "../../../workflows/plan-members.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { Database, Plan, WatchedService } from "../../../workflows/plan.ts";
import { otherSite, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { probeKind } from "../../../workflows/probe-input.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { bothWrite } from "../../../workflows/two-writers.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { addressBehind, addressOfValue, behindAliases } from "../world/alias-addresses.ts";
import { initialRecords, zoneName } from "../world/initial-records.ts";
import { siteOfAddress } from "../world/plan-resources.ts";
import { publicNames, siteLayout } from "../world/site-layout.ts";
import type { SiteLayout } from "../world/site-layout.ts";
import { Zone } from "../world/zone.ts";
import type { Cluster } from "./cluster.ts";
import { BrokerCluster, MongoCluster } from "./cluster.ts";
import { ModelledDatabase } from "./database.ts";
import { Formations } from "./forming.ts";
import { ModelledHosts } from "./hosts.ts";
import { internet } from "./network.ts";
import type { ModelledNetwork } from "./network.ts";
import { listedNodes, NodeCluster } from "./nodes.ts";
import type { Pulse } from "./pulse.ts";
import { Rejoinings } from "./rejoining.ts";
import { Repairs } from "./repairing.ts";
import { Restarts } from "./restarts.ts";

/** A client that was given no address asks again so soon. */
const askAgainMs: Milliseconds = 5_000;

export interface ApplicationOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly network: ModelledNetwork;
  readonly isHealthy: (healthCheck: string) => boolean;
}

export class ModelledApplication {
  readonly plan: Plan;
  readonly network: ModelledNetwork;
  readonly layouts: Readonly<Record<string, SiteLayout>>;
  readonly databases: ReadonlyMap<string, ModelledDatabase>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly hosts: ModelledHosts;
  /** The RabbitMQ clusters that steps form. */
  readonly formations: Formations;
  readonly rejoinings: Rejoinings;
  readonly repairs: Repairs;
  readonly zone: Zone;
  readonly names: readonly string[];
  /** What both sites write by design. */
  readonly writtenByBoth: readonly string[];
  readonly #pulse: Pulse;
  readonly #watched: ReadonlyMap<string, WatchedService>;
  /** Services whose probe names one address for both sites; a cluster over both sites names its members' instead. */
  readonly #outside: ReadonlySet<string>;
  readonly #sites = new Map<string, string>();
  #led: { readonly because: string; readonly by: Record<string, readonly string[]> } = { because: "", by: {} };
  /** Whether what the application at a site reads leads to that site; a plan that sets no configuration says nothing of it. */
  #configured: (site: string) => boolean = () => true;
  readonly #failed = new Set<string>();
  readonly #stopped = new Set<string>();
  /** What the client was told, and until when it keeps that. */
  #client: { readonly site: string | undefined; readonly until: Instant };
  readonly #restarts: Restarts;

  constructor(options: ApplicationOptions) {
    const { plan, clock, pulse, network } = options;
    this.plan = plan;
    this.network = network;
    this.#pulse = pulse;
    this.#watched = new Map(watchedServices(plan));
    this.#outside = new Set([...this.#watched].filter(([, watched]) => !spansSites(watched) && namesOneAddress(JSON.stringify(watched.probe))).map(([name]) => name));
    this.layouts = Object.fromEntries(Object.keys(plan.sites).map((site) => [site, siteLayout(plan, site)]));
    this.names = publicNames(plan);
    this.writtenByBoth = bothWrite(plan);
    this.zone = new Zone({ name: zoneName(plan), records: initialRecords(plan), isHealthy: options.isHealthy });
    const away = otherSite(plan, plan.home);
    for (const [name, service] of this.#watched) if (service.standby === "stopped") this.#stopped.add(`${name}@${away}`);
    this.formations = new Formations(plan);
    this.rejoinings = new Rejoinings();
    this.repairs = new Repairs(plan, {
      isStopped: (service, site) => this.#stopped.has(`${service}@${site}`),
      mend: (service, site) => void this.setFailed(service, site, false),
      mendNode: (service, role, site) => void this.clusters.get(service)?.setMember(`${role}@${site}`, true),
    });
    this.hosts = new ModelledHosts({ plan, clock, pulse, network, layouts: this.layouts, takeover: (site, on) => this.#takeover(site, on), started: (site) => this.launched(site), databases: () => this.databases.values(), formations: this.formations, rejoinings: this.rejoinings, clusters: () => this.clusters, repairs: this.repairs });
    this.#client = { site: undefined, until: clock.now() };
    // The client writes before the copies follow, within one span: the order in which both are reckoned.
    pulse.reckon((from, to) => this.#write(from, to));
    this.databases = new Map(Object.keys(plan.databases).map((name) => [name, new ModelledDatabase({ name, plan, network, clock, pulse, stands: (database, site) => this.#bears(database, site) })]));
    this.clusters = new Map(
      [...this.#watched].flatMap(([service, watched]): readonly (readonly [string, Cluster])[] => {
        const { probe, failure } = watched;
        if (listedNodes(watched) !== undefined) {
          return [[service, new NodeCluster({ service, watched, plan, network, clock, pulse, carries: (site, node) => this.hosts.carry(site, node), hasFailed: (site) => this.#failed.has(`${service}@${site}`) })]];
        }
        if (failure !== "own-failover") return [];
        const kind = probeKind(probe);
        const stands = (member: string): boolean => member === "arbiter" || (this.hosts.carry(member, service) && !this.#failed.has(`${service}@${member}`));
        const cluster = { service, plan, network, clock, pulse, stands };
        if (kind === "stomp" || kind === "amqp") return [[service, new BrokerCluster(cluster)]];
        return kind === "mongodb" || JSON.stringify(probe).includes(":27017") ? [[service, new MongoCluster({ ...cluster, watched })]] : [];
      }),
    );
    for (const cluster of this.clusters.values()) pulse.follow(() => cluster.follow());
    this.#restarts = new Restarts({
      plan, clock, network,
      mayStart: (service, site) => this.hosts.mayReplace(site, service),
      hasFailed: (service, site) => this.#failed.has(`${service}@${site}`) || this.#deadMachines(service, site).length > 0,
      start: (service, site) => this.#startAnew(service, site),
    });
    pulse.follow(() => this.#restarts.follow());
  }

  get services(): ReadonlyMap<string, WatchedService> {
    return this.#watched;
  }

  /** Whether a service belongs to each site; others (a load balancer) stand outside, on the internet. */
  isAtSites(service: string): boolean {
    return !this.#outside.has(service);
  }

  /** The address of a site's own hosts and of what stands before them, which the plan does not name. */
  addressOf(site: string): string {
    return `10.255.0.${Object.keys(this.layouts).indexOf(site) + 1}`;
  }

  /** The site that an address or other value of the public names belongs to. */
  siteOfAddress(value: string): string | undefined {
    const known = this.#sites.get(value) ?? Object.keys(this.layouts).find((site) => this.addressOf(site) === value);
    if (known !== undefined) return known === "" ? undefined : known;
    const site = siteOfAddress(this.plan, value) ?? siteOfAddress(this.plan, `${value}.`);
    this.#sites.set(value, site ?? "");
    return site;
  }

  /** Whether the process of a service is there and answers. */
  answers(service: string, site: string): boolean {
    if (!this.isAtSites(service)) return !this.#failed.has(`${service}@${internet}`);
    const cluster = this.clusters.get(service);
    if (cluster !== undefined) return cluster.runs(site);
    const key = `${service}@${site}`;
    return !this.#failed.has(key) && !this.#stopped.has(key) && this.hosts.carry(site, service);
  }

  /** Whether it runs and does its work: a member of a cluster without a primary answers and does not. */
  works(service: string, site: string): boolean {
    const cluster = this.clusters.get(service);
    return cluster === undefined ? this.answers(service, site) : cluster.works(site);
  }

  /** The service fails, or is mended. False where it was so before. */
  setFailed(service: string, site: string, failed: boolean): boolean {
    const key = `${service}@${this.isAtSites(service) ? site : internet}`;
    if (this.#failed.has(key) === failed && !(this.#stopped.has(key) && !failed)) return false;
    this.#pulse.change(() => {
      if (failed) this.#failed.add(key);
      else {
        this.#failed.delete(key);
        this.#stopped.delete(key);
      }
    });
    return true;
  }

  /** The machines that went down by themselves and took a service with them; one of several nodes is for people to replace. */
  #deadMachines(service: string, site: string): readonly string[] {
    const isCluster = this.clusters.get(service) instanceof NodeCluster;
    return isCluster || this.hosts.carry(site, service) ? [] : this.hosts.deadBearing(site, service);
  }

  #startAnew(service: string, site: string): void {
    this.#pulse.change(() => {
      this.#failed.delete(`${service}@${site}`);
      for (const id of this.#deadMachines(service, site)) this.hosts.setReplaced(id);
    }, `${service} at ${site} is started anew by its platform`);
  }

  /** A machine runs at a site that did not: what its platform starts runs there from now on, or all, where no script of the plan starts it. */
  launched(site: string): void {
    const byScript = allSteps(plannedNodes(this.plan.steps)).some(({ kind }) => kind === "activate.command");
    const started = [...this.#watched.keys()].filter((service) => (this.#restarts.has(service) || !byScript) && this.#stopped.has(`${service}@${site}`));
    if (started.length === 0) return;
    this.#pulse.change(() => started.forEach((service) => this.#stopped.delete(`${service}@${site}`)), `${started.join(", ")} at ${site} is started with its machine`);
  }

  /** Whether the machine of a self-managed database runs; RDS has machines of its own. */
  #bears(database: Database, site: string): boolean {
    const server = ownServersOf(database)[site];
    return server === undefined || this.hosts.lives(site, server.host);
  }

  #takeover(site: string, on: boolean): void {
    for (const service of this.layouts[site]?.takeoverServices ?? []) {
      if (on) {
        this.#stopped.delete(`${service}@${site}`);
        this.#failed.delete(`${service}@${site}`);
      } else this.#stopped.add(`${service}@${site}`);
    }
  }

  /** Whether clients are answered at a site: its front runs. */
  frontRuns(site: string): boolean {
    const front = this.layouts[site]?.front;
    return front === undefined ? this.hosts.carry(site, "") : this.answers(front, site);
  }

  /** From now on the application works at a site only while its configuration is that site's own. */
  readsConfiguration(leadsTo: (site: string) => boolean): void {
    this.#configured = leadsTo;
  }

  /** Whether the application serves at a site: its front and all that a takeover starts run (A2), and it looks for its parts there. */
  serves(site: string): boolean {
    return this.frontRuns(site) && this.#configured(site) && (this.layouts[site]?.takeoverServices ?? []).every((service) => this.answers(service, site));
  }

  /** Whether a database takes writes of clients: it is up and a writer, and something at its site could write, on another machine than its own where there is one. */
  accepts(database: ModelledDatabase, site: string): boolean {
    return database.isUp(site) && database.isWriter(site) && this.hosts.carry(site, "", ownServersOf(database.definition)[site]?.host);
  }

  /** The addresses, or texts, that the name servers answer; chance draws among weighted records. */
  asked(name: string, type: string, chance: number): readonly string[] {
    if (!this.zone.holds(name)) return type === "A" && behindAliases(this.plan).includes(name) ? [addressBehind(name)] : [];
    return this.zone.answer(name, type, () => chance).answers.flatMap((answer) => (answer.type === type && typeof answer.data === "string" ? [answer.data] : []));
  }

  /** Makes the set of a site the PRIMARY one of a name, as people do it in the console; why not, or undefined. */
  lead(name: string, site: string): string | undefined {
    const sets = this.zone.list().filter(({ Name, Failover }) => Name === `${name}.` && Failover !== undefined);
    if (sets.length === 0) return `${name} has no failover records`;
    const isOf = (set: (typeof sets)[number]): boolean => valuesOfSet(set).some((value) => this.siteOfAddress(addressOfValue(value)) === site);
    if (sets.every((set) => (set.Failover === "PRIMARY") === isOf(set))) return `the PRIMARY record of ${name} is that of ${site} already`;
    this.#pulse.change(() => {
      // One name never has two PRIMARY sets, also not for a moment.
      const changed = sets.map((set) => ({ ...set, Failover: isOf(set) ? ("PRIMARY" as const) : ("SECONDARY" as const) }));
      this.zone.apply([...sets.map((ResourceRecordSet) => ({ Action: "DELETE" as const, ResourceRecordSet })), ...changed.map((ResourceRecordSet) => ({ Action: "CREATE" as const, ResourceRecordSet }))]);
      this.namesChanged();
    }, `the PRIMARY record of ${name} is that of ${site}`);
    return undefined;
  }

  /** The name servers answer otherwise from now on. */
  namesChanged(): void {
    this.#led = { because: "", by: {} };
  }

  /** The sites to which answers for a name lead now, each once; worked out anew when records or the sites' health changed. */
  leadsTo(name: string): readonly string[] {
    const because = Object.keys(this.layouts).map((site) => String(this.frontRuns(site))).join();
    if (this.#led.because !== because) this.#led = { because, by: {} };
    return (this.#led.by[name] ??= this.#sitesOf(name));
  }

  #sitesOf(name: string): readonly string[] {
    const values = ["A", "AAAA", "CNAME"].flatMap((type) => [0, 0.5, 0.999].flatMap((chance) => this.asked(name, type, chance)));
    return [...new Set(values.flatMap((value) => this.siteOfAddress(value) ?? []))].sort();
  }

  #write(from: Instant, to: Instant): void {
    for (let at = from; at < to; ) {
      if (this.#client.until <= at) this.#client = this.#resolve(at);
      const until = Math.min(to, this.#client.until);
      const { site } = this.#client;
      if (site !== undefined && this.network.reaches(internet, site) && this.serves(site)) {
        for (const database of this.databases.values()) if (this.accepts(database, site)) database.written(site, at, until);
      }
      at = until;
    }
  }

  /** What the client is told at an instant. A plan that moves no name leads to its home site. */
  #resolve(at: Instant): { readonly site: string | undefined; readonly until: Instant } {
    const [name] = this.names;
    if (name === undefined) return { site: this.plan.home, until: Number.POSITIVE_INFINITY };
    const answers = (["A", "CNAME"] as const).flatMap((type) => this.zone.answer(name, type, () => 0).answers);
    const first = answers.find((answer) => "data" in answer && typeof answer.data === "string");
    const site = first === undefined ? undefined : this.siteOfAddress(String(first.data));
    return { site, until: at + (first?.ttl === undefined ? askAgainMs : Math.max(1, first.ttl) * 1_000) };
  }
}

function namesOneAddress(probe: string): boolean {
  return !probe.includes("{site}") && /"(https|tcp|certificate|amqp|stomp|mongodb|postgres|mysql|sqlserver|dns)":/.test(probe);
}
