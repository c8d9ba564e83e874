// How every probe goes out: over the dialer, from its own place, and back within a deadline whatever the other side does.

import { connect, type Socket } from "node:net";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";

/** What a probe needs of the outside. */
export type Way = Pick<Adapters, "clock" | "dialer" | "place">;

/** Given instead of a value when the deadline came first. */
export const late = Symbol("late");

/**
 * Gives the value of `work`, or `late` after `deadlineMs`; throws what `work` throws before that. The signal is aborted
 * when the call returns, either way: `work` hangs its sockets on it, so that none outlives its probe.
 */
export async function within<T>(clock: Clock, deadlineMs: Milliseconds, work: (over: AbortSignal) => Promise<T>): Promise<T | typeof late> {
  const over = new AbortController();
  const toLate = (): typeof late => late;
  // The sleep is also ended below, when the work came first; nobody waits for this value then.
  const timer = clock.sleep(deadlineMs, over.signal).then(toLate, toLate);
  try {
    return await Promise.race([work(over.signal), timer]);
  } finally {
    over.abort();
  }
}

/** A TCP connection to where the dialer says `host` is; it is destroyed with the signal. Throws what the dialer or Node throws. */
export async function openSocket(way: Way, host: string, port: number, over: AbortSignal): Promise<Socket> {
  const dialled = await way.dialer.dial(way.place, host, port);
  over.throwIfAborted();
  const socket = connect({ host: dialled.host, port: dialled.port });
  over.addEventListener("abort", () => socket.destroy(), { once: true });
  // Whoever uses the socket listens for its errors too; this one keeps an error after the probe's end from ending the process.
  socket.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

/** The two parts of `host:port`, which the plan's schema has checked. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
