// Real PostgreSQL servers of the version that Debian ships, one as the writer and one as its replica, on loopback. The
// product's own world runs a newer version; a customer's is more often like this one.

import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { accountForRoot } from "../../infra/local/world/pg-program.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { reservePort } from "../../infra/local/world/ports.ts";
import { need, type Machine, type Running } from "./machine.ts";

const programs = "/usr/lib/postgresql/15/bin";
type Account = Awaited<ReturnType<typeof accountForRoot>>;

/** The probe's role. */
export const probe = { username: "probe", password: "probe-password" };

export class DebianPostgres {
  readonly port: number;
  readonly #machine: Machine;
  readonly #data: string;
  readonly #account: Account;
  #running: Running | undefined;

  private constructor(machine: Machine, name: string, port: number, account: Account) {
    this.#machine = machine;
    this.#data = join(machine.folder, name);
    this.#account = account;
    this.port = port;
  }

  /** A new server that takes writes; with a certificate it offers TLS. */
  static async writer(machine: Machine, name: string, certificate?: { readonly key: string; readonly cert: string }): Promise<DebianPostgres> {
    const server = await DebianPostgres.#prepare(machine, name);
    await server.#command("initdb", ["--pgdata", server.#data, "--username=admin", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    server.#write("pg_hba.conf", "host all admin 127.0.0.1/32 trust\nhost replication admin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    const settings = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "fsync = off", "dynamic_shared_memory_type = mmap", "wal_retrieve_retry_interval = 100ms"];
    if (certificate !== undefined) {
      server.#write("server.key", certificate.key);
      server.#write("server.crt", certificate.cert);
      settings.push("ssl = on");
    }
    server.#write("postgresql.auto.conf", `${settings.join("\n")}\n`);
    await server.boot();
    await server.sql(`create role ${probe.username} login password '${probe.password}' in role pg_read_all_stats`, `grant create on schema public to ${probe.username}`);
    return server;
  }

  /** A copy of this server that follows it from now on. */
  async replica(name: string): Promise<DebianPostgres> {
    const copy = await DebianPostgres.#prepare(this.#machine, name);
    await copy.#command("pg_basebackup", ["--pgdata", copy.#data, "--host=127.0.0.1", `--port=${this.port}`, "--username=admin", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
    await copy.boot();
    return copy;
  }

  static async #prepare(machine: Machine, name: string): Promise<DebianPostgres> {
    need("postgresql-15");
    const { port, release } = await reservePort();
    await release();
    const account = await accountForRoot();
    const server = new DebianPostgres(machine, name, port, account);
    mkdirSync(server.#data, { mode: 0o700 });
    if (account !== undefined) chownSync(server.#data, account.uid, account.gid);
    return server;
  }

  /** Starts it, also again over the same folder; it answers when this returns. */
  async boot(): Promise<void> {
    this.#running = await this.#machine.run({
      file: join(programs, "postgres"), args: ["-D", this.#data, "-c", `port=${this.port}`, "-c", "logging_collector=off", "-c", "log_destination=stderr"],
      // Killed, it would leave a piece of the machine's shared memory behind.
      stop: "SIGINT", account: this.#account, ready: /ready to accept (read-only )?connections/,
    });
  }

  /** The server that stands in another folder, on this one's port; this one has to be down. */
  async over(data: string): Promise<DebianPostgres> {
    const other = new DebianPostgres(this.#machine, basename(data), this.port, this.#account);
    await other.boot();
    return other;
  }

  /** Runs statements as the administrator, and gives the rows of the last one. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return withSession({ host: "127.0.0.1", port: this.port, user: "admin", password: "", database: "postgres" }, async (session) => {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await session.query<Record<string, unknown>>(statement));
      return rows;
    });
  }

  /** The machine dies. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  /** Takes and keeps connections from here on, and answers nothing. */
  freeze(): void {
    this.#running?.freeze();
  }

  thaw(): void {
    this.#running?.thaw();
  }

  async #command(program: string, args: readonly string[]): Promise<void> {
    await this.#machine.command({ file: join(programs, program), args, account: this.#account });
  }

  #write(file: string, text: string): void {
    const path = join(this.#data, file);
    writeFileSync(path, text, { mode: 0o600 });
    if (this.#account !== undefined) chownSync(path, this.#account.uid, this.#account.gid);
  }
}
