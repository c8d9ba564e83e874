// Units of time, branded, so that no bare number of seconds or milliseconds crosses a file
// (a minute given to a field in seconds once turned thirty minutes into thirty seconds in public code like ours).

declare const unit: unique symbol;

/** A length of time in milliseconds. */
export type Milliseconds = number & { readonly [unit]?: "ms" };
/** A length of time in seconds. */
export type Seconds = number & { readonly [unit]?: "s" };
/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [unit]?: "instant" };

const factors = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a duration with its unit: `500ms`, `90s`, `15m`, `2h`, `7d`.
 * Returns milliseconds, or undefined where the text is no duration (a bare number is none: its unit is a guess).
 */
export function parseDuration(text: string): Milliseconds | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * factors[match[2] as keyof typeof factors];
}

/** Writes a duration for people: `0.4 s`, `12 s`, `4 min 10 s`, `2 h 5 min`. */
export function sayDuration(ms: Milliseconds): string {
  if (ms < 0) return `−${sayDuration(-ms)}`;
  if (ms < 10_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** Writes an instant as UTC with milliseconds, the form in which records and reports give every time. */
export function sayInstant(at: Instant): string {
  return new Date(at).toISOString();
}

/** Whole seconds for an ASL field, never less than one, because Step Functions counts in whole seconds. */
export function wholeSeconds(ms: Milliseconds): Seconds {
  return Math.max(1, Math.ceil(ms / 1000));
}
