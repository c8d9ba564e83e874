// A hosted zone: the record sets as Route 53 keeps them, and the answers that its name servers give by them.

import type { RecordSet } from "../../../workflows/mutations.ts";
import type { Seconds } from "../../../workflows/units.ts";
import { applyChanges, canonicalName, liesIn, type RecordChange } from "./zone-changes.ts";
import { routed } from "./zone-routing.ts";
import { answersOf, type ZoneAnswer } from "./zone-values.ts";

export interface ZoneOptions {
  /** The zone's own name; left out, it is the root, and every name lies in it. */
  readonly name?: string;
  /** What stands in the zone at first, beside its own NS and SOA. Throws BatchRefused where Route 53 would not hold it. */
  readonly records?: readonly RecordSet[];
  /** Whether a health check passes now; all do where left out. */
  readonly isHealthy?: (healthCheckId: string) => boolean;
  /** How long "no such name" may be remembered; Route 53 says 900 s, its SOA's own TTL. */
  readonly negativeTtl?: Seconds;
}

export interface ZoneReply {
  readonly code: "NOERROR" | "NXDOMAIN";
  readonly answers: readonly ZoneAnswer[];
  /** The SOA record beside a negative answer: no such name, or no such type at the name. */
  readonly authorities: readonly ZoneAnswer[];
}

/** A chain of CNAMEs is followed this far inside the zone. */
const mostAliases = 8;

export class Zone {
  readonly name: string;
  readonly #isHealthy: (healthCheckId: string) => boolean;
  #sets: readonly RecordSet[];

  constructor(options: ZoneOptions) {
    this.name = canonicalName(options.name ?? ".");
    this.#isHealthy = options.isHealthy ?? (() => true);
    const below = this.name === "." ? "" : this.name;
    this.#sets = [
      { Name: this.name, Type: "NS", TTL: 172_800, ResourceRecords: [{ Value: `ns-1.${below}` }] },
      { Name: this.name, Type: "SOA", TTL: options.negativeTtl ?? 900, ResourceRecords: [{ Value: `ns-1.${below} hostmaster.${below} 1 7200 900 1209600 86400` }] },
    ];
    if (options.records?.length) this.apply(options.records.map((ResourceRecordSet) => ({ Action: "CREATE", ResourceRecordSet })));
  }

  /** All sets in Route 53's order: labels from the right, then type, then identifier. */
  list(): readonly RecordSet[] {
    const place = (set: RecordSet): string => [set.Name.split(".").toReversed().join("\u0001"), set.Type, set.SetIdentifier ?? ""].join("\u0000");
    return this.#sets.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  }

  /** Makes all changes or none. Throws BatchRefused with Route 53's code and messages. */
  apply(changes: readonly RecordChange[]): void {
    this.#sets = applyChanges(this.name, this.#sets, changes);
  }

  /** Whether the zone answers for a name. */
  holds(name: string): boolean {
    return liesIn(canonicalName(name), this.name);
  }

  /** The answer of the zone's name servers now. `name` must lie in the zone; `random` gives numbers from 0 to below 1. */
  answer(name: string, type: string, random: () => number): ZoneReply {
    const conditions = { isHealthy: this.#isHealthy, random };
    const answers: ZoneAnswer[] = [];
    let asked = canonicalName(name);
    for (let alias = 0; alias < mostAliases; alias += 1) {
      const here = this.#at(asked);
      const chosen = (wanted: string): readonly ZoneAnswer[] => routed(here.filter((set) => set.Type === wanted), conditions).flatMap((set) => answersOf({ ...set, Name: asked }));
      const found = chosen(type);
      if (found.length > 0) return { code: "NOERROR", answers: [...answers, ...found], authorities: [] };
      const [next] = chosen("CNAME");
      // The code tells of the last name of a chain (RFC 6604).
      if (typeof next?.data !== "string") return { code: this.#exists(asked) || here.length > 0 ? "NOERROR" : "NXDOMAIN", answers, authorities: this.#soa() };
      answers.push(next);
      asked = canonicalName(next.data);
      if (!this.holds(asked)) break;
    }
    return { code: "NOERROR", answers, authorities: [] };
  }

  /** The sets at a name, else those of the nearest wildcard above it, where the name itself does not exist. */
  #at(name: string): readonly RecordSet[] {
    if (this.#exists(name)) return this.#sets.filter((set) => set.Name === name);
    const labels = name.split(".");
    for (let cut = 1; cut < labels.length; cut += 1) {
      const above = labels.slice(cut).join(".");
      const found = this.#sets.filter((set) => set.Name === `*.${above}`);
      if (found.length > 0) return found;
      if (this.#exists(above)) return [];
    }
    return [];
  }

  /** A name with something below it exists too, though it has no records (RFC 4592 §2.2.2). */
  #exists(name: string): boolean {
    return this.#sets.some((set) => liesIn(set.Name, name));
  }

  #soa(): readonly ZoneAnswer[] {
    return this.#sets.filter((set) => set.Type === "SOA").flatMap(answersOf);
  }
}
