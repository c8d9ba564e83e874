// PostgreSQL servers at the places of the local world, by name: each can be copied from another while that one is at work, go on
// under another name, be promoted and be removed with its data. Whose names these are and what they are for, others know.
//
// A server keeps its port for its life, because clients know it by that. A port whose server went on under another name is held
// meanwhile, and resets whoever comes, so that no other program is given it before the next server takes it.

import { join } from "node:path";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { Defect, Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { Link } from "./link.ts";
import { makeSiteFolder, seedStandby } from "./pg-cluster.ts";
import type { PostgresProgram } from "./pg-program.ts";
import { PgServer } from "./pg-server.ts";
import { withSession, type ConnectionInfo } from "./pg-session.ts";
import { reservePort } from "./ports.ts";
import type { Reaper } from "./reaper.ts";
import { resetSocket } from "./reset-socket.ts";

export interface FleetOptions {
  /** An existing folder of the caller, in which each server has one of its own. */
  readonly folder: string;
  readonly program: PostgresProgram;
  readonly clock: Clock;
  readonly reaper: Reaper;
  /** The account by which a copy follows its source. */
  readonly replicator: { readonly user: string; readonly password: string };
  /** Who may read a server as its administrator. */
  readonly administrator: (port: number) => ConnectionInfo;
  /** How a server's machine reaches the port of another. */
  readonly route: (from: string, to: string, port: number) => Promise<number>;
}

interface Member {
  readonly name: string;
  readonly site: string;
  /** Holds its data folder, and goes with it. */
  readonly place: string;
  readonly server: PgServer;
  /** Set while its data are copied: nobody else may start it then. */
  fills?: true;
}

export class PgFleet {
  readonly #options: FleetOptions;
  readonly #members = new Map<string, Member>();
  /** By the receiver's name: what it replicates comes through this link. */
  readonly #links = new Map<string, { readonly from: string; readonly link: Link }>();
  /** Ports whose server goes under another name now. */
  readonly #held = new Map<number, Server>();
  /** A folder belongs to one server for good, whatever its name becomes. */
  readonly #places = new Set<string>();
  #cut = false;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Makes room for a server; it has no data yet. Throws `Refused` where its folder cannot be made, or the name is taken. */
  async add(name: string, site: string, port: number): Promise<PgServer> {
    const { folder, program, reaper, clock } = this.#options;
    if (this.#members.has(name)) throw new Refused(`There is a server ${name} already.`);
    let own = name;
    for (let next = 2; this.#places.has(own); next += 1) own = `${name}-${next}`;
    this.#places.add(own);
    const place = await makeSiteFolder(folder, own, program.account);
    const server = new PgServer({ site: name, data: join(place, "data"), log: join(folder, `${name}.postgresql.log`), port, program, reaper, clock });
    this.#members.set(name, { name, site, place, server });
    return server;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }
  /** The server of that name. Throws `Defect` where there is none. */
  server(name: string): PgServer {
    return this.#member(name).server;
  }
  /** The servers that stand at a site, without those whose data are being copied. */
  at(site: string): readonly PgServer[] {
    return [...this.#members.values()].flatMap((member) => (member.site === site && member.fills === undefined ? [member.server] : []));
  }

  /**
   * Fills a server's folder with what another one holds, which goes on meanwhile, and starts it as a standby of that one; resolves when
   * it accepts connections. What it held before is removed. `release` gives its port free at the last moment.
   */
  async follow(name: string, from: string, release: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { program, replicator, administrator } = this.#options;
    const [member, source] = [this.#member(name), this.#member(from)];
    member.fills = true;
    await member.server.abandon();
    const primary = { port: await this.#linkTo(member, source), ...replicator };
    await withSession(administrator(source.server.options.port), (session) => seedStandby({ program, session, from: source.server.options.data, data: member.server.options.data, site: name, primary }));
    await release();
    await this.#letGo(member.server.options.port);
    await member.server.start();
    delete member.fills;
  }

  /** Makes a server that is a standby of another one, on a port of its own unless one is given that nobody serves now. */
  async copy(name: string, site: string, from: string, port?: number): Promise<void> {
    const reserved = port === undefined ? await reservePort() : undefined;
    try {
      await this.add(name, site, port ?? reserved?.port ?? 0);
      await this.follow(name, from, async () => reserved?.release());
    } catch (thrown) {
      await this.remove(name);
      throw thrown;
    } finally {
      await reserved?.release();
    }
  }

  /** The server stops, and goes on with its data under another name and on another port: who knew it by the old ones does not reach it. */
  async rename(name: string, to: string): Promise<void> {
    if (this.#members.has(to)) throw new Refused(`There is a server ${to} already.`);
    const member = this.#member(name);
    const { running, options } = member.server;
    await member.server.stop();
    await this.#hold(options.port);
    const next = await reservePort();
    const server = new PgServer({ ...options, site: to, log: join(this.#options.folder, `${to}.postgresql.log`), port: next.port });
    this.#members.delete(name);
    this.#members.set(to, { ...member, name: to, server });
    await this.#unlink(name);
    await next.release();
    if (running) await server.start();
  }

  /** Ends a server and removes its data; does nothing where there is none. */
  async remove(name: string): Promise<void> {
    const member = this.#members.get(name);
    if (member === undefined) return;
    await member.server.abandon();
    await this.#unlink(name);
    await rm(member.place, { recursive: true, force: true });
    this.#members.delete(name);
  }

  /** Silences all replication; what is copied meanwhile begins silent. */
  cutReplication(): void {
    this.#cut = true;
    for (const { link } of this.#links.values()) link.cut();
  }
  restoreReplication(): void {
    this.#cut = false;
    for (const { link } of this.#links.values()) link.restore();
  }

  /** Ends all servers and removes their data; the logs stay in the caller's folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map(({ link }) => link.close()));
    await Promise.all([...this.#members.values()].map(({ server }) => server.abandon()));
    await Promise.all([...this.#members.values()].map(({ place }) => rm(place, { recursive: true, force: true })));
    await Promise.all([...this.#held.keys()].map((port) => this.#letGo(port)));
  }

  async #linkTo(member: Member, source: Member): Promise<number> {
    const found = this.#links.get(member.name);
    if (found?.from === source.name) return found.link.port;
    await this.#unlink(member.name);
    const link = new Link();
    this.#links.set(member.name, { from: source.name, link });
    const { port } = source.server.options;
    const opened = await link.listen(await this.#options.route(member.site, source.site, port));
    if (this.#cut) link.cut();
    return opened;
  }

  async #unlink(name: string): Promise<void> {
    await this.#links.get(name)?.link.close();
    this.#links.delete(name);
  }

  async #hold(port: number): Promise<void> {
    const holder = createServer((socket) => resetSocket(socket.on("error", () => undefined)));
    holder.listen(port, "127.0.0.1");
    await once(holder, "listening");
    this.#held.set(port, holder);
  }

  async #letGo(port: number): Promise<void> {
    const holder = this.#held.get(port);
    this.#held.delete(port);
    if (holder !== undefined) await new Promise<void>((resolve) => holder.close(() => resolve()));
  }

  #member(name: string): Member {
    const found = this.#members.get(name);
    if (found === undefined) throw new Defect(`There is no database server ${name}; there is ${[...this.#members.keys()].join(", ") || "none"}.`);
    return found;
  }
}
