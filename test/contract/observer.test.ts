// One whole look of an observer against servers on loopback: everything at once, within its deadline, and silent where it is blind.

import { Clients } from "../../lambdas/aws/clients.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { StompBroker } from "../../infra/local/world/stomp-broker.ts";
import { observe } from "../../lambdas/probe/observe.ts";
import { probeDeadlineMs } from "../../workflows/look-pace.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { authority, ProbeWorld, type Certificates } from "./probe-world.ts";

// Starting servers and making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 400;
/** Timers and a busy machine may add this much to a deadline. */
const slackMs = 500;

let certificates: Certificates;
let world: ProbeWorld;

beforeAll(async () => {
  certificates = await authority("The test's authority");
});
beforeEach(() => {
  world = new ProbeWorld();
  world.ca = certificates.ca;
});
afterEach(async () => {
  await world.close();
});

describe("one look of an observer", () => {
  const plan = (every = "10s"): Plan =>
    planSchema.parse({
      plan: "small", title: "A small plan", objectives: { rto: "15m", rpo: "30s" },
      sites: { "site-a": { region: "eu-west-1" }, "site-b": { region: "eu-central-1" } },
      home: "site-a", arbiter: { region: "eu-north-1" },
      "vantage-points": { arbiter: { control: "https://control.example.net/" }, "site-a": { control: "tcp:control.example.net:80" }, "site-b": { control: "tcp:control.example.net:80" } },
      services: {
        gateway: { probe: { https: "https://gw.{site}.example.com/health" }, from: ["arbiter"], failure: "site" },
        chat: { probe: { tcp: "chat.{site}.internal:5222" }, from: ["arbiter", "inside"], failure: "site", standby: "stopped" },
        queue: { probe: { stomp: "amq.{site}.internal:61613" }, from: ["arbiter"], failure: "own-failover" },
        bot: { unmanaged: "the vendor's own" },
      },
      databases: {},
      decide: { mode: "ask", every, hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter", "inside"], need: 2 } },
      steps: [{ verify: { https: { urls: ["https://chat.example.com/"] } } }],
    });
  const look = async (place: string, previous = {}) => {
    const { place: _place, ...way } = world.way();
    return observe({ plan: plan(), place, active: "site-a", previous: [], adapters: { ...way, clients: new Clients() }, deadlineMs, ...previous });
  };
  const kinds = (seen: Awaited<ReturnType<typeof look>>) => Object.fromEntries(seen.observations.map(({ thing, site, answer }) => [`${thing}@${site}`, answer.kind]));

  let broker: StompBroker;
  beforeEach(async () => {
    broker = await StompBroker.start();
    const serveAs = async (name: string, status: number): Promise<void> =>
      world.https(`${name}:443`, await certificates.issue(name), (_request, response) => response.writeHead(status).end());
    await serveAs("control.example.net", 200);
    await serveAs("gw.site-a.example.com", 500);
    await serveAs("gw.site-b.example.com", 200);
    await world.tcp("chat.site-b.internal:5222");
    await world.refused("chat.site-a.internal:5222");
    world.name("amq.site-a.internal:61613", broker.port);
    world.name("amq.site-b.internal:61613", "hangs");
  });
  afterEach(() => broker.stop());

  const everything = { "gateway@site-a": "failing", "chat@site-a": "failing", "queue@site-a": "healthy", "gateway@site-b": "healthy", "chat@site-b": "healthy", "queue@site-b": "failing" };

  it("sees everything that the plan wants seen from there, each as it is, at the same time", async () => {
    const startedAt = systemClock.now();
    const seen = await look("arbiter");
    expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
    expect(kinds(seen)).toEqual(everything);
    expect(seen.sightings).toHaveLength(6);
  });

  it("looks at one thing alone where a step waits for just that, and at nothing that is not its own to see", async () => {
    const alone = await look("arbiter", { only: { thing: "gateway", site: "site-b" } });
    expect(kinds(alone)).toEqual({ "gateway@site-b": "healthy" });
    expect(alone.sightings).toHaveLength(1);
    expect(kinds(await look("site-b", { only: { thing: "gateway", site: "site-b" } }))).toEqual({});
  });

  it("with its control gone is silent about what did not answer, and only about that", async () => {
    await world.refused("control.example.net:443");
    const seen = await look("arbiter");
    expect(kinds(seen)).toEqual({ ...everything, "chat@site-a": "silent", "queue@site-b": "silent" });
    expect(seen.observations.find(({ thing, site }) => thing === "chat" && site === "site-a")?.answer.detail).toBe(
      "the observer is blind: its control address https://control.example.net/ refused the connection; what it looked at refused the connection",
    );
  });

  it("inside a site too: a dead local thing is silent, not failing, while the control does not answer", async () => {
    expect(kinds(await look("site-a"))).toEqual({ "chat@site-a": "silent" });
    await world.tcp("control.example.net:80");
    expect(kinds(await look("site-a"))).toEqual({ "chat@site-a": "failing" });
  });

  it("carries since over from its own earlier look, and not from another observer's", async () => {
    const first = await look("arbiter");
    const own = first.sightings.map((sighting) => ({ ...sighting, at: sighting.at - 5_000, since: sighting.since - 60_000 }));
    const others = first.sightings.map((sighting) => ({ ...sighting, observer: "site-b", since: 1 }));
    await world.tcp("chat.site-a.internal:5222");
    const second = await look("arbiter", { previous: [...others, ...own] });
    const since = (thing: string) => second.observations.find((seen) => seen.thing === thing && seen.site === "site-a");
    expect(since("gateway")?.since).toBe(own.find(({ thing, site }) => thing === "gateway" && site === "site-a")?.since);
    expect(since("chat")).toMatchObject({ answer: { kind: "healthy" }, since: since("chat")?.at });
  });

  it("dates what gave no sign of life by the start of the look, and what answered wrongly by its end", async () => {
    const startedAt = systemClock.now();
    const { observations } = await look("arbiter");
    const at = (thing: string, site: string): number => observations.find((seen) => seen.thing === thing && seen.site === site)?.at ?? 0;
    expect(at("queue", "site-b") - startedAt).toBeLessThan(100);
    broker.freeze();
    const again = await look("arbiter");
    const frozen = again.observations.find((seen) => seen.thing === "queue" && seen.site === "site-a");
    expect((frozen?.at ?? 0) - (again.observations.find((seen) => seen.thing === "gateway" && seen.site === "site-b")?.at ?? 0)).toBeGreaterThanOrEqual(deadlineMs - 20);
  });

  it("sees nothing from a place at which the plan has no vantage point", async () => {
    expect(await look("elsewhere")).toEqual({ observations: [], sightings: [] });
  });

  test.each([
    { every: "10s", expected: 3_000 }, { every: "2800ms", expected: 2_800 }, { every: "100ms", expected: 2_500 },
  ])("looks with a deadline of $expected ms where the plan looks every $every", ({ every, expected }) => {
    expect(probeDeadlineMs(plan(every))).toBe(expected);
  });
});
