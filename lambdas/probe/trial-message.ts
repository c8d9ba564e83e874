// The message that the probes of brokers send through a queue and want to have back: how it is written, and how a look
// knows its own from those of other looks.

import type { Instant } from "../../workflows/units.ts";

/** The body of a probe's message: who sent it when, and an identifier that no other look has. */
export function messageText(place: string, at: Instant, id: string): string {
  return `understudy ${place} ${at} ${id}`;
}

/** When the look began that sent this message; undefined where no probe has sent it. */
export function sentAt(body: string): Instant | undefined {
  const found = /^understudy \S+ (\d+) \S+$/.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
}
