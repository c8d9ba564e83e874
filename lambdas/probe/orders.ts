// How a probe function is told to look: by the schedule each minute, by a message of its own within the minute, and by a run
// that wants to know now. Scheduler and runs send the order itself, the queue wraps it.

import * as z from "zod/mini";
import { keepings } from "../../workflows/database-copies.ts";

const about = { plan: z.string().check(z.minLength(1)), planDigest: z.string().check(z.length(64)) };

/** `dueAt` is when the look is due, `everyMs` the interval that it belongs to: one that comes an interval later is dropped. */
const tick = z.object({ ...about, mode: z.literal("tick"), dueAt: z.int(), everyMs: z.int().check(z.gte(1)) });

/**
 * `only`: one thing at one site, for a step that waits for just that; left out, all that is seen from here. `handed`: the plan itself and
 * the site that serves, where the record that holds both cannot be reached (break-glass); then nothing is remembered either.
 */
const look = z.object({ ...about, mode: z.literal("look"), handed: z.optional(z.object({ plan: z.record(z.string(), z.unknown()), active: z.string() })), only: z.optional(z.object({ thing: z.string(), site: z.string(), way: z.optional(z.enum(keepings)) })) });

export const order = z.discriminatedUnion("mode", [z.object({ ...about, mode: z.literal("minute") }), tick, look]);
export type Order = z.output<typeof order>;
export type Handed = NonNullable<Extract<Order, { mode: "look" }>["handed"]>;
export type TickOrder = z.output<typeof tick>;

/** What the queue gives a function; each body is a tick as JSON. */
export const messages = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** The tick in a message; undefined where there is none. */
export function tickIn(body: string): TickOrder | undefined {
  try {
    return z.safeParse(tick, JSON.parse(body)).data;
  } catch {
    // No JSON at all: told by the caller, as every other body that is no tick.
    return undefined;
  }
}
