// Which names and addresses of a plan lead where in the local world.

import { valuesOfSet } from "../../../workflows/alias-values.ts";
import { endpointAt } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { atSite } from "../../../workflows/plan.ts";
import { addressOfValue } from "./alias-addresses.ts";
import type { AddressBook } from "./address-book.ts";
import type { DatabasePair } from "./database-pair.ts";
import type { DnsServer } from "./dns.ts";
import { initialRecords } from "./initial-records.ts";
import { internet } from "./outside.ts";
import { siteOfAddress } from "./plan-resources.ts";
import { publicNames } from "./site-layout.ts";
import type { Site } from "./site.ts";
import { watchedPair } from "./watched-pair.ts";
import type { WriterPair } from "./writer-pair.ts";

/** Everything that listens. */
interface Listening {
  readonly sites: ReadonlyMap<string, Site>;
  readonly database: DatabasePair | undefined;
  readonly writers: WriterPair | undefined;
  readonly dns: DnsServer;
}

/** Every address that the plan names, in the address book. */
export function registerAddresses(plan: Plan, book: AddressBook, { sites, database, writers, dns }: Listening): void {
  const pair = watchedPair(plan);
  // Name servers are everywhere on the internet.
  book.add("dns", 53, { place: internet, port: () => dns.port, datagrams: true });
  for (const [name, site] of sites) {
    const https = { place: name, port: () => site.ports.https, listens: () => site.up };
    for (const host of site.layout.httpsHosts.filter((each) => !publicNames(plan).includes(each))) book.add(host, 443, https);
    for (const { service, host, port } of site.layout.tcp) book.add(host, port, { place: name, port: () => site.ports.byService[service] ?? 0, listens: () => site.runs(service) });
    for (const addresses of publicAddresses(plan, name)) book.add(addresses, 443, https);
    if (pair !== undefined && writers !== undefined) {
      const [host = "", port = "3306"] = atSite(pair.endpoint, name).split(":");
      book.add(host, Number(port), { place: name, port: () => writers.port(name), listens: () => writers.runs(name) });
    }
    for (const each of Object.values(plan.databases)) {
      const [host = "", port = "5432"] = endpointAt(each, name)?.split(":") ?? [];
      if (database !== undefined) book.add(host, Number(port), { place: name, port: () => database.pair.port(name), listens: () => database.pair.fleet.has(name) });
    }
  }
}

function publicAddresses(plan: Plan, site: string): readonly string[] {
  const all = initialRecords(plan).flatMap((set) => valuesOfSet(set).map(addressOfValue));
  const other = allAddresses(plan);
  return [...new Set([...all, ...other])].filter((address) => siteOfAddress(plan, address) === site);
}

function allAddresses(plan: Plan): readonly string[] {
  return JSON.stringify(plan.steps).match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
}
