// Two real PostgreSQL servers, one at each site, the second a streaming standby of the first, so that promotion and
// lost writes are measured and not modelled. Replication runs through a link of its own and can be cut alone.
//
// Further servers stand beside them, copies of one or one that goes under another name: see pg-fleet.ts.
//
// What was seen: a clean kill loses nothing, because what is committed is sent within a millisecond; only writes made
// after the link was cut are lost. A killed primary that is started again comes back as a primary, as in earnest.

import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { dropTemplates, initialise, makeSiteFolder } from "./pg-cluster.ts";
import { PgFleet } from "./pg-fleet.ts";
import { accountForRoot, preparePrograms, type PostgresProgram } from "./pg-program.ts";
import type { PgServer } from "./pg-server.ts";
import { withSession, type ConnectionInfo } from "./pg-session.ts";
import { reservePort } from "./ports.ts";
import type { Reaper } from "./reaper.ts";

export type PostgresRole = "primary" | "standby" | "down";
export type DatabaseUser = "admin" | "app" | "replicator";

type Passwords = Readonly<Record<DatabaseUser, string>>;

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
  /** The two servers by the names of their sites, and all that are made besides. */
  readonly fleet: PgFleet;
  readonly #options: PairOptions;
  readonly #program: PostgresProgram;
  readonly #ports: Readonly<Record<string, number>>;
  readonly #passwords: Passwords;

  private constructor(options: PairOptions, parts: { readonly fleet: PgFleet; readonly program: PostgresProgram; readonly ports: Readonly<Record<string, number>>; readonly passwords: Passwords }) {
    this.#options = options;
    this.#program = parts.program;
    this.fleet = parts.fleet;
    this.#ports = parts.ports;
    this.#passwords = parts.passwords;
  }

  /**
   * Starts both servers; resolves when the standby has caught up with its base backup and streams. Throws Refused in
   * one sentence where that cannot be: no binaries, no place for the data, a port in use, PostgreSQL's own refusal.
   */
  static async start(options: PairOptions): Promise<PostgresPair> {
    const { folder, clock, reaper, primary, standby, route = (_from, _to, port) => Promise.resolve(port) } = options;
    const account = await accountForRoot();
    const sites = [primary, standby];
    const passwords: Passwords = { admin: clock.id(), app: clock.id(), replicator: clock.id() };
    await Promise.all(sites.map((site) => makeSiteFolder(folder, site, account)));
    const program = await preparePrograms({ folder, account });
    const fleet = new PgFleet({ folder, program, clock, reaper, route, replicator: { user: "replicator", password: passwords.replicator }, administrator: (port) => connectionTo(port, "admin", passwords) });
    const reserved = await Promise.all(sites.map((site) => reserve(options.ports?.[site])));
    const ports = Object.fromEntries(sites.map((site, at) => [site, reserved[at]?.port ?? 0]));
    const pair = new PostgresPair(options, { fleet, program, ports, passwords });
    try {
      for (const site of sites) await fleet.add(site, site, ports[site] ?? 0);
      await pair.#begin(async (site) => reserved[sites.indexOf(site)]?.release());
    } catch (error) {
      await pair.close();
      throw error;
    } finally {
      await Promise.all(reserved.map(({ release }) => release()));
    }
    return pair;
  }

  /** Where and as whom to connect; through a network, exchange the port for the routed one. A site keeps its port, whichever server has it. */
  connection(name: string, user: DatabaseUser = "app"): ConnectionInfo {
    return connectionTo(this.port(name), user, this.#passwords);
  }

  /** Whether its process is there; `role` asks it. */
  runs(name: string): boolean {
    return this.fleet.has(name) && this.#server(name).running;
  }

  port(name: string): number {
    return this.#ports[name] ?? this.#server(name).options.port;
  }

  /** What the server itself says; `down` where it is stopped or does not answer. */
  async role(site: string): Promise<PostgresRole> {
    if (!this.runs(site)) return "down";
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

  /** Makes `site` a streaming standby of the other one; what it held before is thrown away. */
  async rebuild(site: string): Promise<void> {
    const { primary, standby } = this.#options;
    await this.fleet.follow(site, site === primary ? standby : primary);
  }

  /** Silences replication alone; sites, clients and probes still reach both servers. */
  cutReplication(): void {
    this.fleet.cutReplication();
  }

  restoreReplication(): void {
    this.fleet.restoreReplication();
  }

  /** Ends all servers and removes their data; the logs stay in the caller's folder. */
  async close(): Promise<void> {
    await this.fleet.close();
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
    await this.#timed("standby", () => this.fleet.follow(standby, primary, () => release(standby)));
  }

  async #timed(what: string, work: () => Promise<void>): Promise<void> {
    const from = this.#options.clock.now();
    await work();
    this.timingsMs[what] = this.#options.clock.now() - from;
  }

  #server(site: string): PgServer {
    return this.fleet.server(site);
  }
}

function connectionTo(port: number, user: DatabaseUser, passwords: Passwords): ConnectionInfo {
  return { host: "127.0.0.1", port, user, password: passwords[user], database };
}

async function reserve(fixed: number | undefined): Promise<{ port: number; release: () => Promise<void> }> {
  return fixed === undefined ? reservePort() : { port: fixed, release: async () => undefined };
}
