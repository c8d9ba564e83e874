// A small plan and the context of a step in a run of it from site-a to site-b, for the tests of the step kinds.

import { planSchema } from "../../../workflows/plan-schema.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";

export const startedAt = Date.UTC(2026, 0, 1, 12);

export const hosts = {
  "site-a": { app: "i-0a0a0a0a0a", reporting: "i-0a0a0a0a0b" },
  "site-b": { app: "mi-0b0b0b0b0b0b0b0b0", reporting: "mi-0b0b0b0b0b0b0b0b1" },
};

const plan = planSchema.parse({
  plan: "chat",
  title: "Chat on two sites",
  objectives: { rto: "15m", rpo: "30s" },
  sites: { "site-a": { region: "eu-west-1", hosts: hosts["site-a"] }, "site-b": { region: "eu-central-1", hosts: hosts["site-b"] } },
  home: "site-a",
  arbiter: { region: "eu-north-1" },
  "vantage-points": { arbiter: { control: "https://control.example.com/" } },
  services: { gateway: { probe: { https: "https://gw.{site}.example.com/health" }, from: ["arbiter"], failure: "site" } },
  databases: {
    orders: {
      "rds-replica": { "site-a": { id: "orders-a", endpoint: "orders.site-a.internal:5432" }, "site-b": { id: "orders-b", endpoint: "orders.site-b.internal:5432" } },
      engine: "postgres",
      database: "orders",
      secret: "orders/probe",
      from: ["inside"],
    },
  },
  decide: { mode: "ask", every: "10s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
  steps: [{ verify: { https: { urls: ["https://{site}.example.com/"] } } }],
});

export const context: StepContext = {
  plan,
  run: "chat-1",
  epoch: 7,
  source: "site-a",
  target: "site-b",
  stepId: "step-1",
  mark: "us/chat-1/step-1/7",
  openedAt: startedAt - 80_000,
  at: startedAt,
  startedAt,
  sent: [],
  fence: "confirmed",
  confirmed: [],
  writable: [],
  acceptedLoss: 60,
  dryRun: false,
};

/** The context `ms` after the step was taken up. */
export function after(ms: number, more: Partial<StepContext> = {}): StepContext {
  return { ...context, at: startedAt + ms, ...more };
}

/** One change that was sent `ms` after the step was taken up. */
export function sent(key: string, ms: number, outcome: StepContext["sent"][number]["outcome"] = "applied", answer = ""): StepContext["sent"][number] {
  return { key, at: startedAt + ms, outcome, answer };
}

export const silent = { seen: false, refused: false, because: "the API gave no answer within 3 s" } as const;
export const denied = { seen: false, refused: true, because: "AccessDenied" } as const;
