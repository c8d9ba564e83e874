// A site in another account: real clients against STS and the site's services on loopback. Which calls are made with the
// site's role, which are not, and what follows when the role cannot be had.

import type { STSClient } from "@aws-sdk/client-sts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { readMachines } from "../../lambdas/aws/ec2.ts";
import { readObject } from "../../lambdas/aws/s3.ts";
import { sendOnce } from "../../lambdas/aws/send.ts";
import type { GetClient, SiteAccounts } from "../../lambdas/aws/service.ts";
import { assumeSiteRole } from "../../lambdas/aws/site-accounts.ts";
import { readHosts } from "../../lambdas/aws/ssm.ts";
import { sts } from "../../lambdas/aws/sts.ts";
import { systemClock } from "../../lambdas/runtime/system-clock.ts";
import { everySend } from "./every-send.ts";
import { joinRealms } from "./one-realm.ts";
import { failureOf } from "./stand-ins/world.ts";
import { OtherSide } from "./wire/other-side.ts";
import type { Behaviour, Request } from "./wire/other-side.ts";
import { refusal, rows } from "./wire/rows.ts";
import type { Told } from "./wire/rows.ts";

const partRealms = joinRealms();
let other: OtherSide;
beforeAll(async () => {
  other = await OtherSide.start();
});
beforeEach(() => other.forget());
afterAll(async () => {
  await other.close();
  partRealms();
});

const account = { role: "arn:aws:iam::444455556666:role/understudy-site", externalId: "e-1" };
const sites: SiteAccounts = { accounts: { "eu-west-1": account }, region: "eu-north-1", place: "arbiter", clock: systemClock };
const clients = (): Clients => new Clients(undefined, sites);

