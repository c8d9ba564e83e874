// Clusters with a failover of their own.
//
// MongoDB (A5–A13): a member at each site and one at the arbiter, which votes and holds nothing. Without a majority a
// primary steps down, and nobody is elected; an election is over 11 s after its cause. The home member has the higher
// priority: when it is back with the others it becomes primary again by itself, 11 s later (A12), unless the built-in command (preferring.ts) has put another first. Members are those that the
// plan names; without them one at each place, named by it. A change of priorities makes a new version of the set's configuration, which needs a
// primary but where a forced one made it, and has reached a majority two seconds later; no other change is taken by the built-in command before. A member that hears no primary says so, also where another does.
//
// Brokers (A18–A24): AMQ-1 at home and AMQ-2 at the other site, each with the connector of its site. One that dies is
// replaced by the other at once. Whoever serves goes on serving until it loses its site or dies (A20); while the way between
// the two is away, both serve (A21). Clients reach either broker, whichever is up, through the other's site (A22–A24).

import { memberPlaces, neutralPlace } from "../../../workflows/plan-members.ts";
import type { Plan, WatchedService } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";

const electionMs: Milliseconds = 11_000;
const committedMs: Milliseconds = 2_000;

export interface ClusterOptions {
  readonly service: string;
  readonly plan: Plan;
  readonly network: ModelledNetwork;
  readonly clock: Clock;
  readonly pulse: Pulse;
  /** Whether the machines of a member are there; of one that stands for a place, by that place. */
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
  readonly #places: Readonly<Record<string, string>>;
  #primary: string | undefined;
  /** Those that may be elected, the highest priority first; the members that were made the whole set by force are all there are. */
  #order: readonly string[];
  readonly #priorities: Map<string, number>;
  #version = 1;
  #changedAt = Number.NEGATIVE_INFINITY;
  #electing = false;

  constructor({ watched, ...options }: ClusterOptions & { readonly watched: Pick<WatchedService, "members"> }) {
    const { plan, stands } = options;
    const order = [plan.home, otherSite(plan, plan.home), neutralPlace];
    const named = memberPlaces(watched);
    const places = Object.keys(named).length === 0 ? Object.fromEntries(order.map((place) => [place, place])) : named;
    const members = Object.keys(places).toSorted((one, two) => order.indexOf(places[one] ?? "") - order.indexOf(places[two] ?? ""));
    super({ ...options, stands: (member) => stands(places[member] ?? member) }, members);
    this.#places = places;
    this.#primary = members[0];
    this.#order = members;
    this.#priorities = new Map(members.flatMap((member, index) => (places[member] === neutralPlace ? [] : [[member, members.length - 1 - index]])));
  }

  get primary(): string | undefined {
    return this.#primary;
  }

  /** Whether the set prefers a member to all others. */
  prefers(member: string): boolean {
    return this.#order[0] === member;
  }
  /** The member has the highest priority from now on. */
  prefer(member: string): void {
    if (this.prefers(member)) return;
    this.#priorities.set(member, Math.max(0, ...this.#priorities.values()) + 1);
    this.#version += 1;
    this.#changedAt = this.options.clock.now();
    this.options.pulse.change(() => (this.#order = [member, ...this.#order.filter((each) => each !== member)]), `${this.options.service}: ${member} is preferred`);
  }
  /** The priorities of those that may be elected, as the built-in command writes them, and the version of the configuration. */
  get configuration(): { readonly priorities: string; readonly version: number; readonly isCommitted: boolean } {
    return { priorities: this.#order.flatMap((member) => (this.#priorities.has(member) ? [`${member}/${this.#priorities.get(member)}`] : [])).join(","), version: this.#version, isCommitted: this.options.clock.now() - this.#changedAt >= committedMs };
  }
  /** Makes the members that one hears the whole set; gives those that it has lost. */
  forceFrom(member: string): readonly string[] {
    const removed = this.#order.filter((each) => !this.lives(each) || !this.#hears(member, each));
    this.options.pulse.change(() => (this.#order = this.#order.filter((each) => !removed.includes(each))), `${this.options.service}: forced into a set without ${removed.join(" and ")}`);
    return removed;
  }

  /** Where a member stands. */
  placeOf(member: string): string {
    return this.#places[member] ?? member;
  }

  /** Whether a member at a place runs. */
  override runs(place: string): boolean {
    return this.members.some((member) => this.#places[member] === place && this.lives(member));
  }

  /** Whether a member runs. */
  lives(member: string): boolean {
    return super.runs(member);
  }

  works(site: string): boolean {
    return this.members.some((member) => this.#places[member] === site && this.follows(member));
  }

  /** Whether a member is the primary, or hears it. */
  follows(member: string): boolean {
    return this.lives(member) && this.#primary !== undefined && this.#hears(member, this.#primary);
  }

  #hears(one: string, two: string): boolean {
    return one === two || this.options.network.joins(this.options.service, this.placeOf(one), this.placeOf(two));
  }

  follow(): void {
    const { pulse, service, clock } = this.options;
    if (this.#primary !== undefined && !this.#hasMajority(this.#primary)) {
      const former = this.#primary;
      pulse.change(() => (this.#primary = undefined), `${service}: ${former} is primary no more, it ${this.lives(former) ? "sees no majority" : "is down"}`);
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
    return this.#order.find((member) => this.#places[member] !== neutralPlace && this.#hasMajority(member));
  }

  #hasMajority(member: string): boolean {
    if (!this.lives(member)) return false;
    const seen = this.#order.filter((other) => this.lives(other) && this.#hears(member, other));
    return this.#order.includes(member) && seen.length * 2 > this.#order.length;
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
