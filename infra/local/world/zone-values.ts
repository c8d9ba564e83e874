// The values of record sets, from the text in which Route 53 keeps them to what a DNS packet carries.

import { isIPv4, isIPv6 } from "node:net";
import type { StringAnswer, TxtAnswer, MxAnswer, SrvAnswer, SoaAnswer } from "dns-packet";
import { addressBehind } from "./alias-addresses.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

export type ZoneAnswer = StringAnswer | TxtAnswer | MxAnswer | SrvAnswer | SoaAnswer;

/** The types that the local zone serves; the product's plans need no others. */
export const servedTypes = ["A", "AAAA", "CNAME", "NS", "PTR", "TXT", "MX", "SRV", "SOA"] as const;
export type ServedType = (typeof servedTypes)[number];

export function isServed(type: string): type is ServedType {
  return (servedTypes as readonly string[]).includes(type);
}

const shapes: Readonly<Record<ServedType, { readonly test: (value: string) => boolean; readonly problem: string }>> = {
  A: { test: isIPv4, problem: "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)" },
  AAAA: { test: isIPv6, problem: "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)" },
  CNAME: { test: isName, problem: "CNAMERRDATAIllegalCharacters (Value contains illegal characters)" },
  NS: { test: isName, problem: "NSRRDATAIllegalCharacters (Value contains illegal characters)" },
  PTR: { test: isName, problem: "PTRRRDATAIllegalCharacters (Value contains illegal characters)" },
  TXT: { test: (value) => /^("([^"\\]|\\.)*"\s*)+$/.test(value), problem: "InvalidCharacterString (Value should be enclosed in quotation marks)" },
  MX: { test: (value) => fits(value, 2, 1), problem: "MXRRDATANotTwoFields (MX record doesn't have 2 fields)" },
  SRV: { test: (value) => fits(value, 4, 3), problem: "SRVRRDATANotFourFields (SRV record doesn't have 4 fields)" },
  SOA: { test: (value) => fields(value).length === 7, problem: "SOARRDATANotSevenFields (SOA record doesn't have 7 fields)" },
};

/** What Route 53 says about a value that cannot be of this type; undefined where it can. */
export function valueProblem(type: ServedType, value: string): string | undefined {
  const { test, problem } = shapes[type];
  return test(value) ? undefined : `Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`;
}

/** The answers that one record set stands for. */
export function answersOf(set: RecordSet): readonly ZoneAnswer[] {
  const { Type, TTL = 0 } = set;
  if (!isServed(Type)) return [];
  // A load balancer has addresses of the old family only here, and its answers are kept for a minute, as those of AWS are.
  if (set.AliasTarget !== undefined) return Type === "A" ? [{ name: undotted(set.Name), ttl: 60, type: "A", data: addressBehind(set.AliasTarget.DNSName) }] : [];
  return set.ResourceRecords.map(({ Value }) => answer(Type, { name: undotted(set.Name), ttl: TTL }, Value));
}

function answer(type: ServedType, common: { name: string; ttl: number }, value: string): ZoneAnswer {
  const part = fields(value);
  switch (type) {
    case "TXT":
      return { ...common, type, data: [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text.replaceAll(/\\(.)/g, "$1")) };
    case "MX":
      return { ...common, type, data: { preference: Number(part[0]), exchange: undotted(part[1] ?? "") } };
    case "SRV":
      return { ...common, type, data: { priority: Number(part[0]), weight: Number(part[1]), port: Number(part[2]), target: undotted(part[3] ?? "") } };
    case "SOA": {
      const [serial, refresh, retry, expire, minimum] = part.slice(2).map(Number);
      return { ...common, type, data: { mname: undotted(part[0] ?? ""), rname: undotted(part[1] ?? ""), serial, refresh, retry, expire, minimum } };
    }
    case "A":
    case "AAAA":
      return { ...common, type, data: value };
    case "CNAME":
    case "NS":
    case "PTR":
      return { ...common, type, data: undotted(value) };
  }
}

/** DNS packets carry names without the dot at the end. */
export function undotted(name: string): string {
  return name.replace(/\.$/, "");
}

function isName(value: string): boolean {
  return /^[\w.*-]+$/.test(value) && !value.includes("..");
}
function fields(value: string): readonly string[] {
  return value.trim().split(/\s+/);
}
/** `count` fields, the first `numbers` of them whole numbers, the last one a name. */
function fits(value: string, count: number, numbers: number): boolean {
  const part = fields(value);
  return part.length === count && part.slice(0, numbers).every((each) => /^\d+$/.test(each)) && isName(part.at(-1) ?? "");
}
