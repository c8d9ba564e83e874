// Traffic, verification and webhooks as the runtime drives them, over name servers, TLS and providers on loopback.

import { LocalHealthChecks } from "../../infra/local/aws/health-checks.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { LocalS3 } from "../../infra/local/aws/s3.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { DnsServer } from "../../infra/local/world/dns.ts";
import { FacebookStandIn } from "../../infra/local/world/providers/facebook.ts";
import type { Tls } from "../../infra/local/world/providers/serve.ts";
import { ViberStandIn } from "../../infra/local/world/providers/viber.ts";
import { Zone } from "../../infra/local/world/zone.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { sendOnce } from "../../lambdas/aws/send.ts";
import { healthSwitch } from "../../lambdas/steps/dns-failover/health-switch.ts";
import { dns } from "../../lambdas/steps/verification/dns.ts";
import { https } from "../../lambdas/steps/verification/https.ts";
import { facebook } from "../../lambdas/steps/webhook-re-registration/facebook.ts";
import { viber } from "../../lambdas/steps/webhook-re-registration/viber.ts";
import type { Adapters } from "../../lambdas/runtime/adapters.ts";
import { Defect } from "../../workflows/failure.ts";
import type { MutationCall } from "../../workflows/mutations.ts";
import type { StepContext, StepDecision } from "../../workflows/step-decision.ts";
import { context } from "../unit/steps/moving.ts";
import { everySend } from "./every-send.ts";
import { certificateFor, dialerTo, Listener } from "./stand-ins/loopback.ts";
import type { Told } from "./stand-ins/loopback.ts";

const name = "chat.example.com";
const addresses = { "site-a": "198.51.100.10", "site-b": "203.0.113.10" };
const answers = { "site-a": [addresses["site-a"]], "site-b": [addresses["site-b"]] };
const ccm = { "site-a": "ccm.site-a.example.com", "site-b": "ccm.site-b.example.com" };
const before: StepContext = { ...context, writable: ["orders"] };

let tls: Tls;
let sites: Readonly<Record<"site-a" | "site-b", Listener>>;
let adapters: Adapters;
const table: Record<string, number> = {};
const closing: { close(): Promise<void> }[] = [];
const lastInboundAt: Record<string, string | null> = {};

beforeAll(async () => {
  tls = await certificateFor(name, ccm["site-a"], ccm["site-b"], "chatapi.viber.com", "graph.facebook.com");
});

