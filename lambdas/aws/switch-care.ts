// Whether the health switch works: the object and who may read it, the health check that asks for it, and the records of a
// name whose zone nobody has named. All of it is read; the checkers' way is gone without a name, as they go it.

import { ListHealthChecksCommand, ListHostedZonesByNameCommand } from "@aws-sdk/client-route-53";
import type { HealthCheck } from "@aws-sdk/client-route-53";
import { GetBucketPolicyCommand, GetPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import type { HealthCheckFacts, StandingSet, SwitchObjectFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { askHttps } from "./http.ts";
import type { HttpAdapters } from "./http.ts";
import { recordName } from "./record-name.ts";
import { listRecordSets, route53Region } from "./route53.ts";
import { readObject } from "./s3.ts";
import type { ObjectAddress } from "./s3.ts";
import { route53, s3 } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

const pathOf = (key: string): string => `/${key.split("/").map(encodeURIComponent).join("/")}`;
/** A bucket's own host, without a name's end: AWS has others for other partitions. */
const hostOf = ({ bucket, region }: ObjectAddress): string => `${bucket}.s3.${region}.amazonaws.com`;

/** The object of a switch, and whether Route 53's checkers are let in. Throws `Transient` or `Refused`. */
export async function readSwitchObject(clients: Clients, address: ObjectAddress, adapters: HttpAdapters): Promise<SwitchObjectFacts> {
  const { bucket, key, region } = address;
  const [{ present }, policy, blocked] = await Promise.all([readObject(clients, address), bucketPolicy(clients, address), publicBlocked(clients, address)]);
  return { present, policyAllows: policy !== undefined && allowsAnybody(policy, `s3:::${bucket}/${key}`), blocked, anonymousStatus: present ? await anonymous(`https://${hostOf({ bucket, key, region })}${pathOf(key)}`, adapters) : null };
}

/** As a checker asks: without a name. Null when this place does not reach S3 by HTTPS, which says nothing about the checkers. */
async function anonymous(url: string, adapters: HttpAdapters): Promise<number | null> {
  try {
    return (await askHttps({ what: "the switch without a name", purpose: "read", url }, adapters)).status;
  } catch {
    // Said as what it is: not asked.
    return null;
  }
}

async function bucketPolicy(clients: Clients, { bucket, region }: ObjectAddress): Promise<string | undefined> {
  return reading(`s3.GetBucketPolicy of ${bucket} in ${region}`, async () => {
    try {
      return (await clients.get(s3, region, "read").send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy;
    } catch (thrown) {
      if (isAwsError(thrown, "NoSuchBucketPolicy")) return undefined;
      throw thrown;
    }
  });
}

/** `RestrictPublicBuckets` keeps strangers out whatever the policy says. */
async function publicBlocked(clients: Clients, { bucket, region }: ObjectAddress): Promise<boolean> {
  return reading(`s3.GetPublicAccessBlock of ${bucket} in ${region}`, async () => {
    try {
      const { PublicAccessBlockConfiguration } = await clients.get(s3, region, "read").send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
      return PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
    } catch (thrown) {
      if (isAwsError(thrown, "NoSuchPublicAccessBlockConfiguration")) return false;
      throw thrown;
    }
  });
}

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const policySchema = z.looseObject({
  Statement: z.array(z.looseObject({ Effect: z.string(), Principal: z.optional(z.unknown()), Action: z.optional(oneOrMore), Resource: z.optional(oneOrMore), Condition: z.optional(z.unknown()) })),
});

/** Whether a statement without conditions lets anybody get the object, and none that is as wide forbids it. */
export function allowsAnybody(policy: string, object: string): boolean {
  const parsed = z.safeParse(policySchema, asJson(policy));
  if (!parsed.success) return false;
  const matching = parsed.data.Statement.filter(({ Principal, Action, Resource, Condition }) => Condition === undefined && isAnybody(Principal) && matches(Action, "s3:GetObject") && matches(Resource, object));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

const isAnybody = (principal: unknown): boolean => principal === "*" || (typeof principal === "object" && principal !== null && [(principal as { readonly AWS?: unknown }).AWS].flat().includes("*"));

/** Patterns of IAM: `*` for any characters, `?` for one. ARNs are compared from the service on, whatever the partition. */
function matches(patterns: string | readonly string[] | undefined, value: string): boolean {
  return [patterns ?? []].flat().some((pattern) => {
    const bare = pattern.replace(/^arn:[^:]+:/, "");
    return new RegExp(`^${bare.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(value);
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No policy that anybody could be let in by.
    return undefined;
  }
}

/** The health checks of the account that ask for the object. Throws `Transient` or `Refused`. */
export async function readHealthChecks(clients: Clients, address: ObjectAddress, signal?: AbortSignal): Promise<readonly HealthCheckFacts[]> {
  const client = clients.get(route53, route53Region, "read");
  const found: HealthCheckFacts[] = [];
  let marker: string | undefined;
  do {
    const command = new ListHealthChecksCommand({ Marker: marker });
    const page = await reading("route53.ListHealthChecks", () => client.send(command, signal ? { abortSignal: signal } : {}));
    for (const check of page.HealthChecks ?? []) if (reads(check, address)) found.push(factsOf(check));
    marker = page.IsTruncated === true ? page.NextMarker : undefined;
  } while (marker !== undefined);
  return found;
}

function reads({ HealthCheckConfig: config }: HealthCheck, { bucket, key, region }: ObjectAddress): boolean {
  const host = config?.FullyQualifiedDomainName ?? "";
  return (host.startsWith(`${bucket}.s3.${region}.amazonaws.com`) || host.startsWith(`${bucket}.s3.amazonaws.com`)) && config?.ResourcePath === pathOf(key);
}

function factsOf({ Id, HealthCheckConfig: config }: HealthCheck): HealthCheckFacts {
  return { id: Id ?? "", inverted: config?.Inverted ?? false, disabled: config?.Disabled ?? false, failureThreshold: config?.FailureThreshold ?? 3, everySeconds: config?.RequestInterval ?? 30 };
}

/** The address records of a name in the closest zone of the account that holds it; null when there is none. Throws `Transient` or `Refused`. */
export async function readNameRecords(clients: Clients, name: string, signal?: AbortSignal): Promise<readonly StandingSet[] | null> {
  const labels = recordName(name).slice(0, -1).split(".");
  for (let from = 0; from < labels.length - 1; from += 1) {
    const zone = await publicZone(clients, `${labels.slice(from).join(".")}.`, signal);
    if (zone !== undefined) return (await Promise.all([listRecordSets(clients, zone, name, "A"), listRecordSets(clients, zone, name, "AAAA")])).flat();
  }
  return null;
}

async function publicZone(clients: Clients, name: string, signal?: AbortSignal): Promise<string | undefined> {
  // Zones come in the order of their names, those of the same name one after the other; more than a few are no zone of people.
  const command = new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 10 });
  const answer = await reading("route53.ListHostedZonesByName", () => clients.get(route53, route53Region, "read").send(command, signal ? { abortSignal: signal } : {}));
  return answer.HostedZones?.find(({ Name, Config }) => recordName(Name ?? "") === name && Config?.PrivateZone !== true)?.Id?.replace("/hostedzone/", "");
}
