// The DNS probe: asks where a name leads, as a client does.
//
// What is healthy? A name is well when all that clients are told belongs to one site, whichever that is: a name that leads
// to the other site is no failure of the site that is looked at, and after a failover it is what everybody wants. So the look
// is the same for both sites and only its words differ; no verdict may rest on it, and a plan rule says so. Failing is a name
// that leads nowhere (R17), that leads to both sites at once, or that leads where the plan knows nothing. Names that are meant
// to lead to several sites (E1) list those addresses under each.

import { isIPv6 } from "node:net";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { sayDuration } from "../../workflows/units.ts";
import { Transient } from "../../workflows/failure.ts";
import { resolveAddresses } from "../aws/dns.ts";
import type { Look } from "./finding.ts";
import { healthy, unanswered, wrong } from "./finding.ts";
import { messageOf, troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { late, within } from "./way.ts";

export interface DnsAsk {
  readonly name: string;
  /** The addresses that lead to each site, by site. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** The site that is looked at. */
  readonly site: string;
}

/** Looks once, both families of addresses. Never throws. */
export async function lookDns(way: Way, ask: DnsAsk, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  try {
    const addresses = await within(way.clock, deadlineMs, (over) => resolveAddresses(ask.name, way, over));
    return addresses === late ? unanswered(`was not answered for by its name servers within ${sayDuration(deadlineMs)}`) : readAddresses(addresses, ask);
  } catch (error) {
    return error instanceof Transient ? unanswered(`cannot be looked up: ${messageOf(error)}`) : troubleLook(error);
  }
}

/** What the addresses amount to. Pure. Some of a site's addresses are enough, as name servers may give a part of many. */
export function readAddresses(addresses: readonly string[], { answers, site }: DnsAsk): Look {
  if (addresses.length === 0) return wrong("has no address: clients find nothing");
  const sites = Object.entries(answers).map(([name, own]) => ({ name, own: own.map(same) }));
  const told = addresses.map(same);
  const whole = sites.filter(({ own }) => told.every((address) => own.includes(address))).map(({ name }) => name);
  const list = addresses.join(", ");
  if (whole.includes(site)) return leading(whole, healthy(`leads to ${site}: ${list}`));
  if (whole.length > 0) return leading(whole, healthy(`leads to ${whole.join(" and ")} and not to ${site}: ${list}`));
  const touched = sites.filter(({ own }) => told.some((address) => own.includes(address))).map(({ name }) => name);
  const strange = addresses.filter((address) => !sites.some(({ own }) => own.includes(same(address))));
  if (strange.length > 0) return leading(touched, wrong(`leads to ${strange.join(", ")}, which the plan knows as no site's`));
  return leading(touched, wrong(`leads to several sites at once: ${list}`));
}

/** With the sites to which it leads, for whoever must not touch what users reach. */
const leading = (leadsTo: readonly string[], look: Look): Look => (look.kind === "silent" ? look : { ...look, leadsTo });

/** IPv6 addresses have many spellings; a URL has one for each. */
function same(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address;
}
