// How a live drill is told: what it is, where production stands, and what the way home is. Pure.

import type { LiveDrill, LiveVerdict, PlannedLeg } from "./live-drill-state.ts";
import { sayDuration } from "./units.ts";

/** The verdict in words. */
export const sayVerdict: Readonly<Record<LiveVerdict, string>> = {
  passed: "passed",
  "passed-with-exceptions": "passed with exceptions",
  failed: "failed",
  "not-finished": "not finished",
};

/** What people read of each leg, so that nobody takes it for a drill that changes nothing. */
export function sayLeg({ drill, number, of }: { readonly drill: string; readonly number: number; readonly of: number }): string {
  return `This is leg ${number} of ${of} of the live drill ${drill}: production really moves.`;
}

/** Whether a drill that has ended left production away from its home. */
export function isAway({ home, closed }: Pick<LiveDrill, "home" | "closed">, active: string): boolean {
  return closed !== null && active !== home;
}

/** Where production stands, and the commands that lead home; a sentence each. `beside`: what is known of its copies apart from the drill's own legs (live-drill-copies.ts); null where nothing newer is. */
export function sayWayOn({ plan, home, planned, legs, leaves }: LiveDrill, active: string, beside: readonly string[] | null = null): readonly string[] {
  // A move leaves no copy behind; the re-protection of that site comes right after it in the chain.
  const lastMove = legs.reduce((found, { result }, index) => (planned[index]?.kind === "switchover" && (result?.end === "succeeded" || result?.end === "done-with-exceptions") ? index : found), -1);
  const copying = planned[lastMove + 1]?.kind === "reprotect" ? lastMove + 1 : -1;
  const notCopied = lastMove >= 0 && copying >= 0 && legs[copying]?.result?.end !== "succeeded";
  const uncopied = beside === null ? notCopied : beside.length > 0;
  const copies = beside !== null ? beside : notCopied ? [`Nothing protects it until a copy at ${planned[copying]?.target ?? "the other site"} follows: understudy start ${plan} --mode reprotect --reason …`] : [];
  const left = legs.filter(({ result }) => result?.end === "succeeded").length === planned.length ? leaves : [];
  if (active === home) return [`Production stands at its home ${home}.`, ...copies, ...left];
  return [`Production stands at ${active} and not at its home ${home}.`, ...copies, `The way home${uncopied ? ", after that" : ""}: understudy start ${plan} --mode failback --to ${home} --reason …`];
}

/** How a leg is called: "switch over from site-a to site-b". */
export function sayLegKind({ kind, source, target }: PlannedLeg, home: string): string {
  return kind === "reprotect" ? `protect ${target} again` : `${target === home ? "fail back" : "switch over"} from ${source} to ${target}`;
}

/** How a leg stands, after its name. */
export function sayLegResult({ legs }: LiveDrill, index: number): string {
  const leg = legs[index];
  if (leg === undefined) return "not begun";
  if (leg.result === null) return `run ${leg.run} is open or about to begin`;
  const { end, outageMs, shutDown } = leg.result;
  return `${end}, run ${leg.run}${shutDown === false ? "; its node was not seen to be shut down and to serve again" : ""}${outageMs === null ? "" : `; users were without service for ${sayDuration(Math.round(outageMs / 1_000) * 1_000)} at most`}`;
}
