// Clusters with a failover of their own.
//
// MongoDB (A5–A13): a member at each site and one at the arbiter, which votes and holds nothing. Without a majority a
// primary steps down, and nobody is elected; an election is over 11 s after its cause. The home member has the higher
// priority: when it is back with the others it becomes primary again by itself, 11 s later (A12).
//
// Brokers (A18–A24): AMQ-1 at home and AMQ-2 at the other site, each with the connector of its site. One that dies is
// replaced by the other at once. Whoever serves goes on serving until it loses its site or dies (A20); while the way between
// the two is away, both serve (A21). Clients reach either broker, whichever is up, through the other's site (A22–A24).

import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";

const electionMs: Milliseconds = 11_000;

export interface ClusterOptions {
  readonly service: string;
  readonly plan: Plan;
  readonly network: ModelledNetwork;
  readonly clock: Clock;
  readonly pulse: Pulse;
  /** Whether the machines of a member are there. */
  readonly stands: (member: string) => boolean;
}

/** What both kinds have in common: members that go down and come up. */
export abstract class Cluster {
  readonly members: readonly string[];
  protected readonly options: ClusterOptions;
  readonly #dead = new Set<string>();

  constructor(options: ClusterOptions, members: readonly string[]) {
    this.options = options;
    this.members = members;
  }

  /** Whether a member runs. */
  runs(member: string): boolean {
    return this.members.includes(member) && !this.#dead.has(member) && this.options.stands(member);
  }

  setMember(member: string, up: boolean): boolean {
    if (!this.members.includes(member) || this.#dead.has(member) === !up) return false;
    this.options.pulse.change(() => (up ? this.#dead.delete(member) : this.#dead.add(member)));
    return true;
  }

  /** Whether the member at a site does its work. */
  abstract works(site: string): boolean;
  /** Looks whether what changed in the world changes anything here. */
  abstract follow(): void;
}

export class MongoCluster extends Cluster {
  #primary: string | undefined;
  #electing = false;

  constructor(options: ClusterOptions) {
    super(options, [options.plan.home, otherSite(options.plan, options.plan.home), "arbiter"]);
    this.#primary = options.plan.home;
  }

  get primary(): string | undefined {
    return this.#primary;
  }

  works(site: string): boolean {
    return this.runs(site) && this.#primary !== undefined && (site === this.#primary || this.options.network.joins(this.options.service, site, this.#primary));
  }

  follow(): void {
    const { pulse, service, clock } = this.options;
    if (this.#primary !== undefined && !this.#hasMajority(this.#primary)) {
      const former = this.#primary;
      pulse.change(() => (this.#primary = undefined), `${service}: ${former} is primary no more, it ${this.runs(former) ? "sees no majority" : "is down"}`);
    }
    if (this.#electing || this.#candidate() === this.#primary) return;
    this.#electing = true;
    void clock.sleep(electionMs).then(() => {
      this.#electing = false;
      const elected = this.#candidate();
      if (elected !== this.#primary) pulse.change(() => (this.#primary = elected), elected === undefined ? `${service}: no primary is elected` : `${service}: ${elected} is elected primary`);
    });
  }

  /** The member with the highest priority of those that see a majority. */
  #candidate(): string | undefined {
    return this.members.find((member) => member !== "arbiter" && this.#hasMajority(member));
  }

  #hasMajority(member: string): boolean {
    if (!this.runs(member)) return false;
    const seen = this.members.filter((other) => other === member || (this.runs(other) && this.options.network.joins(this.options.service, member, other)));
    return seen.length * 2 > this.members.length;
  }
}

export class BrokerCluster extends Cluster {
  #serving: ReadonlySet<string>;

  constructor(options: ClusterOptions) {
    super(options, [options.plan.home, otherSite(options.plan, options.plan.home)]);
    this.#serving = new Set([options.plan.home]);
  }

  /** The sites whose connectors serve; more than one while the two do not hear each other. */
  get serving(): readonly string[] {
    return [...this.#serving];
  }

  /** A broker moves messages as long as it runs. */
  works(site: string): boolean {
    return this.runs(site);
  }

  follow(): void {
    const { network, service, pulse } = this.options;
    const [one = "", two = ""] = this.members;
    const lives = this.members.filter((site) => !network.isDown(site));
    // A connector needs a broker, and takes the other site's where its own is gone.
    const able = lives.filter((site) => this.runs(site) || (network.joins(service, one, two) && this.members.some((other) => this.runs(other))));
    const next = network.joins(service, one, two) ? sticky(able, this.#serving) : able;
    if (next.length === this.#serving.size && next.every((site) => this.#serving.has(site))) return;
    pulse.change(() => (this.#serving = new Set(next)), `${service}: ${next.length === 0 ? "no connector serves" : `served by ${next.join(" and ")}`}`);
  }
}

/** Who serves goes on; else the first that can. */
function sticky(able: readonly string[], serving: ReadonlySet<string>): readonly string[] {
  return [able.find((site) => serving.has(site)) ?? able[0]].flatMap((site) => (site === undefined ? [] : [site]));
}
