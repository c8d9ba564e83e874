// What `understudy rehearse` is asked for: which kind of run, by whom, with what. Options that say nothing together are refused before
// anything is started, in one sentence. Pure.

import { drillKinds, notBuilt } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";

export const rehearsedRuns = ["failover", "switchover", "failback", "drill"] as const;
export type RehearsedRun = (typeof rehearsedRuns)[number];

export const defaultWrites = 20_000;
/** Who asks for a drill where nobody is named: it asks nobody, so the name decides nothing. */
export const unnamed = "rehearsal";

export interface WayOptions {
  readonly run: RehearsedRun;
  readonly kind?: string;
  readonly fault?: string;
  readonly writes?: number;
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
  /** `isolated`: who lets an isolated one begin; left out, it is a dry one. */
  | { readonly run: "drill"; readonly by: string; readonly isolated?: Decider };

/** Reads the options. Throws `Refused` with the sentence that says what does not fit and what to say instead. */
export function rehearsalWay(options: WayOptions): RehearsalWay {
  const { run, kind, fault, writes } = options;
  const decideAs = deciderOf(options);
  if (kind !== undefined && run !== "drill") throw new Refused(`--kind says which drill is meant and belongs to --run drill, not to a ${run}; leave it out`);
  if (writes !== undefined && run !== "switchover") throw new Refused(`--writes says after how many writes a planned move begins and belongs to --run switchover, not to a ${run}; leave it out`);
  if (fault !== undefined && run !== "failover") throw new Refused(`--fault belongs to a failover; a ${run} is rehearsed with both sites alive, so leave it out, or tell a story in which something fails meanwhile (understudy story)`);
  switch (run) {
    case "failover":
      return { run, decideAs, faults: fault };
    case "failback":
      throw new Refused("a failback is not rehearsed here yet: its way leads over a copy that follows again, and the local world's stand-in for RDS makes no replica anew; rehearse --run switchover, or tell a story of the way home (understudy story)", { code: "not-built" });
    case "switchover":
      if (decideAs === undefined) throw new Refused("a planned move is asked for and decided by a person; name one with --approve-as, or with --reject-as to see it rejected");
      return { run, decideAs, writes: writes ?? defaultWrites };
    case "drill":
      if (kind === "isolated") {
        if (decideAs === undefined) throw new Refused("an isolated drill begins when a person lets it; name one with --approve-as, or with --reject-as to see it rejected");
        return { run, by: decideAs.name, isolated: decideAs };
      }
      return { run, by: askerOf(kind, decideAs) };
  }
}

function askerOf(kind: string | undefined, decideAs: Decider | undefined): string {
  const known = drillKinds.find((each) => each === kind);
  if (known === undefined) throw new Refused(`${kind === undefined ? "a drill has a kind" : `there is no drill of the kind ${kind}`}; say --kind dry, which looks and decides as a failover does and changes nothing`);
  const because = notBuilt(known);
  if (because !== undefined) throw new Refused(because, { code: "not-built" });
  if (decideAs?.decision === "reject") throw new Refused("a dry drill asks nobody, so there is nothing that --reject-as could reject; leave it out");
  return decideAs?.name ?? unnamed;
}

function deciderOf({ approveAs, rejectAs }: WayOptions): Decider | undefined {
  const name = approveAs ?? rejectAs;
  if (name === undefined) return undefined;
  if (!/^[\w.@-]{1,100}$/.test(name)) throw new Refused("a name has letters, digits and . _ @ -, at most 100 of them");
  return { name, decision: approveAs === undefined ? "reject" : "approve" };
}
