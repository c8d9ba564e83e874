// Looks of the MySQL probe at real MariaDB servers, shared by its tests.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { DatabaseWay } from "../../lambdas/probe/database.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookMysql } from "../../lambdas/probe/mysql.ts";
import type { DatabaseValues } from "../../workflows/evidence.ts";
import { Machine, need, until } from "./machine.ts";
import type { ServerOptions } from "./mariadb.ts";
import { probe, MariaDb } from "./mariadb.ts";

/** Of each look. */
export const deadlineMs = 1_500;
/** Timers and a busy machine may add this much. */
const slackMs = 1_000;

/** Servers of one test file. */
export class Servers {
  readonly #machine: Machine;
  #ids = 0;

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  static async open(): Promise<Servers> {
    need("mariadb-server");
    return new Servers(await Machine.start());
  }

  start(more: Omit<ServerOptions, "id"> = {}): Promise<MariaDb> {
    return MariaDb.start(this.#machine, { id: (this.#ids += 1), ...more });
  }

  /** Ends all servers and removes what they left. */
  close(): Promise<void> {
    return this.#machine.close();
  }
}

interface How {
  readonly place?: string;
  readonly as?: { readonly username: string; readonly password: string };
  readonly database?: string;
  readonly writer?: "single" | "both";
  readonly tls?: boolean;
  /** The name by which the plan knows the server; its certificate has to be for it. */
  readonly host?: string;
  readonly ca?: string;
}

/** One look of the probe, held to its deadline. */
export async function look(server: MariaDb, { place = "arbiter", as = probe, database = "app", writer = "single", tls = false, host = "db.example.com", ca }: How = {}): Promise<Look> {
  const way: DatabaseWay = {
    place,
    clock,
    dialer: { ca, dial: async () => ({ host: "127.0.0.1", port: server.port }) },
    secrets: { read: async () => ({ ...as }) },
  };
  const startedAt = clock.now();
  const seen = await lookMysql(way, { endpoint: `${host}:3306`, database, secret: "the-secret", tls, writer }, deadlineMs);
  expect(clock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  // Whatever is seen, no word of it may give the password away.
  expect(seen.detail).not.toContain(as.password);
  return seen;
}

/** What a look said of the database; throws where it said nothing. */
export async function values(server: MariaDb, how?: How): Promise<DatabaseValues> {
  const seen = await look(server, how);
  if (seen.kind === "silent" || seen.database === undefined) throw new TypeError(`no values: ${seen.detail}`);
  return seen.database;
}

/** Waits until a look says this. */
export const untilSaid = (server: MariaDb, words: RegExp, how?: How): Promise<void> => until(async () => words.test((await look(server, how)).detail));
