// The plan's database on the real PostgreSQL pair: how RDS sees it (identifiers, replica of whom), and how the writes are
// counted afterwards, on the databases themselves.

import { userInfo } from "node:os";
import pg from "pg";
import { instancesOf } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Databases } from "../aws/rds.ts";
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
}

export class DatabasePair implements Databases {
  readonly pair: PostgresPair;
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #promoted = new Set<string>();
  #cut = false;
  #closed = false;

  private constructor(options: DatabaseOptions, pair: PostgresPair) {
    this.#plan = options.plan;
    this.#clock = options.clock;
    this.#network = options.network;
    this.pair = pair;
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
    const found = this.#instance(id);
    if (found === undefined) return undefined;
    const { site, endpoint, other } = found;
    const [host = "", port = "5432"] = endpoint.split(":");
    const writer = site === this.#plan.home || this.#promoted.has(site);
    return {
      region: this.#plan.sites[site]?.region ?? "",
      host,
      port: Number(port),
      replicaOf: writer ? null : { id: other, region: this.#plan.sites[otherSite(this.#plan, site)]?.region ?? "" },
      ...(writer || this.#streams(site) ? {} : { replication: "error" }),
    };
  }

  /** Whether anything can come from the source: RDS says so sooner than the copy, which waits for its own time-out. */
  #streams(site: string): boolean {
    const source = otherSite(this.#plan, site);
    return !this.#cut && this.pair.runs(site) && this.pair.runs(source) && this.#network.reaches(site, source);
  }

  async promote(id: string): Promise<void> {
    const found = this.#instance(id);
    if (found === undefined) return;
    // A server that dies on the way may come up as the copy that it was, and is asked again: RDS has accepted it.
    for (let asked = false; !this.#closed; await this.#clock.sleep(20)) {
      const role = await this.pair.role(found.site);
      if (role === "primary") {
        this.#promoted.add(found.site);
        return;
      }
      if (role === "standby" && !asked) await this.#ask(found.site);
      asked = role === "standby";
    }
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
    const standby = otherSite(this.#plan, this.#plan.home);
    if (this.#promoted.has(standby)) return null;
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

  #instance(id: string): { readonly site: string; readonly endpoint: string; readonly other: string } | undefined {
    for (const database of Object.values(this.#plan.databases)) {
      for (const [site, instance] of Object.entries(instancesOf(database))) {
        if (instance.id === id) return { site, endpoint: instance.endpoint, other: instancesOf(database)[otherSite(this.#plan, site)]?.id ?? "" };
      }
    }
    return undefined;
  }
}
