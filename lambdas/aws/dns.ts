// Resolves names as a client would: by asking name servers over UDP, with no cache of our own in between, so that a step
// sees what clients are told and not what a record set promises.

import { Resolver } from "node:dns/promises";
import { Transient } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";

/**
 * The host by which the dialer is asked for a name server. A dialer that gives it back unchanged (AWS) means the
 * resolver of the machine; one that gives an address (the local world) means the name server that listens there.
 */
export const nameServer = { host: "dns", port: 53 } as const;

/** One try; with the second, for which c-ares doubles it, a silent name server costs about three seconds. */
const tryMs: Milliseconds = 1_000;
/** The name exists with no record of this type, or does not exist: both are answers, and the answer is empty. */
const empty = new Set(["ENODATA", "ENOTFOUND"]);

type DnsAdapters = Pick<Adapters, "dialer" | "place">;

/**
 * The addresses, IPv4 and IPv6, that clients are given for a name, sorted; none when there is no such name. With the signal
 * nobody waits any more, and the sockets end. Throws `Transient` when the name servers did not answer or could not say.
 */
export async function resolveAddresses(name: string, adapters: DnsAdapters, over?: AbortSignal): Promise<readonly string[]> {
  const { world } = adapters.dialer;
  if (world !== undefined) return (await Promise.all([world.resolve(adapters.place, name, "A"), world.resolve(adapters.place, name, "AAAA")])).flat().sort();
  const resolver = await clientResolver(adapters);
  over?.throwIfAborted();
  over?.addEventListener("abort", () => resolver.cancel(), { once: true });
  // Both families are asked, because a forgotten AAAA record would lead half of the clients elsewhere.
  const [four, six] = await Promise.all([asked(name, () => resolver.resolve4(name)), asked(name, () => resolver.resolve6(name))]);
  return [...four, ...six].sort();
}

/** The names that a name is an alias of (CNAME), sorted; none when it is no alias. Throws as `resolveAddresses` does. */
export async function resolveAlias(name: string, adapters: DnsAdapters): Promise<readonly string[]> {
  const { world } = adapters.dialer;
  if (world !== undefined) return [...(await world.resolve(adapters.place, name, "CNAME"))].sort();
  const resolver = await clientResolver(adapters);
  return [...(await asked(name, () => resolver.resolveCname(name)))].sort();
}

/** A new resolver for each look: c-ares may keep answers for the life of one. */
async function clientResolver({ dialer, place }: DnsAdapters): Promise<Resolver> {
  const { host, port } = await dialer.dial(place, nameServer.host, nameServer.port);
  const resolver = new Resolver({ timeout: tryMs, tries: 2 });
  if (host !== nameServer.host) resolver.setServers([`${host}:${port}`]);
  return resolver;
}

async function asked(name: string, ask: () => Promise<string[]>): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== undefined && empty.has(code)) return [];
    throw new Transient(`the name servers gave no answer for ${name}: ${code ?? message}`, code === undefined ? { cause: thrown } : { code, cause: thrown });
  }
}
