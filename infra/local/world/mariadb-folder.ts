// What one MariaDB server on one machine lives in: its folders, the arguments that follow from them, and the way in for its
// administrator. Who starts and kills its programs is another's matter.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import mysql from "mysql2/promise";

export class MariaDbFolder {
  readonly data: string;
  /** A server that starts removes what it finds there, as left behind by a crash, so each has one of its own. */
  readonly temporary: string;

  constructor(folder: string, name: string) {
    this.data = join(folder, name);
    this.temporary = join(folder, `${name}-temporary`);
  }

  /** Through which clients on its own machine reach it. */
  get socket(): string {
    return join(this.data, "socket");
  }

  /** Makes the folders, for the account that the server runs as. */
  async make(): Promise<void> {
    for (const folder of [this.data, this.temporary]) {
      await mkdir(folder);
      await own(folder);
    }
  }

  /** The arguments of mariadb-install-db. */
  get installing(): readonly string[] {
    return ["--no-defaults", ...this.#folders, "--auth-root-authentication-method=normal", "--skip-test-db", ...asUser()];
  }

  /**
   * The arguments of mariadbd that every server here has; `id` is its number in its topology. What was given to the kernel is
   * kept without waiting for the disk, which many share: a machine's death is here the death of its programs.
   */
  starting({ id, port }: { readonly id: number; readonly port: number }): readonly string[] {
    return [
      "--no-defaults", ...this.#folders, `--port=${port}`, `--socket=${this.socket}`, `--pid-file=${join(this.data, "pid")}`, "--bind-address=127.0.0.1", "--skip-name-resolve",
      `--server-id=${id}`, `--gtid-domain-id=${id}`, "--log-bin=log", "--relay-log=relay", "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=16M", ...asUser(),
    ];
  }

  /** Whether a server over it answers. Never throws. */
  async answers(): Promise<boolean> {
    return existsSync(this.socket) && this.sql("select 1").then(() => true, () => false);
  }

  /** Runs statements as its administrator and gives the rows of the last one. Throws what the driver throws. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const session = await mysql.createConnection({ socketPath: this.socket, user: "root" });
    try {
      let rows: unknown = [];
      for (const statement of statements) [rows] = await session.query(statement);
      return rows as Record<string, unknown>[];
    } finally {
      session.destroy();
    }
  }

  get #folders(): readonly string[] {
    return [`--datadir=${this.data}`, `--tmpdir=${this.temporary}`];
  }
}

/** MariaDB refuses to run as root; its package has made an account. */
const asUser = (): readonly string[] => (process.getuid?.() === 0 ? ["--user=mysql"] : []);

async function own(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "mysql"], { encoding: "utf8" }));
  await chown(path, id("-u"), id("-g"));
}
