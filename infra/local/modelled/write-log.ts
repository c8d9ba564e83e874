// The writes of clients that never stop, reckoned and not counted one by one: while all goes well there is one each 20 ms,
// so a span of time stands for them.

import type { Instant, Milliseconds } from "../../../workflows/units.ts";

/** One write is acknowledged in each of these. */
export const writeEveryMs: Milliseconds = 20;

interface Span {
  readonly from: Instant;
  to: Instant;
  /** Milliseconds of writing before it. */
  readonly before: Milliseconds;
}

/** When one database took writes of clients, by true time. */
export class WriteLog {
  readonly #spans: Span[] = [];

  add(from: Instant, to: Instant): void {
    if (to <= from) return;
    const last = this.#spans.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else this.#spans.push({ from, to, before: last === undefined ? 0 : last.before + last.to - last.from });
  }

  /** How long it was written to until an instant. */
  writtenMs(until: Instant): Milliseconds {
    const span = this.#spans.findLast((each) => each.from < until);
    return span === undefined ? 0 : span.before + Math.min(until, span.to) - span.from;
  }

  /** Forgets what was written after an instant: it is in no copy that is made from now on. */
  forgetAfter(until: Instant): void {
    for (let last = this.#spans.at(-1); last !== undefined && last.to > until; last = this.#spans.at(-1)) {
      if (last.from < until) {
        last.to = until;
        return;
      }
      this.#spans.pop();
    }
  }

  countUpTo(until: Instant): number {
    return Math.floor(this.writtenMs(until) / writeEveryMs);
  }

  /** Commit time of the newest write until an instant; undefined when there was none. */
  newestUpTo(until: Instant): Instant | undefined {
    const span = this.#spans.findLast((each) => each.from < until);
    return span && Math.min(until, span.to);
  }
}
