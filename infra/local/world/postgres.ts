// Two real PostgreSQL servers, one at each site, the second a streaming standby of the first, so that promotion and
// lost writes are measured and not modelled. Replication runs through a link of its own and can be cut alone.
//
// What was seen: a clean kill loses nothing, because what is committed is sent within a millisecond; only writes made
// after the link was cut are lost. A killed primary that is started again comes back as a primary, as in earnest.

import { join } from "node:path";
import { rm } from "node:fs/promises";
import { Defect, Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { Link } from "./link.ts";
import { dropTemplates, initialise, makeSiteFolder, seedStandby } from "./pg-cluster.ts";
import { accountForRoot, preparePrograms, type PostgresProgram } from "./pg-program.ts";
import { PgServer } from "./pg-server.ts";
import { withSession, type ConnectionInfo } from "./pg-session.ts";
import { reservePort } from "./ports.ts";
import type { Reaper } from "./reaper.ts";

export type PostgresRole = "primary" | "standby" | "down";
export type DatabaseUser = "admin" | "app" | "replicator";

export interface PairOptions {
  /** An existing folder of the caller; it must lie where PostgreSQL's account may enter when this runs as root. */
  readonly folder: string;
  readonly primary: string;
  readonly standby: string;
  readonly clock: Clock;
  readonly reaper: Reaper;
  /** Fixed ports by site; a free one where left out. */
  readonly ports?: Readonly<Record<string, number>>;
  /** How the standby's machine reaches the primary's port; replication breaks with that path too. Direct if left out. */
  readonly route?: (from: string, to: string, port: number) => Promise<number>;
}

/** The one that initdb makes: a database of our own would be 7 MB more to write at each site, a third of a second. */
const database = "postgres";

export class PostgresPair {
  /** How long each part of the start took. */
  readonly timingsMs: Record<string, Milliseconds> = {};
  readonly #options: PairOptions;
  readonly #program: PostgresProgram;
  readonly #servers: ReadonlyMap<string, PgServer>;
  readonly #passwords: Readonly<Record<DatabaseUser, string>>;
  /** By the site that receives: what it replicates comes through this link. */
  readonly #links = new Map<string, Link>();

  private constructor(options: PairOptions, program: PostgresProgram, servers: ReadonlyMap<string, PgServer>) {
    this.#options = options;
    this.#program = program;
    this.#servers = servers;
    this.#passwords = { admin: options.clock.id(), app: options.clock.id(), replicator: options.clock.id() };
  }

  /**
   * Starts both servers; resolves when the standby has caught up with its base backup and streams. Throws Refused in
   * one sentence where that cannot be: no binaries, no place for the data, a port in use, PostgreSQL's own refusal.
   */
  static async start(options: PairOptions): Promise<PostgresPair> {
    const { folder, clock, reaper, primary, standby } = options;
    const account = await accountForRoot();
    const sites = [primary, standby];
    const places = await Promise.all(sites.map((site) => makeSiteFolder(folder, site, account)));
    const program = await preparePrograms({ folder, account });
    const reserved = await Promise.all(sites.map((site) => reserve(options.ports?.[site])));
    const servers = sites.map((site, at) => {
      const place = places[at] ?? folder;
      return new PgServer({ site, data: join(place, "data"), log: join(folder, `${site}.postgresql.log`), port: reserved[at]?.port ?? 0, program, reaper, clock });
    });
    const pair = new PostgresPair(options, program, new Map(servers.map((server) => [server.options.site, server])));
    try {
      await pair.#begin(async (site) => reserved[sites.indexOf(site)]?.release());
    } catch (error) {
      await pair.close();
      throw error;
    } finally {
      await Promise.all(reserved.map(({ release }) => release()));
    }
    return pair;
  }

  /** Where and as whom to connect; through a network, exchange the port for the routed one. */
  connection(site: string, user: DatabaseUser = "app"): ConnectionInfo {
    return { host: "127.0.0.1", port: this.port(site), user, password: this.#passwords[user], database };
  }

  /** Whether its process is there; `role` asks it. */
  runs(site: string): boolean {
    return this.#server(site).running;
  }

  port(site: string): number {
    return this.#server(site).options.port;
  }

  /** What the server itself says; `down` where it is stopped or does not answer. */
  async role(site: string): Promise<PostgresRole> {
    if (!this.#server(site).running) return "down";
    try {
      const { rows } = await withSession(this.connection(site, "admin"), (session) => session.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby"));
      return rows[0]?.standby === true ? "standby" : "primary";
    } catch {
      // Whatever the reason, nobody can use a server that does not answer: that is what "down" says.
      return "down";
    }
  }

  /** The machine dies: nothing of it runs on for an instant, and what it had committed but not sent stays with it. */
  async kill(site: string): Promise<void> {
    await this.#server(site).kill();
  }

  /** An orderly stop, after which the standby lacks nothing that its link lets through. */
  async stop(site: string): Promise<void> {
    await this.#server(site).stop();
  }

  /** Starts a stopped or killed server as what it was: an old primary comes back as a second primary. */
  async start(site: string): Promise<void> {
    await this.#server(site).start();
  }

  /** Asks a standby to become primary and returns at once; `role` shows when it has. Throws Refused on a primary. */
  async promote(site: string): Promise<void> {
    await withSession(this.connection(site, "admin"), async (session) => {
      const { rows } = await session.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
      if (rows[0]?.standby !== true) throw new Refused(`The database on ${site} is no standby, so there is nothing to promote.`);
      await session.query("SELECT pg_promote(false)");
    });
  }

  /** Makes `site` a streaming standby of the other one; what it held before is thrown away (the first half of a failback). */
  async rebuild(site: string): Promise<void> {
    await this.#rebuild(site, async () => undefined);
  }

  /** `release` gives the server's port free at the last moment: the links that are opened here would be given it else. */
  async #rebuild(site: string, release: () => Promise<void>): Promise<void> {
    const server = this.#server(site);
    const source = [...this.#servers.values()].find((other) => other !== server);
    if (!source) throw new Defect("A pair has two servers.");
    await server.abandon();
    const primary = { port: await this.#linkTo(site, source), user: "replicator", password: this.#passwords.replicator };
    await withSession(this.connection(source.options.site, "admin"), (session) =>
      seedStandby({ program: this.#program, session, from: source.options.data, data: server.options.data, site, primary }),
    );
    await release();
    await server.start();
  }

  /** Silences replication alone; sites, clients and probes still reach both servers. */
  cutReplication(): void {
    for (const link of this.#links.values()) link.cut();
  }

  restoreReplication(): void {
    for (const link of this.#links.values()) link.restore();
  }

  /** Ends both servers and removes their data; the logs stay in the caller's folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    await Promise.all([...this.#servers.values()].map((server) => server.abandon()));
    await Promise.all([...this.#servers.keys()].map((site) => rm(join(this.#options.folder, site), { recursive: true, force: true })));
  }

  async #begin(release: (site: string) => Promise<void>): Promise<void> {
    const { primary, standby } = this.#options;
    const server = this.#server(primary);
    await this.#timed("initdb", () => initialise({ program: this.#program, data: server.options.data, user: "admin", password: this.#passwords.admin }));
    await release(primary);
    await this.#timed("primary", () => server.start());
    await this.#timed("roles", () =>
      withSession(this.connection(primary, "admin"), async (session) => {
        await session.query(`CREATE ROLE replicator LOGIN REPLICATION PASSWORD '${this.#passwords.replicator}'`);
        await session.query(`CREATE ROLE app LOGIN PASSWORD '${this.#passwords.app}'`);
        await session.query("GRANT CREATE ON SCHEMA public TO app");
        // Without it the standby does not say whether it streams, and a lag that is not measured is not shown.
        await session.query("GRANT pg_read_all_stats TO app");
        await dropTemplates(session);
      }),
    );
    await this.#timed("standby", () => this.#rebuild(standby, () => release(standby)));
  }

  async #timed(what: string, work: () => Promise<void>): Promise<void> {
    const from = this.#options.clock.now();
    await work();
    this.timingsMs[what] = this.#options.clock.now() - from;
  }

  async #linkTo(site: string, source: PgServer): Promise<number> {
    const found = this.#links.get(site);
    if (found) return found.port;
    const link = new Link();
    this.#links.set(site, link);
    const { site: from, port } = source.options;
    return link.listen(this.#options.route ? await this.#options.route(site, from, port) : port);
  }

  #server(site: string): PgServer {
    const found = this.#servers.get(site);
    if (!found) throw new Defect(`There is no database at "${site}"; there is one at ${[...this.#servers.keys()].join(" and ")}.`);
    return found;
  }
}

async function reserve(fixed: number | undefined): Promise<{ port: number; release: () => Promise<void> }> {
  return fixed === undefined ? reservePort() : { port: fixed, release: async () => undefined };
}
