// What can be read off the probe of a checked plan. Apart from its schema, because functions that run read plans and check none,
// and the schema's library would be a sixth of their bundles (decision 0019).

import type { ProbeInput, ProbeKind } from "./plan-probes.ts";
import { probeCatalogue } from "./probes.ts";

/** The kind of a probe: the key that only its kind has. */
export function probeKind(probe: ProbeInput): ProbeKind {
  const kind = (Object.keys(probeCatalogue) as ProbeKind[]).find((key) => key in probe);
  // The schema lets nothing else in.
  return kind ?? "tcp";
}

/** Tells a probe of one kind from the others, with its own input. */
export function isProbe<K extends ProbeKind>(probe: ProbeInput, kind: K): probe is ProbeInput<K> {
  return kind in probe;
}

/** What a probe asks, as one text for people: its address, or what stands at each site. */
export function sayProbe(probe: ProbeInput): string {
  const asked = (probe as unknown as Readonly<Record<string, unknown>>)[probeKind(probe)];
  if (typeof asked === "string") return asked;
  if (Array.isArray(asked)) return asked.join(", ");
  return Object.entries(asked as Readonly<Record<string, string>>).map(([site, what]) => `${what} at ${site}`).join(", ");
}

/** Addresses of a probe that may hold `{site}`. */
export function addressesOf(probe: ProbeInput): readonly string[] {
  const asked = (probe as unknown as Readonly<Record<string, unknown>>)[probeKind(probe)];
  return typeof asked === "string" ? [asked] : [];
}

/** Whether the probe asks something else at each site, by `{site}` or by an entry for each. */
export function differsBySite(probe: ProbeInput): boolean {
  return addressesOf(probe).every((address) => address.includes("{site}"));
}
