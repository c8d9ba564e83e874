// The map of the world's places and what lies between them, so that one sentence ("cut site-a from site-b") reaches
// every path it means, also those that are opened later.

import { Defect } from "../../../workflows/failure.ts";
import { Link, type Direction, type LinkState } from "./link.ts";

/** The name of a place where programs run, for example `site-a`, `site-b`, `arbiter`, `internet`. */
export type Place = string;

/** How a place that is down meets a connection: silence (the machine is gone) or a reset (the machine is there, nothing runs). */
export type DownAs = "hangs" | "refuses";

interface Route {
  readonly from: Place;
  readonly to: Place;
  readonly link: Link;
  readonly opened: Promise<number>;
}

/** Paths between places; each is a TCP proxy on 127.0.0.1 that is made when it is first asked for. */
export class Network {
  readonly #places: ReadonlySet<Place>;
  readonly #routes = new Map<string, Route>();
  /** `from>to`: what `from` sends to `to` is lost. */
  readonly #cuts = new Set<string>();
  readonly #isolated = new Set<Place>();
  readonly #down = new Map<Place, DownAs>();
  readonly #over: Readonly<Record<Place, Place>>;

  /** `over`: places that reach the others over another place, and are cut from them with it, as the arbiter over the internet. */
  constructor(places: readonly Place[], over: Readonly<Record<Place, Place>> = {}) {
    this.#places = new Set(places);
    this.#over = over;
  }

  /**
   * The port on 127.0.0.1 by which `from` reaches the server that listens on `port` at `to`. The same question always
   * has the same answer. Within one place there is no network: the port itself. Throws Defect for an unknown place.
   */
  async route(from: Place, to: Place, port: number): Promise<number> {
    this.#known(from, to);
    if (from === to) return port;
    const key = `${from}>${to}:${port}`;
    const found = this.#routes.get(key);
    if (found) return found.opened;
    const link = new Link();
    const route: Route = { from, to, link, opened: link.listen(port) };
    this.#routes.set(key, route);
    link.apply(this.#stateOf(from, to));
    route.opened.catch(() => this.#routes.delete(key));
    return route.opened;
  }

  /** Loses everything between two places; with `oneWay` only what `a` sends to `b`. */
  cut(a: Place, b: Place, options: { readonly oneWay?: boolean } = {}): void {
    this.#known(a, b);
    this.#cuts.add(`${a}>${b}`);
    if (!options.oneWay) this.#cuts.add(`${b}>${a}`);
    this.#apply();
  }

  /** Ends the cut between two places, in both directions. */
  restore(a: Place, b: Place): void {
    this.#known(a, b);
    this.#cuts.delete(`${a}>${b}`);
    this.#cuts.delete(`${b}>${a}`);
    this.#apply();
  }

  /** Cuts one place from every other; its own programs still reach each other. */
  isolate(place: Place): void {
    this.#known(place);
    this.#isolated.add(place);
    this.#apply();
  }

  /** Ends `isolate`; cuts between single places stay. */
  rejoin(place: Place): void {
    this.#known(place);
    this.#isolated.delete(place);
    this.#apply();
  }

  /** The place is gone: what is sent to it meets silence, or a reset, and nothing more comes from it. */
  down(place: Place, as: DownAs = "hangs"): void {
    this.#known(place);
    this.#down.set(place, as);
    this.#apply();
  }

  up(place: Place): void {
    this.#known(place);
    this.#down.delete(place);
    this.#apply();
  }

  /** Whether `from` can talk with `to` now; for displays and for parts of the world that are no TCP paths. */
  reaches(from: Place, to: Place): boolean {
    this.#known(from, to);
    const state = this.#stateOf(from, to);
    return state.lost.size === 0 && !state.refuses;
  }

  /** Whether what `from` sends to `to` arrives and is answered, be it with a refusal; false where there is only silence. */
  delivers(from: Place, to: Place): boolean {
    this.#known(from, to);
    return this.#stateOf(from, to).lost.size === 0;
  }

  /** Whether a connection from `from` is answered with a reset, because nothing runs at `to`. */
  refuses(from: Place, to: Place): boolean {
    this.#known(from, to);
    return this.#stateOf(from, to).refuses;
  }

  /** Ends every connection and gives all ports back. */
  async close(): Promise<void> {
    const routes = [...this.#routes.values()];
    this.#routes.clear();
    await Promise.all(routes.map(({ link }) => link.close()));
  }

  #apply(): void {
    for (const { from, to, link } of this.#routes.values()) link.apply(this.#stateOf(from, to));
  }

  #stateOf(from: Place, to: Place): LinkState {
    const silent = this.#down.has(from) || this.#down.get(to) === "hangs" || this.#isolated.has(from) || this.#isolated.has(to);
    const lost = new Set<Direction>();
    if (silent || this.#isCut(from, to)) lost.add("to-target");
    if (silent || this.#isCut(to, from)) lost.add("from-target");
    return { lost, refuses: lost.size === 0 && this.#down.get(to) === "refuses" };
  }

  #isCut(from: Place, to: Place): boolean {
    if (this.#cuts.has(`${from}>${to}`)) return true;
    const between = this.#over[from] ?? this.#over[to];
    if (between === undefined || from === between || to === between) return false;
    return this.#cuts.has(`${from}>${between}`) || this.#cuts.has(`${between}>${to}`);
  }

  #known(...places: readonly Place[]): void {
    for (const place of places) {
      if (!this.#places.has(place)) throw new Defect(`The network has no place "${place}"; it has ${[...this.#places].join(", ")}.`);
    }
  }
}
