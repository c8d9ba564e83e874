// What lies in the record, read as it is written: entries of runs, gates as people were shown them, epochs, the kill switch.
// The world knows it without asking the product's own code, so that the product can be judged by it.

import type { Item } from "../../../workflows/ports.ts";
import type { Entry, GateState } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { toGate } from "../../../lambdas/runtime/record/gates.ts";
import type { Pulse } from "./pulse.ts";

export interface ShownGate {
  readonly run: string;
  readonly at: Instant;
  readonly gate: GateState;
}

interface WatchedRun {
  readonly plan: string;
  readonly run: string;
  readonly entries: Entry[];
}

export class RecordWatch {
  readonly #pulse: Pulse;
  readonly #now: () => Instant;
  readonly #runs = new Map<string, WatchedRun>();
  readonly #leases = new Map<string, { epoch: number; killSwitchSince: Instant | null; run: string | null }>();
  readonly #registers = new Map<string, number>();
  readonly #shown: ShownGate[] = [];
  #readLast = "";

  constructor(pulse: Pulse, now: () => Instant) {
    this.#pulse = pulse;
    this.#now = now;
  }

  /** Told of every item that was written to the record's table. */
  wrote(item: Item): void {
    if (item.sk === "lease") this.#lease(item);
    else if (item.sk.startsWith("entry#")) this.#read(String(item["entry"]));
    else if (item.sk.startsWith("gate#")) this.#gate(item);
  }
  /** The same of a record that lies beside the arbiter's: its lease is none of the arbiter's. */
  wroteBeside(item: Item): void {
    if (item.sk !== "lease") this.wrote(item);
    else if (typeof item["pending"] === "string") this.#read(item["pending"], item.pk.slice("plan#".length));
  }
  /** Told of every item that was written to a register. */
  registered(site: string, item: Item): void {
    const plan = item.pk.slice("plan#".length);
    if (this.#registers.get(`${plan}@${site}`) === item["epoch"]) return;
    this.#registers.set(`${plan}@${site}`, Number(item["epoch"]));
    this.#pulse.recorded(false);
  }

  #lease(item: Item): void {
    const plan = item.pk.slice("plan#".length);
    const before = this.#leases.get(plan);
    const on = item["killSwitch"] === true;
    const lease = { epoch: Number(item["epoch"] ?? 0), killSwitchSince: on ? (before?.killSwitchSince ?? this.#now()) : null, run: typeof item["run"] === "string" ? item["run"] : null };
    this.#leases.set(plan, lease);
    if (typeof item["pending"] === "string") this.#read(item["pending"], plan);
    if (before?.epoch !== lease.epoch || before.run !== lease.run || before.killSwitchSince !== lease.killSwitchSince) this.#pulse.recorded(false);
  }

  /** The entry may come twice: with the lease that numbers it, and when it is put into its place; and it stays in the lease until the next one. */
  #read(text: string, plan?: string): void {
    if (text === this.#readLast) return;
    this.#readLast = text;
    this.#entry(JSON.parse(text) as Entry, plan);
  }

  #entry(entry: Entry, plan = ""): void {
    const run = this.#runs.get(entry.run) ?? { plan, run: entry.run, entries: [] };
    if (run.entries.length >= entry.seq) return;
    this.#runs.set(entry.run, run);
    run.entries.push(entry);
    this.#pulse.recorded(!isLook(entry, run.entries));
  }

  #gate(item: Item): void {
    const run = item.pk.slice("run#".length);
    this.#shown.push({ run, at: this.#now(), gate: toGate(item) });
    this.#pulse.recorded(true);
  }

  get runs(): ReadonlyMap<string, { readonly plan: string; readonly run: string; readonly entries: readonly Entry[] }> {
    return this.#runs;
  }
  lease(plan: string): { readonly epoch: number; readonly killSwitchSince: Instant | null; readonly run: string | null } {
    return this.#leases.get(plan) ?? { epoch: 0, killSwitchSince: null, run: null };
  }
  register(plan: string, site: string): number {
    return this.#registers.get(`${plan}@${site}`) ?? 0;
  }

  /** The gates of that title as they were shown at an instant, the newest of each run; now, when none is given. */
  shown(title: string, at: Instant = Number.POSITIVE_INFINITY): readonly ShownGate[] {
    const newest = new Map<string, ShownGate>();
    for (const each of this.#shown) if (each.at <= at) newest.set(`${each.run}/${each.gate.gate}`, each);
    return [...newest.values()].filter(({ gate }) => gate.title === title);
  }
  /** The titles of all gates that wait now. */
  waiting(): readonly string[] {
    const newest = new Map(this.#shown.map((each) => [`${each.run}/${each.gate.gate}`, each]));
    return [...newest.values()].filter(({ gate }) => gate.status === "waiting").map(({ gate }) => gate.title);
  }
}

/** A look that was written down, and the same verdict once more: nothing moved. */
function isLook({ body }: Entry, entries: readonly Entry[]): boolean {
  if (body.type === "looked") return true;
  if (body.type !== "assessed") return false;
  const before = entries.slice(0, -1).findLast((each) => each.body.type === "assessed")?.body;
  return before?.type === "assessed" && before.verdict.code === body.verdict.code;
}
