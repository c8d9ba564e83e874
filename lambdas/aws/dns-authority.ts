// Asks a zone's own name servers, and no resolver that remembers: for up to its TTL a resolver goes on giving out what was taken
// out of a name, so only the servers of the zone can say what clients that ask from now on are told.

import { Resolver } from "node:dns/promises";
import { asFailure, Refused, Transient } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { nameServer } from "./dns.ts";

/** One try; with the second, for which c-ares doubles it, a silent name server costs about three seconds. */
const tryMs: Milliseconds = 1_000;
/** Route 53 gives a zone four name servers; of another zone no more than these are asked. */
const mostServers = 4;
/** No such name, or no record of this type: an answer, and it is empty. */
const empty = new Set(["ENODATA", "ENOTFOUND"]);

type Asking = Pick<Adapters, "dialer" | "place">;

/** What one name server of the zone answers. */
export interface Authority {
  readonly server: string;
  readonly addresses: readonly string[];
}

/**
 * What each of the zone's name servers that answers says of a name, addresses sorted. Throws `Transient` when none answers, and
 * `Refused` when no name server can be found, as for a private zone, whose servers nobody can ask.
 */
export async function askAuthorities(name: string, type: "A" | "AAAA", { dialer, place }: Asking): Promise<readonly Authority[]> {
  if (dialer.world !== undefined) return [{ server: "the zone", addresses: [...(await dialer.world.resolve(place, name, type))].sort() }];
  const { host, port } = await dialer.dial(place, nameServer.host, nameServer.port);
  // A dialer that gives an address (the local world) gives that of the zone's own server.
  const servers = host === nameServer.host ? await serversOf(name) : [`${host}:${port}`];
  const said = await Promise.allSettled(servers.map(async (server): Promise<Authority> => ({ server, addresses: await addressesAt(server, name, type) })));
  const answered = said.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const [silent] = said.flatMap((each) => (each.status === "rejected" ? [asFailure(each.reason)] : []));
  if (answered.length === 0 && silent !== undefined) throw new Transient(`none of the name servers of ${name} answered: ${silent.message}`, { cause: silent });
  return answered;
}

async function addressesAt(server: string, name: string, type: "A" | "AAAA"): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: tryMs, tries: 2 });
  resolver.setServers([server]);
  return [...((await answered(name, () => (type === "A" ? resolver.resolve4(name) : resolver.resolve6(name)))) ?? [])].sort();
}

/** The addresses of the name servers of the zone that holds a name: the nearest name above it, or itself, that has any. */
async function serversOf(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: tryMs, tries: 2 });
  const labels = name.split(".");
  for (let cut = 0; cut < labels.length - 1; cut += 1) {
    const zone = labels.slice(cut).join(".");
    const hosts = await answered(zone, () => resolver.resolveNs(zone));
    if (hosts === undefined || hosts.length === 0) continue;
    const addresses = await Promise.all(hosts.slice(0, mostServers).map((host) => answered(host, () => resolver.resolve4(host))));
    const found = addresses.flatMap((each) => each?.slice(0, 1) ?? []);
    if (found.length > 0) return found;
  }
  throw new Refused(`no name server can be found for ${name}; a private zone's cannot be asked, so nothing proves there what clients are told`, { code: "no-name-servers" });
}

/** Undefined: there is no such name, or no record of that type. */
async function answered<T>(name: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== undefined && empty.has(code)) return undefined;
    throw new Transient(`no answer for ${name}: ${code ?? message}`, code === undefined ? { cause: thrown } : { code, cause: thrown });
  }
}
