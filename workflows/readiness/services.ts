// What is seen of the standby site and on the way to it: its services as the observers saw them last, the names and
// certificates that clients will meet there, and what the plan itself says of gateways, single points and shared fates.

import { atSite, watchedServices } from "../plan.ts";
import { sayList } from "../plan-fault.ts";
import { differsBySite, isProbe } from "../probe-input.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import type { Sighting } from "../sightings.ts";
import { asking, regionOf, said } from "./check.ts";
import type { CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { controlHost, hostAndPortOf, publicHosts } from "./hosts.ts";
import type { PublicHost } from "./hosts.ts";

/** The slowest plan looks once a minute; what is older says nothing about now. */
const freshMs: Milliseconds = 5 * 60_000;

function seenAt(thing: string, site: string, sightings: readonly Sighting[], at: number): Judgement {
  const own = sightings.filter((each) => each.thing === thing && each.site === site && at - each.at <= freshMs && each.kind !== "silent");
  const failing = own.filter(({ kind }) => kind === "failing");
  const say = (list: readonly Sighting[]): string => list.map(({ observer, detail, since }) => `${observer}: ${detail} (for ${sayDuration(at - since)})`).join("; ");
  if (own.length === 0) return notCheckable(`no observer has seen ${thing} at ${site} within ${sayDuration(freshMs)}`, "See whether the observers run: the alarm on silent observers says which does not.");
  if (failing.length === 0) return pass(say(own));
  if (failing.length < own.length) return warn(`Observers disagree: ${say(own)}`, "Find the path or the place that differs.");
  return fail(say(failing), `Repair ${thing} at ${site}; a failover would move users to it as it is.`);
}

/** What has to work at the standby while it stands by: all but what is stopped there on purpose. */
function standing({ plan }: Given): readonly string[] {
  return [...watchedServices(plan).filter(([, service]) => service.standby === "running" && differsBySite(service.probe)).map(([name]) => name), ...Object.keys(plan.databases)];
}

const tlsOf = ({ host, port }: PublicHost) => ({ kind: "certificate", host, port }) as const;

export const serviceChecks: readonly CheckRow[] = [
  {
    code: "standby-serves", rows: ["A1", "A24", "C7"], shows: "what has to run at the standby is seen to work; what is stopped on purpose is left out",
    items: (given) => standing(given).map((thing) => asking(`${thing} at ${given.standby}`, [{ kind: "sightings" }], ({ at, sightings }) => seenAt(thing, given.standby, sightings, at))),
  },
  {
    code: "mongodb-quorum", rows: ["B9", "A6"], shows: "the members at both sites know a primary",
    items: ({ plan, active, standby }) => watchedServices(plan).filter(([, { probe }]) => isProbe(probe, "mongodb")).map(([thing]) => asking(thing, [{ kind: "sightings" }], ({ at, sightings }) => {
      const [here, there] = [seenAt(thing, active, sightings, at), seenAt(thing, standby, sightings, at)];
      return here.outcome === "pass" ? there : here;
    })),
  },
  {
    code: "names-resolve", rows: ["E9", "E16"], shows: "the public names of the plan lead somewhere",
    items: (given) => [...new Set(publicHosts(given).map(({ host }) => host))].map((name) => asking(name, [{ kind: "addresses", name, control: controlHost(given) }], ({ addresses, blind }) =>
      blind ? notCheckable("the name servers asked from here do not know the plan's control address either", "See whether this place may ask the Internet's name servers.")
      : addresses.length === 0 ? fail(`${name} leads nowhere: it has no address.`, "Make the record, or correct the name in the plan.") : pass(`${name} has ${sayList(addresses)}.`))),
  },
  {
    code: "certificate-accepted", rows: ["E11"], shows: "a client accepts the certificates that it meets at the standby, and they are good for two weeks",
    items: (given) => publicHosts(given).map((host) => asking(`${host.host}:${host.port}`, [tlsOf(host)], ({ is, detail }) => {
      switch (is) {
        case "accepted":
          return pass(`The server ${detail}.`);
        case "refused":
          return fail(`The server ${detail}, and clients turn away.`, "Put a certificate there that clients accept, or install its authority on all of them.");
        case "not-reached":
          return notCheckable(`the server ${detail}`, "See whether it may be reached from here; a certificate probe from inside the site sees more.");
      }
    })),
  },
  {
    code: "certificate-watched", rows: ["E11"], shows: "somebody watches when certificates run out",
    items: ({ plan }) => {
      const watched = watchedServices(plan).filter(([, { probe }]) => isProbe(probe, "certificate")).map(([name]) => name);
      return [said("plan", watched.length > 0 ? pass(`${sayList(watched)} ${watched.length === 1 ? "is" : "are"} watched by the certificate probe.`) : warn("No service has the certificate probe: inside the sites nobody sees a certificate run out.", "Add a service with probe: { certificate: \"host:443\" }."))];
    },
  },
  {
    code: "gateway-probed", rows: ["B4", "A25"], shows: "each site is asked through its own gateway, past the load balancer",
    items: ({ plan }) => {
      const gateways = watchedServices(plan).filter(([, { probe, from }]) => isProbe(probe, "https") && differsBySite(probe) && from.some((word) => word !== "inside")).map(([name]) => name);
      return [said("plan", gateways.length > 0 ? pass(`${sayList(gateways)} ${gateways.length === 1 ? "is" : "are"} asked at each site from outside of it.`) : warn("No service is asked by HTTPS at each site from outside of it, so nobody sees what users see.", "Add a service whose probe is { https: \"https://gw.{site}.…\" } from the arbiter or the other site."))];
    },
  },
  {
    code: "single-points", rows: ["B6", "A25", "C9"], shows: "what the plan's own words say there is only one of",
    items: ({ plan }) => Object.entries(plan.services).flatMap(([name, { "single-point-of-failure": because }]) => (because === undefined ? [] : [said(name, warn(`${because}.`.replace(/\.\.$/, "."), "Make a second one, or accept that its failure is an outage that no failover ends."))])),
  },
  {
    code: "arbiter-apart", rows: ["B2", "R20"], shows: "the arbiter shares no Region with a site",
    items: (given) => [said("arbiter", [given.active, given.standby].some((site) => regionOf(given, site) === given.plan.arbiter.region) ? warn(`The arbiter is in ${given.plan.arbiter.region}, as is a site: one failure takes both.`, "Give it a Region of its own.") : pass(`It is in ${given.plan.arbiter.region}, where no site is.`))],
  },
  {
    code: "sites-apart", rows: ["E15", "B2"], shows: "the sites share no Region",
    items: (given) => [said("sites", regionOf(given, given.active) === regionOf(given, given.standby) ? warn(`Both sites are in ${regionOf(given, given.active)}: a failure of the Region takes both.`, "Move one, or accept it: this plan is good against the failure of a zone or a machine.") : pass(`They are in ${regionOf(given, given.active)} and ${regionOf(given, given.standby)}.`))],
  },
  {
    code: "adapter-fits", rows: ["E10"], shows: "a master–master pair is not one of RDS, which cannot be a pair",
    items: ({ plan }) => watchedServices(plan).flatMap(([name, { probe }]) => {
      if (!isProbe(probe, "mysql") || probe.writer !== "both") return [];
      const managed = Object.keys(plan.sites).map((site) => hostAndPortOf(atSite(probe.mysql, site)).host).filter((host) => host.endsWith(".rds.amazonaws.com"));
      return [said(name, managed.length > 0 ? fail(`${sayList(managed)} is an instance of RDS, which supports no master–master pair.`, "Use databases on machines of your own, or one writer and a replica.") : pass("Both writers are on machines of their own."))];
    }),
  },
];
