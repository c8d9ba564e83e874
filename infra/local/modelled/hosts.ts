// The machines of a plan, as EC2 and Systems Manager see them, and the scripts that run on them. Behaviour:
// - A stop through EC2 takes 30 s and a start 40 s; a machine that was told `stopping-forever` never gets there unless it is
//   forced, which takes 20 s. A machine whose site lost its power, or that went down by itself, still reads `running` in EC2 and its agent is lost.
// - A script runs as the wrapper of the product says: on the wrong host, with an older epoch than the host has heard of, or
//   when the same mark has run before, nothing is run (again). A takeover takes 20 s, a renounce 8 s, others 5 s; a script
//   that the site does not have ends with 127. A host lost meanwhile gives no end.
// - Takeover starts the services of the site that are stopped while it stands by, also one of them that had died; renounce
//   stops them.
// - The machines of a group that the plan fences stand here as one. A machine of a group which may launch is replaced when it is
//   stopped: it is terminated then, and its successor bears what it bore.

import { wrapperExit } from "../../../lambdas/steps/epoch-wrapper.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Machines } from "../aws/ec2.ts";
import type { HostRun, Hosts } from "../aws/ssm.ts";
import type { SiteLayout } from "../world/site-layout.ts";
import { runBuiltIn } from "./built-in-commands.ts";
import type { BuiltInParts } from "./built-in-commands.ts";
import { bearingGroups, groupOfMachine, standsByStopped } from "./groups-at-sites.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";
import { readScript } from "./wrapped-script.ts";

const stopMs: Milliseconds = 30_000;
const forceMs: Milliseconds = 20_000;
const startMs: Milliseconds = 40_000;
const scriptMs = { takeover: 20_000, renounce: 8_000, other: 5_000 } as const;

interface Host {
  readonly id: string;
  readonly role: string;
  readonly site: string;
  readonly region: string;
  /** Stopped through EC2. */
  stopped: boolean;
  /** Went down by itself. */
  dead: boolean;
  /** Never stops, whatever EC2 was told. */
  stuck: boolean;
  /** Its group launched another in its place. */
  replaced: boolean;
  /** The group that it belongs to, or that it stands for. */
  readonly group: string | undefined;
  /** Stands for all machines of its group, which are no machines of the plan. */
  readonly isGroup: boolean;
  /** Its watchdog has stopped what runs on it; the machine itself runs on. */
  halted: boolean;
  newestEpoch: number;
  readonly ran: Map<string, HostRun>;
  /** How the next script ends, whatever it is. */
  next: { readonly code: number; readonly stderr: string } | undefined;
}

export interface HostsOptions extends BuiltInParts {
  readonly pulse: Pulse;
  readonly network: ModelledNetwork;
  readonly layouts: Readonly<Record<string, SiteLayout>>;
  /** A machine runs from now on that did not. */
  readonly started: (site: string) => void;
  /** Starts or stops the services that a takeover starts. */
  readonly takeover: (site: string, on: boolean) => void;
}

export class ModelledHosts {
  readonly #options: HostsOptions;
  readonly #hosts: readonly Host[];
  readonly #notLaunching = new Set<string>();
  #groupOf: (id: string) => string | undefined = () => undefined;
  #onReplaced: (group: string, region: string) => void = () => undefined;
  readonly #bySite: ReadonlyMap<string, readonly Host[]>;

