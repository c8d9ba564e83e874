// How a run is called where its kind matters, and what a planned move leaves behind: it puts nothing back that protects.

import { drainedDatabases } from "./switchovers.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** Which way a run goes: `failover`, which a drill only tries, `switchover`, `failback` (a switchover that leads home) or `repair`. */
export function sayMove({ kind, failback }: { readonly kind: RunState["kind"]; readonly failback?: boolean | undefined }): string {
  return failback === true ? "failback" : kind === "drill" ? "failover" : kind;
}

/** What protects no more once the source is left, a sentence each: to make copies of it again is not managed, so a person has to. */
export function sayUnprotected(plan: Plan, source: string): readonly string[] {
  return drainedDatabases(plan).map((name) => `Afterwards nothing protects ${name}: there is no copy of it at ${source} until a person makes one that follows. That is not managed, and the way back is refused until it is done.`);
}
