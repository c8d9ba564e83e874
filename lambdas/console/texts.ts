// The texts of plans that were read, by their digests: a text under its digest never changes, so it is asked for once.

import type { Plan } from "../../workflows/plan.ts";
import type { ConsoleServices } from "./ports.ts";

/** A process of the console meets a few plans; more are forgotten, the oldest first. */
const most = 20;

export class Texts {
  readonly #services: Pick<ConsoleServices, "text">;
  readonly #kept = new Map<string, Plan>();

  constructor(services: Pick<ConsoleServices, "text">) {
    this.#services = services;
  }

  async get(digest: string): Promise<Plan> {
    const known = this.#kept.get(digest);
    if (known !== undefined) return known;
    const text = await this.#services.text(digest);
    this.#kept.set(digest, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    return text;
  }
}
