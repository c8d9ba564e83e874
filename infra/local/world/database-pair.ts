// The plan's database on the real PostgreSQL pair: how RDS sees it (identifiers, replica of whom), and how the writes are
// counted afterwards, on the databases themselves. The instances of the plan are the servers of their sites; further ones, which
// were made here or set aside, have servers by their own identifiers, and addresses as RDS would give them.

import { userInfo } from "node:os";
import pg from "pg";
import { instancesOf } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { addressUnder } from "../aws/rds.ts";
import type { Databases } from "../aws/rds.ts";
import type { CopiedDatabases, CopyToMake } from "../aws/rds-replicating.ts";
import type { AddressBook } from "./address-book.ts";
import type { Network } from "./network.ts";
import { PostgresPair } from "./postgres.ts";
import type { PostgresRole } from "./postgres.ts";
import type { Reaper } from "./reaper.ts";

export interface DatabaseOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly folder: string;
  readonly reaper: Reaper;
  readonly network: Network;
  /** Where instances that are made later get their addresses. */
  readonly book?: Pick<AddressBook, "add" | "remove">;
}

/** What RDS has where a plan has no database. */
export const noDatabases: Databases & CopiedDatabases = { state: () => undefined, promote: () => Promise.resolve(), ids: () => [], setAside: () => Promise.resolve(), seed: () => Promise.resolve(), remove: () => Promise.resolve() };

interface Instance {
  readonly id: string;
  readonly site: string;
  /** The server: that of its site, or one of its own. */
  readonly server: string;
  readonly host: string;
  readonly port: number;
  /** What it is a copy of; null for a writer. */
  follows: string | null;
}

export class DatabasePair implements Databases, CopiedDatabases {
  readonly pair: PostgresPair;
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #book: DatabaseOptions["book"];
  readonly #instances = new Map<string, Instance>();
  /** Sites that died. */
  readonly #dead = new Set<string>();
  #cut = false;
  #closed = false;

  private constructor(options: DatabaseOptions, pair: PostgresPair) {
    this.#plan = options.plan;
    this.#clock = options.clock;
    this.#network = options.network;
    this.#book = options.book;
    this.pair = pair;
    const { plan } = options;
    for (const instances of Object.values(plan.databases).map(instancesOf)) {
      for (const [site, { id, endpoint }] of Object.entries(instances)) {
        const [host = "", port = "5432"] = endpoint.split(":");
        this.#instances.set(id, { id, site, server: site, host, port: Number(port), follows: site === plan.home ? null : (instances[plan.home]?.id ?? null) });
      }
    }
  }

  static async start(options: DatabaseOptions): Promise<DatabasePair> {
    const { plan, clock, folder, reaper, network } = options;
    if (Object.keys(plan.databases).length > 1) throw new Refused("the local world has one pair of databases; this plan names several");
    const pair = await PostgresPair.start({
      folder, clock, reaper, primary: plan.home, standby: otherSite(plan, plan.home),
      route: (from, to, port) => network.route(from, to, port),
    });
    const made = new DatabasePair(options, pair);
    await made.#query(plan.home, "create table messages (id bigint primary key, written_at timestamptz not null default clock_timestamp())");
    return made;
  }

