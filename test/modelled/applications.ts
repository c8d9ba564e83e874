// Applications of the stories' plans in a modelled world without functions: what runs there, and what a probe finds of it.

import { resolve } from "node:path";
import { ModelledApplication } from "../../infra/local/modelled/application.ts";
import { lookAt } from "../../infra/local/modelled/looks.ts";
import { ModelledNetwork } from "../../infra/local/modelled/network.ts";
import { Pulse } from "../../infra/local/modelled/pulse.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import type { Plan } from "../../workflows/plan.ts";

export function storyPlan(name: "iq-bot" | "proactive" | "hybrid-chat-members" | "stopped-standby"): Plan {
  const read = readPlanFile(resolve(__dirname, "../stories/plans", `${name}.yaml`));
  if (!read.ok) throw new TypeError(`the stories' plan ${name} has faults`);
  return read.plan;
}

/** A plan that comes with the product. */
export function shipped(name: "hybrid-chat" | "proactive" | "queuemetrics"): Plan {
  const read = readPlanFile(resolve(__dirname, "../../workflows/plans", `${name}.yaml`));
  if (!read.ok) throw new TypeError(`the shipped plan ${name} has faults`);
  return read.plan;
}

export interface Applied {
  readonly application: ModelledApplication;
  readonly network: ModelledNetwork;
  readonly look: (thing: string, site: string, from?: string) => Promise<Look | undefined>;
  /** `healthy` or `failing`, with what was said. */
  readonly says: (thing: string, site: string, from?: string) => Promise<string>;
  /** Lets so many seconds pass. */
  readonly pass: (seconds: number) => Promise<void>;
}

export function applied(plan: Plan): Applied {
  const clock = new VirtualClock({ start: 0, seed: 1 });
  const pulse = new Pulse(clock);
  const network = new ModelledNetwork(clock, pulse, [plan]);
  const application = new ModelledApplication({ plan, clock, pulse, network, isHealthy: () => true });
  const looker = { application, pulse, now: () => clock.now(), wait: async () => undefined, offsetAt: () => 0 };
  const look: Applied["look"] = (thing, site, from = site) => lookAt(looker, from, { thing, site }, 3_000);
  return {
    application,
    network,
    look,
    says: async (...where) => {
      const found = await look(...where);
      return `${found?.kind ?? "nothing"}: ${found?.detail ?? ""}`;
    },
    pass: (seconds) => clock.runUntil(clock.now() + seconds * 1_000),
  };
}
