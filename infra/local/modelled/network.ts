// The ways between places, and which places are there at all. Behaviour:
// - A call from one place to another needs the way in its own direction. `one-way` from A to B: what A begins towards B gets
//   no answer, what B begins towards A is answered, as with a firewall in one direction. `flapping`: 15 s away, 15 s there.
// - The arbiter and the providers reach everybody over the internet, so a cut between a place and `internet` takes that too;
//   sites reach each other directly. Two vantage points whose plans name one `path` lose the internet together.
// - A Region's AWS interfaces are reached where the way between the caller and that Region's site is there, and those of a
//   Region without a site (Route 53's) over the internet; a site whose machines died takes no Region with it. A cut control plane answers nobody.
// - An arbiter that is down takes its whole Region: nobody reaches it, and nobody there reaches anybody.
// - Members of a cluster are at their sites; a cut between SERVICE/MEMBER and another concerns that cluster alone.

import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { sleeps } from "../sleeps.ts";
import type { Link } from "../story/statements.ts";
import type { Pulse } from "./pulse.ts";

export const internet = "internet";
/** A flapping way is away for so long, then there for as long. */
const flapMs: Milliseconds = 15_000;

type Between = Extract<Link, { kind: "between" }>;
interface Cut extends Between {
  /** False while a flapping way is there. */
  away: boolean;
  readonly end: AbortController;
}

export class ModelledNetwork {
  readonly #clock: Clock;
  readonly #pulse: Pulse;
  readonly #paths = new Map<string, string>();
  readonly #regions = new Map<string, string>();
  readonly #places = new Set<string>(["arbiter", internet]);
  readonly #providers = new Set<string>();
  readonly #down = new Set<string>();
  readonly #blind = new Set<string>();
  readonly #planes = new Set<string>();
  #cuts: Cut[] = [];

  constructor(clock: Clock, pulse: Pulse, plans: readonly Plan[]) {
    this.#clock = clock;
    this.#pulse = pulse;
    for (const plan of plans) {
      for (const [site, { region }] of Object.entries(plan.sites)) {
        this.#places.add(site);
        this.#regions.set(region, site);
      }
      this.#regions.set(plan.arbiter.region, "arbiter");
      for (const [place, { path }] of Object.entries(plan["vantage-points"])) if (path !== undefined) this.#paths.set(place, path);
    }
  }

  addEnd(name: string): void {
    this.#providers.add(name);
  }

  /** All names that a cut may have at its ends. */
  get ends(): readonly string[] {
    return [...this.#places, ...this.#providers, ...new Set(this.#paths.values())];
  }

  /** Whether somebody at `from` gets an answer from `to`. */
  reaches(from: string, to: string): boolean {
    if (this.#down.has("arbiter") && (from === "arbiter" || to === "arbiter")) return false;
    if (from === to) return true;
    if (!this.#direct(from, to)) return false;
    if (from === internet || to === internet || !(this.#overInternet(from) || this.#overInternet(to))) return true;
    return this.#direct(from, internet) && this.#direct(internet, to);
  }

  /** Whether the AWS interfaces of a Region answer a caller, as far as the way is concerned. */
  reachesRegion(from: string, region: string): boolean {
    const place = this.#regions.get(region);
    if (this.#down.has("arbiter") && (from === "arbiter" || place === "arbiter")) return false;
    return place === from || this.#direct(from, place ?? internet);
  }
  placeOf(region: string): string | undefined {
    return this.#regions.get(region);
  }

  /** Whether two members of one cluster hear each other. */
  joins(service: string, a: string, b: string): boolean {
    const both = (from: string, to: string): boolean => this.#direct(from, to) && !this.#isCut(`${service}/${from}`, `${service}/${to}`);
    return both(a, b) && both(b, a);
  }

  #overInternet(place: string): boolean {
    return place === "arbiter" || this.#providers.has(place);
  }

  #direct(from: string, to: string): boolean {
    return this.#cuts.length === 0 || !this.#isCut(from, to);
  }

  #isCut(from: string, to: string): boolean {
    return this.#cuts.some((cut) => cut.away && (this.#matches(cut, from, to) || (cut.how !== "one-way" && this.#matches(cut, to, from))));
  }

  #matches(cut: Between, from: string, to: string): boolean {
    return this.#means(cut.from, from, to) && this.#means(cut.to, to, from);
  }

  /** Whether an end of a cut means this place: by its name, by its path, or by another place's name on the same path. */
  #means(end: string, place: string, other: string): boolean {
    if (end === place) return true;
    const path = this.#paths.get(place);
    return path !== undefined && other === internet && (end === path || this.#paths.get(end) === path);
  }

  /** Cuts a way; false where it was cut before. */
  cut(link: Between): boolean {
    if (this.#cuts.some((each) => each.from === link.from && each.to === link.to && each.how === link.how)) return false;
    const cut: Cut = { ...link, away: true, end: new AbortController() };
    this.#pulse.change(() => this.#cuts.push(cut));
    if (link.how === "flapping") void this.#flap(cut);
    return true;
  }

  async #flap(cut: Cut): Promise<void> {
    while (await sleeps(this.#clock, flapMs, cut.end.signal)) {
      this.#pulse.change(() => (cut.away = !cut.away), `the way between ${cut.from} and ${cut.to} is ${cut.away ? "there again" : "away"}`);
    }
  }

  /** Restores a way, however it was cut and in whichever order its ends are named; false where nothing was cut. */
  restore({ from, to }: Pick<Between, "from" | "to">): boolean {
    const mended = this.#cuts.filter((cut) => (cut.from === from && cut.to === to) || (cut.from === to && cut.to === from));
    if (mended.length === 0) return false;
    for (const { end } of mended) end.abort();
    this.#pulse.change(() => (this.#cuts = this.#cuts.filter((cut) => !mended.includes(cut))));
    return true;
  }

  /** Whether the machines of a site have died. */
  isDown(place: string): boolean {
    return this.#down.has(place);
  }
  setDown(site: string, down: boolean): boolean {
    return this.#set(this.#down, site, down);
  }
  /** Whether the observer at a place is gone. */
  isBlind(place: string): boolean {
    return this.#blind.has(place);
  }
  setBlind(place: string, blind: boolean): boolean {
    return this.#set(this.#blind, place, blind);
  }
  planeAnswers(service: string, region: string): boolean {
    return this.#planes.size === 0 || !(this.#planes.has(`${service}@`) || this.#planes.has(`${service}@${region}`));
  }
  setPlane(service: string, region: string | null, answers: boolean): boolean {
    return this.#set(this.#planes, `${service}@${region ?? ""}`, !answers);
  }

  #set(set: Set<string>, key: string, on: boolean): boolean {
    if (set.has(key) === on) return false;
    this.#pulse.change(() => (on ? set.add(key) : set.delete(key)));
    return true;
  }

  close(): void {
    for (const { end } of this.#cuts) end.abort();
  }
}
