// What `understudy rehearse` is asked for: which kind of run, by whom, with what. Options that say nothing together are refused before
// anything is started, in one sentence. Pure.

import { aDrill, drillKindRows, drillKinds } from "../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";

export const rehearsedRuns = ["failover", "switchover", "failback", "drill"] as const;
export type RehearsedRun = (typeof rehearsedRuns)[number];

/** A game day is caused by a person, and what its fault leads to is rehearsed as that run. */
export type RehearsedDrill = Exclude<DrillKind, "game-day">;
export const rehearsedDrills = drillKinds.filter((kind): kind is RehearsedDrill => kind !== "game-day");

export const defaultWrites = 20_000;
/** Before the first part of the way there and back: it shows four runs, and what one of them loses shows with fewer writes too. */
export const defaultFailbackWrites = 2_000;
/** Who asks for a dry drill where nobody is named: it asks nobody, so the name decides nothing. */
export const unnamed = "rehearsal";

export interface WayOptions {
  readonly run: RehearsedRun;
  readonly kind?: string;
  readonly fault?: string;
  readonly writes?: number;
  readonly times?: number;
  readonly approveAs?: string;
  readonly rejectAs?: string;
}

export interface Decider {
  readonly name: string;
  readonly decision: "approve" | "reject";
}

export type RehearsalWay =
  | { readonly run: "failover"; readonly decideAs: Decider | undefined; readonly faults: string | undefined }
  | { readonly run: "switchover"; readonly decideAs: Decider; readonly writes: number }
  | { readonly run: "failback"; readonly decideAs: Decider; readonly writes: number; readonly faults: string | undefined; readonly times: number }
  | ({ readonly run: "drill" } & DrillWay);

/** Whoever asks for a dry drill decides nothing; the other kinds ask people. */
export type DrillWay = { readonly kind: "dry"; readonly by: string } | { readonly kind: Exclude<RehearsedDrill, "dry">; readonly decideAs: Decider };

/** Reads the options. Throws `Refused` with the sentence that says what does not fit and what to say instead. */
export function rehearsalWay(options: WayOptions): RehearsalWay {
  const { run, kind, fault, writes, times } = options;
  const decideAs = deciderOf(options);
  if (kind !== undefined && run !== "drill") throw new Refused(`--kind says which drill is meant and belongs to --run drill, not to a ${run}; leave it out`);
  if (writes !== undefined && run !== "switchover" && run !== "failback") throw new Refused(`--writes says after how many writes a planned move begins and belongs to --run switchover or failback, not to a ${run}; leave it out`);
  if (times !== undefined && run !== "failback") throw new Refused(`--times says how often the application goes there and back and belongs to --run failback, not to a ${run}; leave it out`);
  if (fault !== undefined && run !== "failover" && run !== "failback") throw new Refused(`--fault belongs to a failover; a ${run} is rehearsed with both sites alive, so leave it out, or tell a story in which something fails meanwhile (understudy story)`);
  switch (run) {
    case "failover":
      return { run, decideAs, faults: fault };
    case "failback":
      if (decideAs?.decision !== "approve") throw new Refused("a way home is asked for and decided by a person; name one with --approve-as. To see a planned move rejected, rehearse --run switchover with --reject-as");
      return { run, decideAs, writes: writes ?? defaultFailbackWrites, faults: fault, times: times ?? 1 };
    case "switchover":
      if (decideAs === undefined) throw new Refused("a planned move is asked for and decided by a person; name one with --approve-as, or with --reject-as to see it rejected");
      return { run, decideAs, writes: writes ?? defaultWrites };
    case "drill":
      return { run, ...drillOf(kind, decideAs) };
  }
}

function drillOf(kind: string | undefined, decideAs: Decider | undefined): DrillWay {
  if (kind === "game-day") throw new Refused("a game day is not rehearsed: its fault is caused by a person. Rehearse --run failover with the same --fault, or tell the day as a story (understudy story)");
  const known = rehearsedDrills.find((each) => each === kind);
  if (known === undefined) throw new Refused(`${kind === undefined ? "a drill has a kind" : `there is no drill of the kind ${kind}`}; say ${rehearsedDrills.map((each) => `--kind ${each}, which ${drillKindRows[each].does}`).join("; or ")}`);
  if (known !== "dry") {
    if (decideAs === undefined) throw new Refused(`${aDrill(known)} asks people; name one with --approve-as, or with --reject-as to see it rejected`);
    return { kind: known, decideAs };
  }
  if (decideAs?.decision === "reject") throw new Refused("a dry drill asks nobody, so there is nothing that --reject-as could reject; leave it out");
  return { kind: "dry", by: decideAs?.name ?? unnamed };
}

function deciderOf({ approveAs, rejectAs }: WayOptions): Decider | undefined {
  const name = approveAs ?? rejectAs;
  if (name === undefined) return undefined;
  if (!/^[\w.@-]{1,100}$/.test(name)) throw new Refused("a name has letters, digits and . _ @ -, at most 100 of them");
  return { name, decision: approveAs === undefined ? "reject" : "approve" };
}
