// One site on this machine: its host's folder with the scripts, and the process that serves. `kill` ends the process as a
// machine dies, and with it the scripts that run on it; where the site has no power nothing is started.

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Refused } from "../../../workflows/failure.ts";
import type { AppConfig } from "./app-process.ts";
import type { Upstream } from "./front-end.ts";
import type { Reaper } from "./reaper.ts";
import type { SiteLayout } from "./site-layout.ts";
import type { SiteConfig, SitePorts } from "./site-process.ts";

export interface SiteOptions {
  readonly layout: SiteLayout;
  readonly folder: string;
  readonly reaper: Reaper;
  readonly tls: SiteConfig["tls"];
  readonly database: SiteConfig["database"];
  readonly secrets: SiteConfig["secrets"];
  /** Set where the application runs in a process of its own, on a port that both nodes know beforehand. */
  readonly application?: { readonly config: Omit<AppConfig, "site" | "servicesFolder">; readonly upstreams: readonly Upstream[] };
  /** A process that was started by `forkSite` while other parts of the world came up; left out, the site starts its own. */
  readonly waiting?: ChildProcess | undefined;
  /** Whether the services that a takeover starts run from the beginning. */
  readonly active: boolean;
}

/** Starts the program of a site, which then waits to be told which one it is. */
export function forkSite(reaper: Reaper): ChildProcess {
  const child = fork(join(import.meta.dirname, "site-process.ts"), [], { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
  const { pid } = child;
  if (pid !== undefined) {
    reaper.register(pid, { first: "SIGKILL" });
    child.once("exit", () => reaper.release(pid));
  }
  // One that could not be started is not connected, and whoever tells it hears of that.
  child.on("error", () => undefined);
  return child;
}

/** Ends one that was started by `forkSite`; does nothing where it has ended. */
export async function endWaiting(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await gone;
}

export class Site {
  readonly layout: SiteLayout;
  /** Stands for the root of the host's file system. */
  readonly root: string;
  readonly #options: SiteOptions;
  #waiting: ChildProcess | undefined;
  #child: ChildProcess | undefined;
  #app: ChildProcess | undefined;
  #ports: SitePorts | undefined;
  #powered = true;
  readonly #whenKilled: (() => void)[] = [];
  readonly #whenStarted: (() => void)[] = [];

  constructor(options: SiteOptions) {
    this.#options = options;
    this.#waiting = options.waiting;
    this.layout = options.layout;
    this.root = join(options.folder, `host-${options.layout.site}`);
  }

  get servicesFolder(): string {
    return join(this.root, "services");
  }
  get up(): boolean {
    return this.#child !== undefined;
  }
  get ports(): SitePorts {
    if (this.#ports === undefined) throw new Refused(`the site ${this.layout.site} has not been started`);
    return this.#ports;
  }

  /** Writes the host's files and starts the process. */
  async create(): Promise<void> {
    await mkdir(this.servicesFolder, { recursive: true });
    await mkdir(join(this.root, "var"), { recursive: true });
    for (const name of this.layout.allServices) {
      if (this.#options.active || !this.layout.takeoverServices.includes(name)) await writeFile(join(this.servicesFolder, name), "running\n");
    }
    for (const [path, what] of Object.entries(this.layout.scripts)) {
      const file = join(this.root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, this.#script(what), { mode: 0o755 });
    }
    await this.start();
  }

  #script(what: SiteLayout["scripts"][string]): string {
    const services = what.endsWith("reporting") ? ["reporting"] : this.layout.takeoverServices;
    const lines = services.map((name) =>
      what.startsWith("takeover") ? `printf 'running\\n' > "${join(this.servicesFolder, name)}"` : `rm -f "${join(this.servicesFolder, name)}"`,
    );
    return ["#!/bin/sh", "set -eu", `printf '%s %s\\n' ${what} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >> "${join(this.root, "var", "scripts.log")}"`, ...lines, `echo "${what} done"`, ""].join("\n");
  }

  async start(): Promise<void> {
    if (this.#child !== undefined || !this.#powered) return;
    await this.#startApplication();
    const child = this.#waiting?.connected === true ? this.#waiting : forkSite(this.#options.reaper);
    this.#waiting = undefined;
    this.#child = child;
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString("utf8")).slice(-2_000)));
    const ports = new Promise<SitePorts>((resolve, reject) => {
      child.once("message", (message: SitePorts) => resolve(message));
      child.once("error", reject);
      child.once("exit", () => {
        if (this.#child === child) this.#child = undefined;
        reject(new Refused(`the process of ${this.layout.site} ended before it was ready: ${complaint.trim().split("\n").slice(-3).join(" ")}`));
      });
    });
    const { application } = this.#options;
    const config: SiteConfig = {
      layout: this.layout,
      servicesFolder: this.servicesFolder,
      tls: this.#options.tls,
      database: this.#options.database,
      secrets: this.#options.secrets,
      behind: application === undefined ? null : { service: application.config.service, upstreams: application.upstreams },
    };
    child.send(config);
    const { https, byService } = await ports;
    this.#ports = { https, byService: application === undefined ? byService : { ...byService, [application.config.service]: application.config.port } };
    for (const work of this.#whenStarted) work();
  }

  /** Whatever the machine's own service manager starts, whenever it starts after this. */
  whenStarted(work: () => void): void {
    this.#whenStarted.push(work);
  }

  async #startApplication(): Promise<void> {
    const { application, reaper } = this.#options;
    if (application === undefined) return;
    const child = fork(join(import.meta.dirname, "app-process.ts"), [], { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#app = child;
    const { pid } = child;
    if (pid !== undefined) reaper.register(pid, { first: "SIGKILL" });
    const ready = new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("error", reject);
      child.once("exit", () => {
        if (pid !== undefined) reaper.release(pid);
        if (this.#app === child) this.#app = undefined;
        reject(new Refused(`the application of ${this.layout.site} ended before it was ready`));
      });
    });
    child.send({ ...application.config, site: this.layout.site, servicesFolder: this.servicesFolder } satisfies AppConfig);
    await ready;
  }

  /** Whatever else runs on the machine dies with it. */
  whenKilled(work: () => void): void {
    this.#whenKilled.push(work);
  }

  /** The site loses its power: the machine dies, and whoever starts it starts nothing. */
  async cutPower(): Promise<void> {
    this.#powered = false;
    await this.kill();
  }

  /** The power is back, and the machine starts, unless it was stopped before. */
  async restorePower(starts: boolean): Promise<void> {
    this.#powered = true;
    if (starts) await this.start();
  }

  /** The machine dies. */
  async kill(): Promise<void> {
    const die = (): void => this.#whenKilled.forEach((work) => work());
    die();
    const children = [this.#child, this.#app].filter((child) => child !== undefined);
    if (children.length === 0) return;
    await Promise.all(
      children.map(async (child) => {
        const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
        child.kill("SIGKILL");
        await gone;
      }),
    );
    // What began while it was dying.
    die();
  }

  /** Whether the machine is up and the service on it was started. */
  runs(name: string): boolean {
    return this.up && existsSync(join(this.servicesFolder, name));
  }

  async setService(name: string, running: boolean): Promise<void> {
    const file = join(this.servicesFolder, name);
    await (running ? writeFile(file, "running\n") : rm(file, { force: true }));
  }
}
