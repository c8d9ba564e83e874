// What a run leaves behind at a site that it fenced by its leases: the ban on renewals stands on after the run, whatever its
// end, and nothing that a watchdog guards starts there. Whoever reads how the run ended has to know it.

import type { RunState } from "./record.ts";

/** The sites whose watchdogs may not renew, as far as this run had a say in it: the last change that may have happened counts. */
export function standingBans({ steps }: RunState): readonly string[] {
  const changes = Object.values(steps)
    .flatMap(({ attempts }) => attempts)
    .filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent")
    .toSorted((a, b) => a.intentSeq - b.intentSeq)
    .flatMap(({ mutation: { call } }) => (call.operation === "dynamodb.UpdateItem" ? [call.input] : []));
  const last = new Map(changes.map(({ site, renewals }) => [site, renewals]));
  return [...last].flatMap(([site, renewals]) => (renewals === "forbidden" ? [site] : []));
}

/** A sentence for each of them, and for the target where an earlier run forbade it there and this one did not come to allow it; to be said after how the run ended. */
export function sayStandingBans(state: RunState, targetBanned: boolean): readonly string[] {
  return [...new Set([...standingBans(state), ...(targetBanned ? [state.target] : [])])].map((site) => `The watchdogs of ${site} may not renew, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”).`);
}