  constructor(options: HostsOptions) {
    this.#options = options;
    const { plan } = options;
    const fresh = { dead: false, stuck: false, replaced: false, halted: false, newestEpoch: 0, next: undefined };
    this.#hosts = Object.entries(plan.sites).flatMap(([site, { region, hosts }]) => [
      ...Object.entries(hosts).map(([role, id]): Host => ({ ...fresh, id, role, site, region, stopped: standsByStopped(plan, site, role), group: groupOfMachine(plan, site, role), isGroup: false, ran: new Map() })),
      ...bearingGroups(plan, site).map((group): Host => ({ ...fresh, id: `${group}@${site}`, role: group, site, region, stopped: site !== plan.home, group, isGroup: true, ran: new Map() })),
    ]);
    this.#bySite = new Map(Object.keys(options.plan.sites).map((site) => [site, this.#hosts.filter((host) => host.site === site)]));
  }

  /** Whether anything can run at a site as far as its machines are concerned; a plan without machines says nothing of them. `beside`: by other machines than those of that role, where there are others. */
  carry(site: string, service: string, beside?: string): boolean {
    const bearing = this.#bearing(site, service, beside);
    return !this.#options.network.isDown(site) && (bearing.length === 0 || bearing.some((host) => host.replaced || (!host.stopped && !host.dead && !host.halted)));
  }

  /** The machines that bear a service: those of its name, else all of the site. */
  #bearing(site: string, service: string, beside?: string): readonly Host[] {
    const here = this.#bySite.get(site) ?? [];
    const own = here.filter(({ role }) => (beside === undefined ? role === service : role !== beside));
    return own.length > 0 ? own : here;
  }
  /** Those of them that a platform replaces: that went down by themselves, or were stopped although their group may launch. */
  deadBearing(site: string, service: string): readonly string[] {
    return this.#bearing(site, service).flatMap((host) => (!host.replaced && (host.dead || (host.stopped && !host.isGroup && host.group !== undefined && this.#launches(host))) ? [host.id] : []));
  }
  /** Whether a platform may start anew what runs at a site: where groups bear it, one of them has to launch. */
  mayReplace(site: string, service: string): boolean {
    const ofGroups = this.#bearing(site, service).filter(({ group }) => group !== undefined);
    return ofGroups.length === 0 || ofGroups.some((host) => this.#launches(host));
  }
  #launches({ site, group = "" }: Host): boolean {
    return !this.#notLaunching.has(`${group}@${site}`);
  }
  /** The group launches from now on, or no more. */
  setLaunches(site: string, group: string, launches: boolean): void {
    if (launches) this.#notLaunching.delete(`${group}@${site}`);
    else this.#notLaunching.add(`${group}@${site}`);
  }
  /** The machines of a group run from now on, or no more. */
  setGroupRuns(site: string, group: string, runs: boolean): void {
    const host = this.#hosts.find((each) => each.isGroup && each.group === group && each.site === site);
    if (host === undefined || host.stopped === !runs) return;
    this.#options.pulse.change(() => {
      host.stopped = !runs;
      host.dead = false;
    }, `${group} at ${site} ${runs ? "has machines" : "has no machine any more"}`);
  }
  /** A platform has put something in the place of a machine. */
  setReplaced(id: string): void {
    const host = this.#hosts.find((each) => each.id === id);
    if (host === undefined) return;
    if (host.isGroup) {
      host.dead = false;
      this.#onReplaced(host.role, host.region);
    } else if (host.stopped) host.replaced = true;
    else host.dead = false;
  }
  /** Tells whoever keeps the groups of each machine of theirs that was replaced. */
  whenReplaced(listener: (group: string, region: string) => void): void {
    this.#onReplaced = listener;
  }

  /** The hosts that a word means: an id, ROLE@SITE or SITE/ROLE. */
  named(word: string): readonly string[] {
    return this.#hosts.filter(({ id, role, site }) => [id, `${role}@${site}`, `${site}/${role}`].includes(word)).map(({ id }) => id);
  }
  setDead(id: string, dead: boolean): boolean {
    const host = this.#hosts.find((each) => each.id === id);
    if (host === undefined || (host.dead === dead && !(host.stopped && !dead))) return false;
    // Somebody sets an empty group to one machine.
    const begins = host.isGroup && host.stopped;
    this.#options.pulse.change(() => {
      host.dead = dead;
      if (!dead) host.stopped = false;
    });
    if (begins) {
      this.#onReplaced(host.role, host.region);
      this.#options.started(host.site);
    }
    return true;
  }
  /** The machine will never stop, although EC2 accepts that it shall. */
  stick(id: string): void {
    const host = this.#find(id);
    if (host !== undefined) host.stuck = true;
  }

  /** Whether the machine of that role runs at a site; no such machine does not. */
  lives(site: string, role: string): boolean {
    return (this.#bySite.get(site) ?? []).some((host) => host.role === role && this.#lives(host));
  }
  /** Whether what stands for the machines of a group or the nodes of a deployment answers; nothing stands for those that bear nothing. */
  answersFor(site: string, group: string): boolean {
    const host = (this.#bySite.get(site) ?? []).find((each) => each.isGroup && each.group === group);
    return !this.#options.network.isDown(site) && host?.dead !== true;
  }
  /** The next script on the machine ends so and does nothing. */
  refuseNext(id: string, next: NonNullable<Host["next"]>): void {
    const host = this.#reached(id);
    if (host !== undefined) host.next = next;
  }
  /** Whether the machine itself runs. */
  runs(id: string): boolean {
    const host = this.#find(id);
    return host !== undefined && this.#lives(host);
  }
  /** Its watchdog stops or starts what runs on it. */
  setHalted(id: string, halted: boolean, sentence?: string): boolean {
    const host = this.#find(id);
    if (host === undefined || host.halted === halted) return false;
    this.#options.pulse.change(() => (host.halted = halted), sentence);
    return true;
  }

  readonly machines: Machines = {
    describe: (id) => {
      const host = this.#find(id);
      return host && { region: host.region, state: host.replaced ? "terminated" : host.stopped ? "stopped" : "running", group: host.group };
    },
    stop: async (id) => {
      const host = this.#find(id);
      if (host === undefined) return;
      const { clock, pulse } = this.#options;
      if (host.stuck) return new Promise<void>(() => undefined);
      await clock.sleep(stopMs);
      pulse.change(() => (host.stopped = true), `${host.role} at ${host.site} is stopped`);
    },
    force: async (id) => {
      const host = this.#find(id);
      if (host === undefined) return;
      await this.#options.clock.sleep(forceMs);
      host.stuck = false;
      this.#options.pulse.change(() => (host.stopped = true), `${host.role} at ${host.site} is forced off`);
    },
    start: async (id) => {
      const host = this.#find(id);
      if (host === undefined) return;
      await this.#options.clock.sleep(startMs);
      this.#options.pulse.change(() => {
        host.stopped = false;
        host.dead = false;
      }, `${host.role} at ${host.site} runs again`);
      this.#options.started(host.site);
    },
  };

  /** Which machine of a group a machine is, as GROUP@SITE: what runs on it runs on what stands for the group. */
  reaches(groupOf: (id: string) => string | undefined): void {
    this.#groupOf = groupOf;
  }
  #reached(id: string): Host | undefined {
    return this.#find(id) ?? this.#hosts.find((host) => host.isGroup && host.id === this.#groupOf(id));
  }

  readonly hosts: Hosts = {
    find: (id) => {
      const host = this.#reached(id);
      if (host === undefined) return undefined;
      const agent = host.stopped ? "stopped" : this.#lives(host) ? "online" : "connection-lost";
      return { region: host.region, agent };
    },
    run: async (id, script, { timeoutMs }) => {
      const host = this.#reached(id);
      return host === undefined || !this.#lives(host) ? "lost" : this.#run(host, script, timeoutMs);
    },
  };

  async #run(host: Host, text: string, timeoutMs: Milliseconds): Promise<HostRun | "lost"> {
    const script = readScript(text);
    if (script === undefined) return ended(127, "", "this host knows only scripts in the product's wrapper");
    const { epoch, mark, role, lines } = script;
    const here = host.site;
    if (role !== here && role.split("/")[0] !== here) return ended(wrapperExit.wrongHost, "", `understudy: this host is ${here} and not ${role}; nothing was run`);
    if (host.newestEpoch > epoch) return ended(wrapperExit.olderEpoch, "", `understudy: this host has heard of epoch ${host.newestEpoch}, and this is epoch ${epoch}; nothing was run`);
    const { next } = host;
    if (next !== undefined) {
      host.next = undefined;
      return this.#keep(host, mark, ended(next.code, "", next.stderr));
    }
    const before = host.ran.get(mark);
    if (before !== undefined) return { ...before, stderr: `understudy: ${mark} has already run on this host and ended with exit code ${before.code}; nothing was run again. It said:\n${before.stderr}` };
    host.newestEpoch = epoch;

    const { clock, pulse, layouts, takeover } = this.#options;
    let output = "";
    for (const line of lines) {
      const run = await runBuiltIn(line, host, (each) => this.lives(here, each), this.#options);
      if (run !== undefined) {
        if (!this.#lives(host)) return "lost";
        if (run.code !== 0) return this.#keep(host, mark, run);
        output += run.stdout;
        continue;
      }
      const word = layouts[host.site]?.scripts[line.trim()];
      const takes = word?.startsWith("takeover") === true ? scriptMs.takeover : word?.startsWith("renounce") === true ? scriptMs.renounce : scriptMs.other;
      if (takes > timeoutMs) {
        await clock.sleep(timeoutMs);
        return { ...ended(137, output, ""), timedOut: true };
      }
      await clock.sleep(takes);
      if (!this.#lives(host)) return "lost";
      if (word === undefined) return this.#keep(host, mark, ended(127, output, `sh: ${line}: not found`));
      if (word === "takeover" || word === "renounce") pulse.change(() => takeover(host.site, word === "takeover"), `${word} has run on ${host.role} at ${host.site}`);
      else pulse.change(() => undefined, `${word} has run on ${host.role} at ${host.site}`);
      output += `${word}: done\n`;
    }
    return this.#keep(host, mark, ended(0, output, ""));
  }

  #keep(host: Host, mark: string, run: HostRun): HostRun {
    host.ran.set(mark, run);
    return run;
  }

  #lives(host: Host): boolean {
    return !host.stopped && !host.dead && !this.#options.network.isDown(host.site);
  }

  #find(id: string): Host | undefined {
    return this.#hosts.find((host) => host.id === id && !host.isGroup);
  }
}

function ended(code: number, stdout: string, stderr: string): HostRun {
  return { code, stdout, stderr, timedOut: false };
}
