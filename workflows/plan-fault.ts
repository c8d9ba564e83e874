// A fault of a plan as a value: where it is, what is wrong, what to write instead. Schema and rules both give these, and
// the file reader joins them to line and column.

/** Where in the plan, as keys and indices from the root. */
export type PlanPath = readonly (string | number)[];

export interface Fault {
  readonly path: PlanPath;
  /** What is wrong, a clause: `no site is called "site-c"`. */
  readonly what: string;
  /** What to do, a clause in the imperative: `write site-a or site-b`. */
  readonly instead: string;
  /** Set where the key itself is wrong, not what stands behind it. */
  readonly at?: "key";
}

/** `steps.2.together.0.promote`, the form in which a path is shown. */
export function sayPath(path: PlanPath): string {
  return path.join(".");
}

/** `a`, `a and b`, `a, b and c`. */
export function sayList(items: readonly string[], word: "and" | "or" = "and"): string {
  if (items.length <= 1) return items[0] ?? "nothing";
  return `${items.slice(0, -1).join(", ")} ${word} ${items[items.length - 1] ?? ""}`;
}

/** How a value is quoted in a fault: short, on one line. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 60 ? `${written.slice(0, 57)}…"` : written;
}
