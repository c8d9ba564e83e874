// What kinds of drills there are. A dry drill looks and decides as a failover does and changes nothing; in a live one production moves to
// the other site and home again. Isolated ones are named here so that plans and people can be told that they are not built yet.

export const drillKinds = ["dry", "isolated", "live"] as const;
export type DrillKind = (typeof drillKinds)[number];

/** Why a drill of this kind cannot be started; undefined where it can. */
export function notBuilt(kind: DrillKind): string | undefined {
  if (kind !== "isolated") return undefined;
  return `drills of the kind ${kind} are not built yet; start a dry one, which looks and decides as a failover does and changes nothing, or a live one, in which production moves`;
}

/** What people read first of whatever is said of a run: nobody shall mistake a drill for the real thing, or the other way round. */
export function liveOrDrill({ dry, trigger }: { readonly dry?: boolean; readonly trigger?: { readonly leg?: unknown } }): "LIVE" | "DRILL" | "LIVE DRILL" {
  return dry === true ? "DRILL" : trigger?.leg === undefined ? "LIVE" : "LIVE DRILL";
}
