// Stands in for SNS: keeps what was published, so that the console can show what people would have received. Publishing to a
// topic is accepted at once, as in AWS; whether a person reads it is another matter.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";
import { notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

export interface Page {
  readonly at: Instant;
  readonly subject: string;
  readonly message: string;
}

export class SnsService implements AwsService {
  readonly pages: Page[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.operation !== "Publish") throw notImplemented(call);
    this.pages.push({ at: this.#clock.now(), subject: String(call.input["Subject"] ?? ""), message: String(call.input["Message"] ?? "") });
    if (this.pages.length > 200) this.pages.shift();
    return { MessageId: this.#clock.id() };
  }
}
