// The way of an alarm's event to the intake, as EventBridge and an asynchronous Lambda invocation go it: only alarms about sites
// (the observers' votes, and enough of the user's own) that stand, after 200 ms, at least once; an invocation that failed is tried again after one and two minutes, then it is lost.
// A story can have the next event dropped, delivered twice, held back for a time, or until the one after it has come.

import { asFailure } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { AlarmEvent } from "../aws/cloudwatch.ts";

const wayMs: Milliseconds = 200;
const againMs: readonly Milliseconds[] = [60_000, 120_000];

export type AlarmFault = { readonly next: "dropped" | "duplicated" | "reordered" } | { readonly next: "delayed"; readonly byMs: Milliseconds };

export class AlarmEvents {
  readonly #clock: Clock;
  readonly #intake: (event: AlarmEvent) => Promise<unknown>;
  readonly #isSites: (alarm: string) => boolean;
  readonly #ordered: AlarmFault[] = [];
  #heldBack: AlarmEvent | undefined;

  constructor(options: { readonly clock: Clock; readonly intake: (event: AlarmEvent) => Promise<unknown>; readonly isSites: (alarm: string) => boolean }) {
    this.#clock = options.clock;
    this.#intake = options.intake;
    this.#isSites = options.isSites;
  }

  order(fault: AlarmFault): void {
    this.#ordered.push(fault);
  }
  unmet(): readonly string[] {
    return [
      ...this.#ordered.map(({ next }) => `no alarm came that could be ${next}`),
      ...(this.#heldBack === undefined ? [] : [`the event of ${this.#heldBack.detail.alarmName} is still held back, because none came after it`]),
    ];
  }

  /** Takes an event on its way. */
  send(event: AlarmEvent): void {
    // The rule in AWS lets nothing else through.
    if (event.detail.state.value !== "ALARM" || !this.#isSites(event.detail.alarmName)) return;
    const fault = this.#ordered.shift();
    const held = this.#heldBack;
    this.#heldBack = undefined;
    switch (fault?.next) {
      case "dropped":
        break;
      case "duplicated":
        void this.#deliver(event, wayMs);
        void this.#deliver(event, 2 * wayMs);
        break;
      case "delayed":
        void this.#deliver(event, fault.byMs);
        break;
      case "reordered":
        this.#heldBack = event;
        break;
      case undefined:
        void this.#deliver(event, wayMs);
    }
    if (held !== undefined) void this.#deliver(held, 2 * wayMs);
  }

  async #deliver(event: AlarmEvent, afterMs: Milliseconds): Promise<void> {
    await this.#clock.sleep(afterMs);
    for (const waitMs of [...againMs, undefined]) {
      try {
        await this.#intake(event);
        return;
      } catch (thrown) {
        // What is lost here is found again by the sweep; a mistake of the world itself must not look like that.
        if (asFailure(thrown).name === "Defect" && !("errorType" in (thrown as object))) throw thrown;
        if (waitMs === undefined) return;
        await this.#clock.sleep(waitMs);
      }
    }
  }
}
