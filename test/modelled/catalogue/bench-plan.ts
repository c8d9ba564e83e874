// The plan in which the generated test carries out a step: two sites with two machines each, one database, one name, and
// whatever steps a case wants. It is not checked as a whole (a plan of one step may break the rules of plans).

import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { writtenShop } from "../../unit/builders.ts";
import type { Fixture, WrittenStep } from "./fixture.ts";

const sites = {
  "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a", reporting: "i-0a0a0a0a0b" } },
  "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b", reporting: "i-0b0b0b0b0c" } },
};
const services = {
  gateway: { probe: { https: "https://gw.{site}.shop.example.com/health" }, from: ["arbiter", "other-site", "inside"], failure: "site" },
  worker: { probe: { tcp: "worker.{site}.shop.internal:8443" }, from: ["other-site", "inside"], failure: "site", standby: "stopped" },
};

/** The plan of a fixture. Throws zod's error when a step is written in a way that no plan may be. */
export function benchPlan({ step, before = [], plan = {} }: Pick<Fixture, "step" | "before" | "plan">): Plan {
  return planSchema.parse({ ...writtenShop, sites, services, ...plan, steps: [...before, step] });
}

/** Both machines of the site that is left are stopped: the fence that promotions and traffic rest on. */
export const fenced: WrittenStep = { fence: { "ec2-stop": { hosts: ["app", "reporting"] } } };
export const promoted: WrittenStep = { promote: { "rds-replica": { database: "orders" } } };
/** The takeover starts what stands by (the service `worker`). */
export const activated: WrittenStep = { activate: { command: { run: { takeover: "/opt/shop/takeover.sh", renounce: "/opt/shop/renounce.sh" }, hosts: ["app"] } } };
export const moved: WrittenStep = {
  traffic: {
    "route53-health-switch": {
      name: "shop.example.com",
      answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] },
      object: { bucket: "shop-switch", key: "shop", region: "eu-central-1" },
      ttl: "60s",
    },
  },
};