/** Two sites that serve the name and take messages, S3 with its health check, and a name server that follows it. */
beforeEach(async () => {
  const s3 = new LocalS3({ switch: "eu-central-1" });
  const checks = new LocalHealthChecks(systemClock, [{ id: "hc", everyMs: 50, answers: () => s3.isPublic("switch", "chat") }]);
  checks.start();
  const record = (site: keyof typeof addresses, Failover: string, more: object) => ({ Name: `${name}.`, Type: "A", TTL: 1, SetIdentifier: site, Failover, ResourceRecords: [{ Value: addresses[site] }], ...more });
  const zone = new Zone({ name: "example.com", records: [record("site-a", "PRIMARY", { HealthCheckId: "hc" }), record("site-b", "SECONDARY", {})], isHealthy: (id) => checks.isHealthy(id) });
  const server = await DnsServer.start({ zone, clock: systemClock });
  sites = { "site-a": new Listener(tls), "site-b": new Listener(tls) };
  closing.push(checks, server, ...Object.values(sites));
  for (const site of ["site-a", "site-b"] as const) {
    lastInboundAt[site] = null;
    sites[site].answer = (heard): Told => {
      if (heard.url.pathname === "/inbound") return { status: 200, body: JSON.stringify({ lastInboundAt: lastInboundAt[site] }) };
      if (heard.url.pathname !== "/hook") return { status: 200, body: "welcome" };
      if (heard.method === "GET") return { status: 200, body: heard.url.searchParams.get("hub.challenge") ?? "" };
      if (!heard.body.includes('"event":"webhook"')) lastInboundAt[site] = new Date(systemClock.now()).toISOString();
      return { status: 200 };
    };
    table[`${addresses[site]}:443`] = table[`${ccm[site]}:443`] = await sites[site].listen();
  }
  const dialer = dialerTo(table, tls.cert);
  adapters = {
    clock: systemClock,
    place: "arbiter",
    clients: new Clients(interceptWith((call) => s3.handle(call), "arbiter")),
    secrets: { read: async () => ({ token: "t-1", appSecret: "s-1", verifyToken: "v-1", pageToken: "p-1", secretToken: "st-1", apiKey: "Bearer k-1" }) },
    dialer: { ca: tls.cert, dial: async (from, host, port) => (host === "dns" ? { host: "127.0.0.1", port: server.port } : dialer.dial(from, host, port)) },
  };
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

/** Looks until the decision is as wanted; fails the test when it never is. */
async function until(to: StepDecision["to"], look: () => Promise<StepDecision>): Promise<StepDecision> {
  let decision = await look();
  for (let tries = 0; tries < 100 && decision.to !== to; tries += 1) {
    await systemClock.sleep(50);
    decision = await look();
  }
  expect(decision).toMatchObject({ to });
  return decision;
}
function callOf(decision: StepDecision): MutationCall {
  const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
  if (call === undefined) throw new Defect(`the decision is ${JSON.stringify(decision)} and not one change`);
  return call;
}

describe("moving a name by the health switch, as name servers show it", () => {
  const input = { name, answers, object: { bucket: "switch", key: "chat", region: "eu-central-1" }, ttl: 1_000, "check-every": 1_000 };
  const look = async (at: StepContext) => healthSwitch.decide(await healthSwitch.look(input, at, adapters), input, at);
  const names = async (at: StepContext) => dns.decide(await dns.look({ name, answers }, at, adapters), { name, answers }, at);

  it("goes to the other site and comes back, and is seen to", async () => {
    expect((await names(before)).to).toBe("wait");
    for (const direction of [{ source: "site-a", target: "site-b" }, { source: "site-b", target: "site-a" }]) {
      const at = { ...before, ...direction };
      const call = callOf(await look(at));
      await sendOnce(call, everySend, adapters);
      await until("done", () => look(at));
      expect((await names(at)).to).toBe("done");
    }
  });

  it("reads nothing in a dry run's verification", async () => {
    expect(await dns.look({ name, answers }, { ...before, dryRun: true }, adapters)).toEqual({ answers: undefined });
    expect(await https.look({ urls: [`https://${name}/`] }, { ...before, dryRun: true }, adapters)).toEqual({ urls: [] });
  });
});

describe("verifying as a client, over name servers and TLS", () => {
  const input = { urls: [`https://${name}/health`] };
  const look = async () => https.decide(await https.look(input, before, adapters), input, before);

  it("asks twice, at the address that the name resolves to and under the name", async () => {
    expect(await look()).toMatchObject({ to: "done", proof: expect.stringContaining(addresses["site-a"]) });
    expect(sites["site-a"].heard.map(({ url, servername }) => [url.href, servername])).toEqual([[`https://${name}/health`, name], [`https://${name}/health`, name]]);
    expect(sites["site-b"].heard).toEqual([]);
  });

  it("waits when the second answer is not good", async () => {
    let count = 0;
    sites["site-a"].answer = () => ({ status: count++ === 0 ? 200 : 503 });
    expect(await look()).toMatchObject({ to: "wait", because: expect.stringContaining(`${addresses["site-a"]} answered 503`) });
  });

  it.each([
    { what: "a redirect", told: { status: 302, headers: { Location: "https://elsewhere.example.com/" } } as Told | "reset", says: "answered 302" },
    { what: "a reset", told: "reset" as const, says: "ECONNRESET|socket hang up" },
  ])("waits when the answer is $what", async ({ told, says }) => {
    sites["site-a"].answer = () => told;
    expect(await look()).toMatchObject({ to: "wait", because: expect.stringMatching(says) });
  });

  it("waits when the name does not exist", async () => {
    const gone = { urls: ["https://gone.example.com/"] };
    expect(https.decide(await https.look(gone, before, adapters), gone, before)).toMatchObject({ to: "wait", because: expect.stringContaining("gone.example.com resolves to nothing") });
  });
});

describe("moving webhooks, from the old address to a message at the new one", () => {
  const rules = { everyMs: 200, retryAfterMs: [200], deadAfterMs: 60_000, answerMs: 4_000 };
  const common = { callback: "https://ccm.{site}.example.com/hook", inbound: "https://ccm.{site}.example.com/inbound", secret: "chat/provider" };

  async function moved(look: (at: StepContext) => Promise<StepDecision>): Promise<void> {
    const first = { ...before, startedAt: systemClock.now(), at: systemClock.now() };
    const call = callOf(await look(first));
    const at = systemClock.now();
    const answer = await sendOnce(call, everySend, adapters);
    const after = () => ({ ...first, at: systemClock.now(), sent: [{ key: "k", at, outcome: "applied" as const, answer }] });
    const done = await until("done", () => look(after()));
    expect(done).toMatchObject({ proof: expect.stringContaining("a message arrived there") });
    expect(Date.parse(lastInboundAt["site-b"] ?? "")).toBeGreaterThan(at);
  }

  it("at Viber", async () => {
    const standIn = new ViberStandIn({ clock: systemClock, dialer: adapters.dialer, tls, token: "t-1", rules, webhook: `https://${ccm["site-a"]}/hook` });
    table["chatapi.viber.com:443"] = await standIn.start();
    closing.push(standIn);
    const input = { ...common, events: ["delivered"] };
    await moved(async (at) => viber.decide(await viber.look(input, at, adapters), input, at));
    expect(standIn.state.callback).toBe(`https://${ccm["site-b"]}/hook`);
  });

  it("at Facebook", async () => {
    const subscription = { object: "page", callback: `https://${ccm["site-a"]}/hook`, fields: ["messages"] };
    const standIn = new FacebookStandIn({ clock: systemClock, dialer: adapters.dialer, tls, app: "1000", appSecret: "s-1", rules, subscription });
    table["graph.facebook.com:443"] = await standIn.start();
    closing.push(standIn);
    const input = { ...common, app: "1000", object: "page" as const, fields: ["messages"], version: "v23.0" };
    await moved(async (at) => facebook.decide(await facebook.look(input, at, adapters), input, at));
    expect(standIn.state.callback).toBe(`https://${ccm["site-b"]}/hook`);
  });

  it("sees nothing, and says so, when the provider cannot be reached", async () => {
    const { ["chatapi.viber.com:443"]: _gone, ...rest } = table;
    const input = { ...common, events: ["delivered"] };
    const alone = { ...adapters, dialer: dialerTo(rest, tls.cert) };
    expect(viber.decide(await viber.look(input, before, alone), input, before)).toMatchObject({ to: "wait", because: "could not look: nothing answers at chatapi.viber.com:443" });
  });
});
