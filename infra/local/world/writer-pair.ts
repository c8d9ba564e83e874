// Two real MariaDB servers that both take writes and apply each other's (E7), one at each site. Each gives out its own row
// numbers, so that writes on both never meet in one key; what each holds is counted on itself.

import { Defect } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { atSite, otherSite } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { mariadbPrograms, MariaDbServer } from "./mariadb-server.ts";
import type { Network } from "./network.ts";
import { reservePort } from "./ports.ts";
import type { Reaper } from "./reaper.ts";
import type { LocalAuthority } from "./tls.ts";
import type { Watched } from "./watched-pair.ts";

export interface WriterPairOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly folder: string;
  readonly reaper: Reaper;
  readonly network: Network;
  readonly authority: LocalAuthority;
}

/** By which an application or a probe signs in. */
export interface MariaDbAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

interface Node {
  readonly server: MariaDbServer;
  readonly port: number;
}

export class WriterPair {
  readonly #options: WriterPairOptions;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #database: string;
  readonly #passwords: Readonly<Record<"application" | "probe" | "replication", string>>;

  private constructor(options: WriterPairOptions, nodes: ReadonlyMap<string, Node>, database: string) {
    this.#options = options;
    this.#nodes = nodes;
    this.#database = database;
    this.#passwords = { application: options.clock.id(), probe: options.clock.id(), replication: options.clock.id() };
  }

  /** Starts both, and lets each follow the other. Throws `Refused` where the machine has no MariaDB. */
  static async start(options: WriterPairOptions, { database, endpoint }: Watched): Promise<WriterPair> {
    const { plan, folder, clock, reaper, authority } = options;
    const programs = mariadbPrograms();
    const sites = Object.keys(plan.sites);
    const nodes = new Map<string, Node>();
    for (const [index, site] of sites.entries()) {
      const { port, release } = await reservePort();
      await release();
      const tls = await authority.issue([atSite(endpoint, site).split(":")[0] ?? site]);
      nodes.set(site, { port, server: new MariaDbServer({ id: index + 1, servers: sites.length, folder, port, tls, programs, clock, reaper }) });
    }
    const pair = new WriterPair(options, nodes, database);
    const begun = await Promise.allSettled(sites.map((site) => pair.#begin(site)));
    const failed = begun.find((each) => each.status === "rejected");
    if (failed !== undefined) {
      await pair.close();
      throw failed.reason;
    }
    for (const site of sites) await pair.#follow(site);
    await pair.#node(plan.home).server.sql(
      // No key of the client's: what it sent twice is there twice, and breaks nothing.
      `create table ${database}.messages (row bigint auto_increment primary key, id bigint not null, node varchar(60) not null, written_at timestamp(3) not null default current_timestamp(3), key (id))`,
    );
    return pair;
  }

  port(site: string): number {
    return this.#node(site).port;
  }
  runs(site: string): boolean {
    return this.#node(site).server.running;
  }
  access(site: string, who: "application" | "probe"): MariaDbAccess {
    return { host: "127.0.0.1", port: this.port(site), user: who, password: this.#passwords[who], database: this.#database };
  }

  async kill(site: string): Promise<void> {
    await this.#node(site).server.kill();
  }
  async start(site: string): Promise<void> {
    if (!this.runs(site)) await this.#node(site).server.start();
  }

  /** Both stop to receive each other's writes, and drift apart. */
  async cutReplication(): Promise<void> {
    await this.#onRunning("stop replica io_thread");
  }
  async restoreReplication(): Promise<void> {
    await this.#onRunning("start replica io_thread");
  }

  /** The client's numbers that a site's server holds, each with how often. */
  async messages(site: string): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#node(site).server.sql(`select id, count(*) as times from ${this.#database}.messages group by id`);
    return new Map(rows.map((row) => [Number(row["id"]), Number(row["times"])]));
  }

  /** What keeps a site's server from holding all that the other has; undefined: nothing does. */
  async missing(site: string): Promise<string | undefined> {
    const other = otherSite(this.#options.plan, site);
    if (!this.runs(site) || !this.runs(other)) return `the database at ${this.runs(site) ? other : site} is down`;
    const [state] = await this.#node(site).server.sql("show replica status");
    if (state === undefined) return `the database at ${site} follows nobody`;
    for (const [thread, error] of [["Slave_IO_Running", "Last_IO_Error"], ["Slave_SQL_Running", "Last_SQL_Error"]] as const) {
      if (state[thread] !== "Yes") return `the database at ${site} does not follow ${other}: ${String(state[error]) || String(state[thread])}`;
    }
    const [theirs] = await this.#node(other).server.sql("select @@gtid_binlog_pos as at");
    const [reached] = await this.#node(site).server.sql(`select master_gtid_wait('${String(theirs?.["at"])}', 0) as reached`);
    return Number(reached?.["reached"]) === 0 ? undefined : `the database at ${site} has not applied all of ${other} yet`;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map(({ server }) => server.kill()));
  }

  async #begin(site: string): Promise<void> {
    const { server } = this.#node(site);
    await server.install();
    await server.start();
    const { application, probe, replication } = this.#passwords;
    // Each makes its own roles: they are not to be replicated on top of those of the other.
    await server.sql(
      "set sql_log_bin = 0",
      `create database ${this.#database}`,
      `create user application identified by '${application}'`,
      `grant select, insert on ${this.#database}.* to application`,
      `create user probe identified by '${probe}'`,
      `grant select, insert, update, create on ${this.#database}.* to probe`,
      "grant replica monitor on *.* to probe",
      `create user replication identified by '${replication}'`,
      "grant replication slave on *.* to replication",
    );
  }

  async #follow(site: string): Promise<void> {
    const other = otherSite(this.#options.plan, site);
    const port = await this.#options.network.route(site, other, this.port(other));
    await this.#node(site).server.sql(
      `change master to master_host = '127.0.0.1', master_port = ${port}, master_user = 'replication', master_password = '${this.#passwords.replication}', master_use_gtid = slave_pos, master_connect_retry = 1`,
      "start replica",
    );
  }

  async #onRunning(statement: string): Promise<void> {
    for (const { server } of this.#nodes.values()) if (server.running) await server.sql(statement);
  }

  #node(site: string): Node {
    const node = this.#nodes.get(site);
    if (node === undefined) throw new Defect(`there is no database at ${site}`);
    return node;
  }
}
