// How a live drill is told: what it is, where production stands, and what the way home is. Pure.

import type { LiveDrill, LiveVerdict } from "./live-drill-state.ts";

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

/** Whether a drill that has ended left production, or its copy, otherwise than it found it: what has to be done is somebody's. */
export function isAway({ home, planned, legs, closed }: LiveDrill, active: string): boolean {
  return closed !== null && active !== home && legs.some(({ result }, index) => planned[index]?.kind === "switchover" && result !== null && result.end !== "rejected" && result.end !== "expired" && result.end !== "refused");
}

/** Where production stands, and the commands that lead home; a sentence each. */
export function sayWayOn({ plan, home, planned, legs, leaves }: LiveDrill, active: string): readonly string[] {
  // A move leaves no copy behind; the re-protection of that site comes right after it in the chain.
  const lastMove = legs.reduce((found, { result }, index) => (planned[index]?.kind === "switchover" && (result?.end === "succeeded" || result?.end === "done-with-exceptions") ? index : found), -1);
  const copying = planned[lastMove + 1]?.kind === "reprotect" ? lastMove + 1 : -1;
  const uncopied = lastMove >= 0 && copying >= 0 && legs[copying]?.result?.end !== "succeeded";
  const copies = uncopied ? [`Nothing protects it until a copy at ${planned[copying]?.target ?? "the other site"} follows: understudy start ${plan} --mode reprotect --reason …`] : [];
  const left = legs.filter(({ result }) => result?.end === "succeeded").length === planned.length ? leaves : [];
  if (active === home) return [`Production stands at its home ${home}.`, ...copies, ...left];
  return [`Production stands at ${active} and not at its home ${home}.`, ...copies, `The way home${uncopied ? ", after that" : ""}: understudy start ${plan} --mode failback --to ${home} --reason …`];
}
