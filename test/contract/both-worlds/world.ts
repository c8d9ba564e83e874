// What a case of the common suite needs of a world, so that one case can be told of the modelled world and of the real one:
// what a function of the product has at a place, what can break, what is true, and how long the world may take.
// A case waits with the clock of its adapters, so that virtual time and real time pass by the same words.

import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { EpochRegister } from "../../../workflows/ports.ts";
import type { RunState } from "../../../workflows/record.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** One thing that breaks, and is mended again. */
export type Trouble =
  /** A site loses its power: its machines and its database. Mended, somebody has started all of it again. */
  | { readonly what: "site"; readonly site: string }
  /** A service of a site stops, or, where it was stopped on purpose, is started by hand when it is mended. */
  | { readonly what: "service"; readonly service: string; readonly site: string }
  /** A service that stands outside every site, as a load balancer does. */
  | { readonly what: "outside service"; readonly service: string }
  | { readonly what: "database"; readonly site: string }
  /** One machine of a site dies, and the site has its power. */
  | { readonly what: "machine"; readonly site: string }
  /** A site is cut off from every other place. */
  | { readonly what: "isolation"; readonly site: string }
  | { readonly what: "link"; readonly between: readonly [string, string] }
  | { readonly what: "one-way link"; readonly between: readonly [string, string] }
  | { readonly what: "flapping link"; readonly between: readonly [string, string] }
  | { readonly what: "replication" }
  /** The copy falls behind by a time that is told. */
  | { readonly what: "lag"; readonly ms: Milliseconds }
  | { readonly what: "provider"; readonly provider: string }
  | { readonly what: "observer"; readonly site: string };

export interface Pace {
  /** From one look of a waiting case to the next. */
  readonly stepMs: Milliseconds;
  /** Nothing but a provider's patience takes longer here. */
  readonly patienceMs: Milliseconds;
  /** How long a case watches that something stays as it is. */
  readonly whileMs: Milliseconds;
  /** How long a provider tries a webhook that is offline, with its next message. */
  readonly providerGivesUpMs: Milliseconds;
}

/** What is so, asked of the world and not of the product. */
export interface Truth {
  /** Whether the process of a service runs at a site. */
  readonly runs: (service: string, site: string) => boolean;
  /** Whether the database of a site would take a write. */
  readonly writable: (site: string) => Promise<boolean>;
  /** How many writes of the client the database of a site holds; asked only where that database is up. */
  readonly clientWrites: (site: string) => Promise<number>;
  /** Every change that anybody has asked for, in order. */
  readonly changes: () => readonly string[];
  /** The runs of the plan, the newest first. */
  readonly runsOfPlan: () => Promise<readonly RunState[]>;
  /** What people were called about, in order. */
  readonly pages: () => readonly string[];
}

export interface ContractWorld {
  readonly name: "modelled" | "real";
  readonly plan: Plan;
  readonly pace: Pace;
  readonly truth: Truth;
  /** What a function of the product works with at a place. */
  readonly at: (place: string) => Adapters;
  /** The epoch register of a site, as a function at a place reaches it. */
  readonly register: (from: string, site: string) => EpochRegister;
  /** Breaks something, now. Throws `Refused` for what this world cannot break; the table in unavailable.ts says so too. */
  readonly breaks: (trouble: Trouble) => Promise<void>;
  readonly mends: (trouble: Trouble) => Promise<void>;
  /** Runs a case, and lets the world's time pass meanwhile. */
  readonly tell: (work: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}
