// Parts that are opened one after another or at the same time, and closed together in the reverse order. When one does not
// come up, those that are still coming up are waited for, so that nothing is left of a start that failed.

import { asFailure } from "../../workflows/failure.ts";

export class Opening {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Remembers how an open part is closed; gives the part on. */
  keep<T>(part: T, close: (part: T) => Promise<void>): T {
    this.#closers.push(() => close(part));
    return part;
  }

  /** Closes all in the reverse order; one that fails to close does not keep the others open. Gives the failures as sentences. */
  async close(): Promise<readonly string[]> {
    const failures: string[] = [];
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (thrown) {
        failures.push(asFailure(thrown).message);
      }
    }
    return failures;
  }
}

/** Like `Promise.all`, but it waits until every part has come up or failed before it throws the first failure. */
export async function together<const T extends readonly unknown[]>(parts: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(parts);
  const failed = settled.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return settled.map((each) => (each.status === "fulfilled" ? each.value : undefined)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