const given: Told = {
  status: 200, headers: { "content-type": "text/xml" },
  body: "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session-1</SessionToken><Expiration>2026-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
};
const empty: Told = { status: 200, body: "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>", headers: { "content-type": "text/xml" } };
const isSts = ({ body }: Request): boolean => body.includes("Action=AssumeRole");
/** What STS does; everything else answers well. */
const whenAsked = (does: Behaviour) => (request: Request): Behaviour => {
  if (isSts(request)) return does;
  if (request.headers["x-amz-target"] !== undefined) return { status: 200, body: "{}", headers: { "content-type": "application/x-amz-json-1.1" } };
  return request.method === "GET" ? { status: 200, body: "{}" } : request.body.includes("StopInstances") ? rows["ec2.StopInstances"].right : empty;
};
/** By whom, for which Region and service a request was signed. */
const signedBy = ({ headers }: Request): string => {
  const [, key, , region, service] = /Credential=([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return `${key} ${region} ${service}`;
};

describe("a site in another account", () => {
  it("is asked with its own role: assumed at the arbiter, with its external id, for a short time", async () => {
    other.behaves = whenAsked(given);
    await readMachines(clients(), "eu-west-1", ["i-0a0a0a0a0a"]);
    const [assumed, asked] = other.requests;
    expect(other.requests.map(signedBy)).toEqual(["test eu-north-1 sts", "ASSUMED eu-west-1 ec2"]);
    expect(Object.fromEntries(new URLSearchParams(assumed?.body))).toMatchObject({ RoleArn: account.role, ExternalId: "e-1", RoleSessionName: "understudy-arbiter", DurationSeconds: "900" });
    expect(asked?.headers["x-amz-security-token"]).toBe("session-1");
  });

  it("gives one session to all clients of a function, however many ask at the same time", async () => {
    other.behaves = whenAsked(given);
    const all = clients();
    await Promise.all([readMachines(all, "eu-west-1", ["i-0a0a0a0a0a"]), readHosts(all, "eu-west-1", ["i-0a0a0a0a0a"]), sendOnce(rows["ec2.StopInstances"].call, everySend, { ...other.adapters(), clients: all })]);
    await readMachines(all, "eu-west-1", ["i-0a0a0a0a0a"]);
    expect(other.requests.filter(isSts)).toHaveLength(1);
    expect(other.requests.filter((request) => !isSts(request)).map(signedBy).toSorted()).toEqual(["ASSUMED eu-west-1 ec2", "ASSUMED eu-west-1 ec2", "ASSUMED eu-west-1 ec2", "ASSUMED eu-west-1 ssm"]);
  });

  it("changes nothing for the other site, nor for what is ours in that site's Region", async () => {
    other.behaves = whenAsked(given);
    const all = clients();
    await readMachines(all, "eu-central-1", ["i-0b0b0b0b0b"]);
    await readObject(all, { bucket: "switch", key: "active", region: "eu-west-1" });
    expect(other.requests.map(signedBy)).toEqual(["test eu-central-1 ec2", "test eu-west-1 s3"]);
  });

  it("is asked at the endpoint of the arbiter's own Region, so that no other Region is needed", async () => {
    let host = "";
    const client: STSClient = sts.make({ region: "eu-north-1", maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true }, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    const { AWS_ENDPOINT_URL: endpoint } = process.env;
    delete process.env["AWS_ENDPOINT_URL"];
    client.middlewareStack.add(() => async ({ request }) => {
      host = (request as { readonly hostname: string }).hostname;
      return Promise.reject(new TypeError("far enough"));
    }, { step: "finalizeRequest", priority: "high" });
    const get: GetClient = <C extends object>() => client as unknown as C;
    await failureOf(assumeSiteRole(account, sites, get)());
    process.env["AWS_ENDPOINT_URL"] = endpoint;
    expect(host).toBe("sts.eu-north-1.amazonaws.com");
  });
});

describe("a role that cannot be had", () => {
  const cases: readonly (readonly [string, Behaviour, string])[] = [
    ["does not let us in", refusal.query(403, "AccessDenied"), "Refused AccessDenied"],
    ["is asked for too often", refusal.query(400, "Throttling"), "Transient Throttling"],
    ["is given by a service that fails", refusal.query(500, "InternalFailure"), "Transient InternalFailure"],
    ["is given over a connection that breaks", "reset", "Transient ECONNRESET"],
    ["is answered without credentials", { ...given, body: "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>" }, "Transient no-credentials"],
  ];
  it.each(cases)("keeps a change from being sent, because it %s: nothing was done", async (_says, does, means) => {
    other.behaves = whenAsked(does);
    expect(await failureOf(sendOnce(rows["ec2.StopInstances"].call, everySend, { ...other.adapters(), clients: clients() }))).toBe(means);
    expect(other.requests.filter((request) => !isSts(request))).toEqual([]);
    expect(other.requests).toHaveLength(1);
  });
  it.each(cases)("is a failed look, because it %s", async (_says, does, means) => {
    other.behaves = whenAsked(does);
    expect(await failureOf(readMachines(clients(), "eu-west-1", ["i-0a0a0a0a0a"]))).toBe(means);
    expect(other.requests.filter((request) => !isSts(request))).toEqual([]);
  });

  it("costs no longer than any other call when STS hangs", async () => {
    other.behaves = whenAsked("hang");
    const startedAt = systemClock.now();
    expect(await failureOf(sendOnce(rows["ec2.StopInstances"].call, everySend, { ...other.adapters(), clients: clients() }))).toBe("Transient ETIMEDOUT");
    expect(systemClock.now() - startedAt).toBeLessThan(6_000);
    expect(other.requests).toHaveLength(1);
  }, 10_000);

  it("is asked for again by the next look", async () => {
    const all = clients();
    other.behaves = whenAsked(refusal.query(403, "AccessDenied"));
    expect(await failureOf(readMachines(all, "eu-west-1", ["i-0a0a0a0a0a"]))).toBe("Refused AccessDenied");
    other.behaves = whenAsked(given);
    expect(await readMachines(all, "eu-west-1", ["i-0a0a0a0a0a"])).toEqual([]);
  });
});

describe("the session of a site's role", () => {
  it("is kept for nine minutes and lasts, by our own clock, fifteen", async () => {
    other.behaves = whenAsked(given);
    let now = 1_000_000;
    const plain = new Clients();
    const credentials = assumeSiteRole(account, { ...sites, clock: { now: () => now } }, (service, region, purpose) => plain.get(service, region, purpose));
    const first = await credentials();
    now += 9 * 60_000 - 1;
    expect(await credentials()).toBe(first);
    expect(first.expiration?.getTime()).toBe(1_000_000 + 15 * 60_000);
    now += 1;
    expect((await credentials()).expiration?.getTime()).toBe(now + 15 * 60_000);
    expect(other.requests).toHaveLength(2);
  });
});
