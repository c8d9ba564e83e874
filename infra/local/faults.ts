// The small language of faults: "cut replication at 4s; kill site-a at 5s". The page's buttons use the same words.

import { Refused } from "../../workflows/failure.ts";
import { parseDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";

export type Fault =
  | { readonly do: "kill" | "start" | "restore-power" | "isolate" | "rejoin"; readonly site: string }
  | { readonly do: "kill-service" | "start-service"; readonly service: string; readonly site: string }
  | { readonly do: "cut-replication" | "restore-replication" }
  | { readonly do: "cut-link" | "restore-link"; readonly between: readonly [string, string] };

export interface TimedFault {
  readonly atMs: Milliseconds;
  readonly fault: Fault;
  readonly text: string;
}

export interface FaultWords {
  readonly sites: readonly string[];
  readonly services: readonly string[];
}

const forms = 'kill SITE, start SITE, restore power SITE, isolate SITE, rejoin SITE, kill service NAME at-site SITE, start service NAME at-site SITE, cut replication, restore replication, cut link PLACE PLACE, restore link PLACE PLACE';

/** Reads faults separated by `;`, each ending in `at DURATION`. Throws `Refused` naming the part that is not understood. */
export function parseFaults(text: string, words: FaultWords): readonly TimedFault[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const match = /^(.*\S)\s+at\s+(\S+)$/.exec(part);
      const atMs = match?.[2] === undefined ? undefined : parseDuration(match[2]);
      if (match?.[1] === undefined || atMs === undefined) throw new Refused(`--fault "${part}": a fault ends with its time, for example "kill ${words.sites[0]} at 5s"`);
      return { atMs, fault: parseFault(match[1], words), text: match[1] };
    });
}

/** Reads one fault without its time. */
export function parseFault(text: string, words: FaultWords): Fault {
  const [verb, noun, ...rest] = text.split(/\s+/);
  const site = (name: string | undefined): string => {
    if (name !== undefined && words.sites.includes(name)) return name;
    throw new Refused(`fault "${text}": there is no site ${name ?? ""}; the sites are ${words.sites.join(", ")}`);
  };
  const place = (name: string | undefined): string => {
    const places = [...words.sites, "arbiter", "internet"];
    if (name !== undefined && places.includes(name)) return name;
    throw new Refused(`fault "${text}": there is no place ${name ?? ""}; the places are ${places.join(", ")}`);
  };
  const service = (name: string | undefined): string => {
    if (name !== undefined && words.services.includes(name)) return name;
    throw new Refused(`fault "${text}": there is no service ${name ?? ""}; the services are ${words.services.join(", ")}`);
  };
  switch (verb) {
    case "kill":
    case "start":
      if (noun === "service") return { do: `${verb}-service`, service: service(rest[0]), site: site(rest[1] === "at-site" ? rest[2] : rest[1]) };
      return { do: verb, site: site(noun) };
    case "isolate":
    case "rejoin":
      return { do: verb, site: site(noun) };
    case "cut":
    case "restore":
      if (noun === "replication") return { do: `${verb}-replication` };
      if (verb === "restore" && noun === "power") return { do: "restore-power", site: site(rest[0]) };
      if (noun === "link") return { do: `${verb}-link`, between: [place(rest[0]), place(rest[1])] };
      break;
    default:
  }
  throw new Refused(`fault "${text}" is not understood; the faults are: ${forms}`);
}
