// What kinds of drills there are. A dry drill looks and decides as a failover does and changes nothing; an isolated one promotes a copy that it
// makes itself and deletes again; a live one is named here so that plans and people can be told that it is not built yet.

export const drillKinds = ["dry", "isolated", "live"] as const;
export type DrillKind = (typeof drillKinds)[number];

/** Why a drill of this kind cannot be started; undefined where it can. */
export function notBuilt(kind: DrillKind): string | undefined {
  if (kind !== "live") return undefined;
  return `drills of the kind ${kind} are not built yet; start a dry one, which looks and decides as a failover does and changes nothing, or an isolated one`;
}

/** What people read first of whatever is said of a run: nobody shall mistake a drill for the real thing, or the other way round. */
export function liveOrDrill({ dry, drill }: { readonly dry?: boolean; readonly drill?: unknown }): "LIVE" | "DRILL" {
  return dry === true || drill !== undefined ? "DRILL" : "LIVE";
}

/** Whether a run is an isolated drill: it changes things, but only such as it made itself, or takes back. Of its state, or of the entry that opened it. */
export function isIsolated({ drill }: { readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined }): boolean {
  return (typeof drill === "object" ? drill.kind : drill) === "isolated";
}

/** Whether whatever is no drill goes before the run: a dry one changes nothing, and what an isolated one made waits to be deleted. */
export function givesWay({ dry, drill }: { readonly dry?: boolean; readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined }): boolean {
  return dry === true || isIsolated({ drill });
}
