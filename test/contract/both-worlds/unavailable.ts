// What cannot be broken in a world, and why: the cases that need it are not told there, and the suite says so in its output.
// A row that is no longer true fails: the world is asked to break the thing and has to refuse.

import type { ContractWorld, Trouble } from "./world.ts";

/** By kind of trouble, for each world the reason in words that end a sentence. */
export const unavailable: Readonly<Record<ContractWorld["name"], Partial<Readonly<Record<Trouble["what"], string>>>>> = {
  modelled: {},
  real: {
    machine: "each site is one process there, so that a machine dies with its site",
    "one-way link": "its faults cut both directions of a way",
    "flapping link": "its faults know a way that is there and one that is away",
    lag: "its replication is PostgreSQL's own and has the lag that it has; only a cut makes it fall behind",
    provider: "the providers stand outside of what its faults reach",
    observer: "an observer there is away only together with its place",
    "outside service": "what stands outside the sites (control addresses, a load balancer) has no fault there",
  },
};
