// A well-behaved client's view of names: it asks the local name server, keeps an answer for its TTL and not a moment
// longer, and never serves an answer that has expired. So a moved name is seen as late as a real client sees it.

import { promises } from "node:dns";
import { Refused, Transient, type Failure } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";

export interface ResolverOptions {
  /** The name server's port on 127.0.0.1. */
  readonly port: number;
  readonly clock: Clock;
  /** How long one question may stay without an answer; it is asked twice. 500 ms where left out. */
  readonly timeoutMs?: Milliseconds;
}

export interface Resolution {
  readonly addresses: readonly string[];
  readonly expiresAt: Instant;
  readonly fromCache: boolean;
}

type Kept = Omit<Resolution, "fromCache">;

export class CachingResolver {
  readonly #clock: Clock;
  readonly #resolver: promises.Resolver;
  readonly #kept = new Map<string, Kept>();
  readonly #asked = new Map<string, Promise<Kept>>();

  constructor({ port, clock, timeoutMs = 500 }: ResolverOptions) {
    this.#clock = clock;
    this.#resolver = new promises.Resolver({ timeout: timeoutMs, tries: 2 });
    this.#resolver.setServers([`127.0.0.1:${port}`]);
  }

  /** The IPv4 addresses of a name now; throws as `lookup`. */
  async resolve(name: string): Promise<readonly string[]> {
    return (await this.lookup(name)).addresses;
  }

  /**
   * The IPv4 addresses of a name, CNAMEs followed, from the cache while the TTL lasts. Throws Refused where there is no
   * such name or it has no address, Transient where the name server does not answer. Failures are not remembered,
   * because Node does not tell how long "no such name" holds.
   */
  async lookup(name: string): Promise<Resolution> {
    const kept = this.#kept.get(name);
    if (kept && this.#clock.now() < kept.expiresAt) return { ...kept, fromCache: true };
    const asked = this.#asked.get(name) ?? this.#ask(name).finally(() => this.#asked.delete(name));
    this.#asked.set(name, asked);
    return { ...(await asked), fromCache: false };
  }

  /** Forgets everything, as a client does that is started anew. */
  forget(): void {
    this.#kept.clear();
  }

  async #ask(name: string): Promise<Kept> {
    const askedAt = this.#clock.now();
    const answers = await this.#resolver.resolve4(name, { ttl: true }).catch((error: unknown) => {
      throw translated(name, error);
    });
    // Counted from the question, not from the answer: a slow answer must not be kept longer than its sender meant.
    const expiresAt = askedAt + Math.min(...answers.map(({ ttl }) => ttl)) * 1_000;
    const kept = { addresses: answers.map(({ address }) => address), expiresAt };
    this.#kept.set(name, kept);
    return kept;
  }
}

function translated(name: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOTFOUND") return new Refused(`There is no name ${name}.`, { code, cause: error });
  if (code === "ENODATA") return new Refused(`The name ${name} has no address.`, { code, cause: error });
  return new Transient(`The name server gave no answer for ${name} (${code}).`, { code, cause: error });
}
