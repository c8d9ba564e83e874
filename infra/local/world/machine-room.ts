// The sites' machines as EC2 and Systems Manager know them: by instance id and Region. A stop through EC2 ends the site's
// process; a machine that died still reads `running` in EC2, and its agent is lost.

import type { Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Machines } from "../aws/ec2.ts";
import type { Hosts } from "../aws/ssm.ts";
import { HostRunner } from "./host-runner.ts";
import type { Reaper } from "./reaper.ts";
import type { Site } from "./site.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The database servers that stand on the machines themselves; a database that RDS keeps is on none of them. */
export interface OwnServers {
  /** By which clients on a site's machines reach its server. */
  readonly environment: (site: string) => Readonly<Record<string, string>>;
  /** Told that a machine was stopped through EC2, or started. */
  readonly power: (id: string, on: boolean) => Promise<void>;
}

interface Machine {
  readonly id: string;
  readonly region: string;
  readonly site: Site;
  readonly runner: HostRunner;
}

export class MachineRoom {
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #stopped = new Set<string>();
  readonly #servers: OwnServers;

  private constructor(machines: ReadonlyMap<string, Machine>, servers: OwnServers) {
    this.#machines = machines;
    this.#servers = servers;
  }

  static async open(options: { readonly plan: Plan; readonly sites: ReadonlyMap<string, Site>; readonly clock: Clock; readonly reaper: Reaper; readonly servers: OwnServers }): Promise<MachineRoom> {
    const machines = new Map<string, Machine>();
    for (const [name, { region, hosts }] of Object.entries(options.plan.sites)) {
      const site = options.sites.get(name);
      if (site === undefined) continue;
      const roleFile = join(site.root, "role");
      await writeFile(roleFile, `${name}\n`);
      for (const id of Object.values(hosts)) {
        const env = { UNDERSTUDY_STATE: join(site.root, "var", "understudy"), UNDERSTUDY_ROLE_FILE: roleFile, ...options.servers.environment(name) };
        const runner = new HostRunner({ folder: site.root, env, clock: options.clock, reaper: options.reaper });
        site.whenKilled(() => runner.die());
        machines.set(id, { id, region, site, runner });
      }
    }
    return new MachineRoom(machines, options.servers);
  }

  readonly machines: Machines = {
    describe: (id) => {
      const machine = this.#machines.get(id);
      return machine && { region: machine.region, state: this.#stopped.has(id) ? "stopped" : "running" };
    },
    stop: async (id) => {
      const machine = this.#machines.get(id);
      if (machine === undefined) return;
      await Promise.all([machine.site.kill(), this.#servers.power(id, false)]);
      this.#stopped.add(id);
    },
    start: async (id) => {
      const machine = this.#machines.get(id);
      if (machine === undefined) return;
      await Promise.all([machine.site.start(), this.#servers.power(id, true)]);
      this.#stopped.delete(id);
    },
  };

  readonly hosts: Hosts = {
    find: (id) => {
      const machine = this.#machines.get(id);
      if (machine === undefined) return undefined;
      const agent = this.#stopped.has(id) ? "stopped" : machine.site.up ? "online" : "connection-lost";
      return { region: machine.region, agent };
    },
    run: async (id, script, limits) => {
      const machine = this.#machines.get(id);
      if (machine === undefined || !machine.site.up) return "lost";
      // The plan names absolute paths of the host; the host's root is a folder here.
      const local = Object.keys(machine.site.layout.scripts).reduce((text, path) => text.replaceAll(path, join(machine.site.root, path)), script);
      return machine.runner.run(local, limits);
    },
  };

  /** The state of a site's machines in EC2's words. */
  stateOf(site: string): string {
    const mine = [...this.#machines.values()].filter((machine) => machine.site.layout.site === site);
    if (mine.length === 0) return "none";
    return mine.every(({ id }) => this.#stopped.has(id)) ? "stopped" : "running";
  }

  /** Somebody started the machines of a site again. */
  started(site: string): void {
    for (const machine of this.#machines.values()) if (machine.site.layout.site === site) this.#stopped.delete(machine.id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines.values()].map(({ runner }) => runner.close()));
  }
}
