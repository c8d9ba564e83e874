// What kinds of drills there are, and what people are told of each.

export const drillKinds = ["dry", "isolated", "live", "game-day"] as const;
export type DrillKind = (typeof drillKinds)[number];

export interface DrillKindRow {
  /** With its article, as it begins a sentence. */
  readonly called: string;
  /** What it does; follows its name. */
  readonly does: string;
  /** Whom it asks, and what a run that is none of its own does to it; follows its name. */
  readonly asks: string;
}

/** The one list of kinds with what differs; command line, console and schema of the plan say it from here. */
export const drillKindRows: Readonly<Record<DrillKind, DrillKindRow>> = {
  dry: { called: "A dry drill", does: "looks and decides as a failover does and changes nothing", asks: "asks nobody, and a real run ends it at once" },
  isolated: { called: "An isolated drill", does: "makes a copy of each database at the site that stands by, promotes it and deletes it again", asks: "asks a person before it begins, and a real run ends it at once" },
  live: { called: "A live drill", does: "moves production to the other site and home again", asks: "asks people to approve each leg, and ends where a run begins that is none of its legs" },
  "game-day": { called: "A game day", does: "draws a fault of the plan's list in secret, which a person causes and removes, and grades what came of it", asks: "asks nobody; the runs that the fault leads to ask as they always do, and move production" },
};

/** A kind of drill with its article, in the middle of a sentence. */
export function aDrill(kind: DrillKind): string {
  const { called } = drillKindRows[kind];
  return `${called.charAt(0).toLowerCase()}${called.slice(1)}`;
}

/** What every kind does and whom it asks, a sentence each. */
export function sayDrillKinds(): readonly string[] {
  return drillKinds.map((kind) => `${drillKindRows[kind].called} ${drillKindRows[kind].does}; it ${drillKindRows[kind].asks}.`);
}

/** What people read first of whatever is said of a run: nobody shall mistake a drill for the real thing, or the other way round. */
export function liveOrDrill({ dry, drill, trigger }: { readonly dry?: boolean; readonly drill?: unknown; readonly trigger?: { readonly leg?: unknown; readonly gameDay?: unknown } }): "LIVE" | "DRILL" | "LIVE DRILL" | "LIVE, GAME DAY" {
  if (trigger?.leg !== undefined) return "LIVE DRILL";
  // What the run meets may be the fault that was drawn, or a real one beside it: both are decided alike.
  if (trigger?.gameDay !== undefined) return "LIVE, GAME DAY";
  return dry === true || drill !== undefined ? "DRILL" : "LIVE";
}

/** Whether a run is an isolated drill: it changes things, but only such as it made itself, or takes back. Of its state, or of the entry that opened it. */
export function isIsolated({ drill }: { readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined }): boolean {
  return (typeof drill === "object" ? drill.kind : drill) === "isolated";
}

/** Whether the run is an isolated drill that only deletes what earlier ones left. */
export function onlyCleans({ trigger }: { readonly trigger?: { readonly cleans?: true | undefined } | undefined }): boolean {
  return trigger?.cleans === true;
}

/** Whether whatever is no drill goes before the run: a dry one changes nothing, and what an isolated one made waits to be deleted. */
export function givesWay({ dry, drill }: { readonly dry?: boolean; readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined }): boolean {
  return dry === true || isIsolated({ drill });
}
