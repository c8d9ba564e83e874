// How a run is called where its kind matters, and what a planned move leaves behind: it puts nothing back that protects.

import { isIsolated, onlyCleans } from "./drill-kinds.ts";
import type { DrillKind } from "./drill-kinds.ts";
import { canReprotect, reprotectedDatabases } from "./reprotects.ts";
import { drainedDatabases } from "./switchovers.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";

/** Which way a run goes: `failover`, which a dry drill only tries, `isolated drill`, `clean-up after isolated drills`, `switchover`, `failback` (a switchover that leads home), `re-protection` or `repair`. */
export function sayMove({ kind, failback, drill, trigger }: { readonly kind: RunState["kind"]; readonly failback?: boolean | undefined; readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined; readonly trigger?: { readonly cleans?: true | undefined } | undefined }): string {
  if (onlyCleans({ trigger })) return "clean-up after isolated drills";
  if (isIsolated({ drill })) return "isolated drill";
  return failback === true ? "failback" : kind === "drill" ? "failover" : kind === "reprotect" ? "re-protection" : kind;
}

/** What protects no more once the source is left, a sentence each: a re-protection makes a copy again where it can, else a person has to. */
export function sayUnprotected(plan: Plan, source: string): readonly string[] {
  const copied = canReprotect(plan) ? reprotectedDatabases(plan) : [];
  return drainedDatabases(plan).map((name) =>
    copied.includes(name)
      ? `Afterwards nothing protects ${name}: there is no copy of it at ${source} until a re-protection has made one that follows (understudy start ${plan.plan} --mode reprotect). The way back is refused until it is done.`
      : `Afterwards nothing protects ${name}: there is no copy of it at ${source} until a person makes one that follows. That is not managed, and the way back is refused until it is done.`,
  );
}