  /** RDS's view of an instance. */
  state(id: string): ReturnType<Databases["state"]> {
    const found = this.#instances.get(id);
    if (found === undefined) return undefined;
    const { site, host, port, follows } = found;
    const source = follows === null ? undefined : this.#instances.get(follows);
    return {
      region: this.#region(site),
      host,
      port,
      // Of a source that is gone RDS goes on naming it.
      replicaOf: follows === null ? null : { id: follows, region: this.#region(source?.site ?? site) },
      ...(follows === null || (source !== undefined && this.#streams(found, source)) ? {} : { replication: "error" }),
    };
  }

  /** Whether anything can come from the source: RDS says so sooner than the copy, which waits for its own time-out. */
  #streams(copy: Instance, source: Instance): boolean {
    return !this.#cut && this.pair.runs(copy.server) && this.pair.runs(source.server) && this.#network.reaches(copy.site, source.site);
  }

  async promote(id: string): Promise<void> {
    // A server that dies on the way may come up as the copy that it was, and is asked again: RDS has accepted it.
    for (let asked = false; !this.#closed; await this.#clock.sleep(20)) {
      const found = this.#instances.get(id);
      if (found === undefined) return;
      const role = await this.pair.role(found.server);
      if (role === "primary") {
        found.follows = null;
        return;
      }
      if (role === "standby" && !asked) await this.#ask(found.server);
      asked = role === "standby";
    }
  }

  ids(): readonly string[] {
    return [...this.#instances.keys()];
  }

  /** Its server restarts under the new name and on a port of its own; nothing that it holds is touched. */
  async setAside(id: string, kept: string): Promise<void> {
    const found = this.#instances.get(id);
    if (found === undefined) throw new Refused(`there is no instance ${id} here`);
    this.#forget(found);
    await this.pair.fleet.rename(found.server, kept);
    const { site, host } = found;
    this.#book?.add(addressUnder(kept, host, id), found.port, { place: site, port: () => this.pair.port(kept), listens: () => this.pair.runs(kept) });
  }

  /** A base copy of what the source holds, taken while it goes on, and streaming from then on. Waits for a source that is not reached. */
  async seed({ id, region, of }: CopyToMake): Promise<void> {
    const site = Object.keys(this.#plan.sites).find((each) => this.#region(each) === region);
    const planned = this.#planned(id);
    const source = this.#instances.get(of);
    if (site === undefined || source === undefined) throw new Refused(`there is ${site === undefined ? `no site in ${region}` : `no instance ${of}`} here`);
    const sibling = planned ?? { id: source.id, host: source.host, port: source.port };
    const made: Instance = { id, site, server: planned === undefined ? id : site, host: addressUnder(id, sibling.host, sibling.id), port: sibling.port, follows: of };
    this.#instances.set(id, made);
    while (!this.#closed && this.#instances.get(id) === made) {
      if (!this.#dead.has(site) && this.pair.runs(source.server) && this.#network.reaches(site, source.site)) {
        try {
          await this.pair.fleet.copy(made.server, site, source.server, planned === undefined ? undefined : this.pair.port(site));
          if (this.#dead.has(site)) await this.pair.fleet.server(made.server).kill();
          if (planned === undefined) this.#book?.add(made.host, made.port, { place: site, port: () => this.pair.port(id), listens: () => this.pair.runs(id) });
          return;
        } catch (thrown) {
          // The source died in the middle, or the way to it was cut: the copy is begun anew when it is there again.
          if (!(thrown instanceof Transient)) throw thrown;
        }
      }
      await this.#clock.sleep(100);
    }
  }

  async remove(id: string): Promise<void> {
    const found = this.#instances.get(id);
    if (found !== undefined) this.#forget(found);
    await this.pair.fleet.remove(found?.server ?? id);
  }

  #forget({ id, server, host, port }: Instance): void {
    this.#instances.delete(id);
    if (server === id) this.#book?.remove(host, port);
  }

  /** The instance of that identifier that the plan names. */
  #planned(id: string): { readonly id: string; readonly host: string; readonly port: number } | undefined {
    const found = Object.values(this.#plan.databases).flatMap((each) => Object.values(instancesOf(each))).find((each) => each.id === id);
    const [host = "", port = "5432"] = found?.endpoint.split(":") ?? [];
    return found === undefined ? undefined : { id, host, port: Number(port) };
  }

  #region(site: string): string {
    return this.#plan.sites[site]?.region ?? "";
  }

  async #ask(site: string): Promise<void> {
    try {
      await this.pair.promote(site);
    } catch (thrown) {
      // It died before it heard; a server that lives and refuses is a fault of this world.
      if ((await this.pair.role(site)) === "standby") throw thrown;
    }
  }

  get cut(): boolean {
    return this.#cut;
  }
  cutReplication(): void {
    this.#cut = true;
    this.pair.cutReplication();
  }
  restoreReplication(): void {
    this.#cut = false;
    this.pair.restoreReplication();
  }

  role(site: string): Promise<PostgresRole> {
    return this.pair.role(site);
  }

  /** The numbers of all messages that a site's database holds: the independent count of what was lost. */
  async messages(site: string): Promise<ReadonlySet<number>> {
    const rows = await this.#query(site, "select id from messages");
    return new Set(rows.map((row) => Number(row["id"])));
  }

  /** Whether a site's database takes a write now: one is tried and taken back. */
  async writable(site: string): Promise<boolean> {
    try {
      await this.#query(site, "begin; insert into messages (id) values (-1); rollback");
      return true;
    } catch {
      // Not reachable or read-only: in either case nobody can write there, which is what is asked.
      return false;
    }
  }

  /** Replication lag in milliseconds as the standby tells it; null when it cannot be measured. */
  async lagMs(): Promise<number | null> {
    const roles = await Promise.all(Object.keys(this.#plan.sites).map(async (site) => ({ site, role: await this.pair.role(site) })));
    const standby = roles.find(({ role }) => role === "standby")?.site;
    if (standby === undefined) return null;
    try {
      const [row] = await this.#query(standby, "select extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 as lag, (select count(*) from pg_stat_wal_receiver where status = 'streaming') as streaming");
      return row === undefined || row["lag"] === null || Number(row["streaming"]) === 0 ? null : Math.max(0, Math.round(Number(row["lag"])));
    } catch {
      // A standby that does not answer has no lag that anybody knows; the display says unknown.
      return null;
    }
  }

  connection(site: string): ReturnType<PostgresPair["connection"]> {
    return this.pair.connection(site);
  }

  /** By which clients of PostgreSQL on a site's machine reach its server as its administrator, as the user who runs this world. */
  clientEnvironment(site: string): Readonly<Record<string, string>> {
    const { host, port, user, password } = this.pair.connection(site, "admin");
    return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, UNDERSTUDY_DATABASE_ACCOUNT: userInfo().username };
  }

  /** A site dies, with all servers that stand there. */
  async kill(site: string): Promise<void> {
    this.#dead.add(site);
    await Promise.all(this.pair.fleet.at(site).map((server) => server.kill()));
  }
  /** All servers of a site that do not run are started as what they were. */
  async startAll(site: string): Promise<void> {
    this.#dead.delete(site);
    await Promise.all(this.pair.fleet.at(site).filter((server) => !server.running).map((server) => server.start()));
  }

  /** The machine of a site's server is stopped, or started again. */
  async power(site: string, on: boolean): Promise<void> {
    if (!on) await this.pair.kill(site);
    else if ((await this.pair.role(site)) === "down") await this.pair.start(site);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.pair.close();
  }

  async #query(site: string, text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ ...this.pair.connection(site), connectionTimeoutMillis: 2_000, query_timeout: 10_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
