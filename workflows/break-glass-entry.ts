// How a run that went without the arbiter is known in its record.

/** What the opening entry of such a run says beside what every run says. */
export interface BreakGlass {
  /** What was confirmed before anything was begun, a sentence each. */
  readonly confirmed: readonly string[];
  /** What the plan demands and nobody enforced, a sentence each. */
  readonly exceptions: readonly string[];
  /** By site: whether its epoch register was raised before the run began. The target's always was. */
  readonly registers: Readonly<Record<string, "raised" | "not-reached">>;
}
