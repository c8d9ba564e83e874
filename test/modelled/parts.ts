// The parts of a modelled world alone, for tests of their written behaviour.

import { ModelledApplication } from "../../infra/local/modelled/application.ts";
import { ModelledNetwork } from "../../infra/local/modelled/network.ts";
import { Pulse } from "../../infra/local/modelled/pulse.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import type { Plan } from "../../workflows/plan.ts";
import { hybridChat } from "./worlds.ts";

export function parts(plan: Plan = hybridChat()) {
  const clock = new VirtualClock();
  const pulse = new Pulse(clock);
  const network = new ModelledNetwork(clock, pulse, [plan]);
  const application = new ModelledApplication({ plan, clock, pulse, network, isHealthy: () => true });
  /** Lets time pass, and brings everything up to then. */
  const pass = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    pulse.settle();
  };
  return { plan, clock, pulse, network, application, pass };
}

/** The database of the plan. */
export function databaseOf({ application }: ReturnType<typeof parts>) {
  const database = application.databases.get("chat-config");
  if (database === undefined) throw new TypeError("the plan has no database");
  return database;
}
