// From the words of a plan to the probe that looks: each kind goes where the plan says, for the site that is looked at.

import { Clients } from "../../lambdas/aws/clients.ts";
import { lookByProbe } from "../../lambdas/probe/kinds.ts";
import { Transient } from "../../workflows/failure.ts";
import { probeSchema } from "../../workflows/plan-probes.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { ProbeWorld } from "./probe-world.ts";

const plan = planSchema.parse({
  plan: "small", title: "A small plan", objectives: { rto: "15m", rpo: "30s" },
  sites: { "site-a": { region: "eu-west-1" }, "site-b": { region: "eu-central-1" } },
  home: "site-a", arbiter: { region: "eu-north-1" }, "vantage-points": { arbiter: { control: "https://control.example.net/" } },
  services: {}, databases: {},
  decide: { mode: "ask", every: "60s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
  steps: [{ verify: { https: { urls: ["https://chat.example.com/"] } } }],
});

test.each<{ readonly kind: string; readonly probe: unknown; readonly dialled: string; readonly says?: RegExp }>([
  { kind: "amqp", probe: { amqp: "rabbit.{site}.internal:5671", secret: "rabbit-{site}" }, dialled: "rabbit.site-b.internal:5671" },
  { kind: "mongodb", probe: { mongodb: "mongo.{site}.internal:27017", "replica-set": "rs0" }, dialled: "mongo.site-b.internal:27017" },
  { kind: "certificate", probe: { certificate: "gw.{site}.example.com:443", name: "gw.example.com" }, dialled: "gw.site-b.example.com:443" },
  { kind: "dns", probe: { dns: "chat.example.com", answers: { "site-a": ["192.0.2.10"], "site-b": ["198.51.100.10"] } }, dialled: "dns:53", says: /^cannot be looked up: no path there$/ },
])("$kind looks at the address that the plan gives for the site", async ({ probe, dialled, says = /^cannot be reached: no path there$/ }) => {
  const world = new ProbeWorld();
  world.secret("rabbit-site-b", { username: "probe", password: "probe" });
  const asked: string[] = [];
  const dialer = { ca: undefined, dial: async (_from: string, host: string, port: number) => { asked.push(`${host}:${port}`); throw new Transient("no path there"); } };
  const look = await lookByProbe({ ...world.way(), dialer, clients: new Clients() }, probeSchema.parse(probe), { plan, site: "site-b", deadlineMs: 2_000 });
  expect(look).toEqual({ kind: "failing", reached: false, detail: expect.stringMatching(says) as string });
  expect(asked).toEqual([dialled]);
  await world.close();
});
