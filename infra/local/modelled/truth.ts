// The ground truth, as stories and invariants ask for it after every event. What only changes with the world's version is put
// together once for each version; what time alone moves (newest writes, lost seconds) is reckoned at each look.

import type { Plan } from "../../../workflows/plan.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { StepFunctionsService } from "../stepfunctions/service.ts";
import type { DatabaseTruth, PlanTruth, RunTruth, Truth, WebhookTruth, WorldMutation } from "../story/world.ts";
import { machineArn } from "../process/environments.ts";
import type { PlanWorld } from "./plan-world.ts";
import type { Pulse } from "./pulse.ts";
import type { RecordWatch } from "./record-watch.ts";

export interface TruthParts {
  readonly now: () => Instant;
  readonly pulse: Pulse;
  readonly plans: readonly PlanWorld[];
  readonly watch: RecordWatch;
  readonly stepFunctions: StepFunctionsService;
  readonly mutations: readonly WorldMutation[];
  readonly pages: readonly { readonly at: Instant; readonly text: string }[];
}

type Still = Omit<PlanTruth, "databases" | "lostSeconds">;

export class TruthTeller {
  readonly #parts: TruthParts;
  #version = -1;
  #still: readonly Still[] = [];

  constructor(parts: TruthParts) {
    this.#parts = parts;
  }

  truth(): Truth {
    const { now, pulse, plans, mutations, pages } = this.#parts;
    pulse.settle();
    if (this.#version !== pulse.version) {
      this.#version = pulse.version;
      this.#still = plans.map((world) => this.#stillOf(world));
    }
    return { at: now(), plans: Object.fromEntries(this.#still.map((still, index) => [still.plan.plan, { ...still, ...moving(plans[index] as PlanWorld) }])), mutations, pages };
  }

  #stillOf(world: PlanWorld): Still {
    const { plan, application } = world;
    const { watch } = this.#parts;
    const sites = Object.keys(plan.sites);
    const bySite = <T>(value: (site: string) => T): Readonly<Record<string, T>> => Object.fromEntries(sites.map((site) => [site, value(site)]));
    return {
      plan,
      sites: bySite((site) => ({ up: application.hosts.carry(site, "") })),
      services: Object.fromEntries([...application.services.keys()].map((service) => [service, bySite((site) => application.works(service, site))])),
      dns: Object.fromEntries(application.names.map((name) => [name, application.leadsTo(name)])),
      webhooks: Object.fromEntries(world.providers.names.map((provider) => [provider, webhookOf(world, provider)])),
      epochs: { lease: watch.lease(plan.plan).epoch, registers: bySite((site) => watch.register(plan.plan, site)) },
      killSwitchSince: watch.lease(plan.plan).killSwitchSince,
      runs: [...watch.runs.values()].filter((run) => run.plan === plan.plan).map((run) => this.#runOf(plan, run)),
    };
  }

  #runOf(plan: Plan, { run, entries }: { readonly run: string; readonly entries: RunTruth["entries"] }): RunTruth {
    const [first] = entries;
    const target = first?.body.type === "opened" ? first.body.target : "";
    const arn = `${machineArn(plan, target).replace(":stateMachine:", ":execution:")}:${run}`;
    const { status, startDate, stopDate } = this.#parts.stepFunctions.describeExecution({ executionArn: arn });
    return { run, plan: plan.plan, entries: [...entries], execution: status, startedAt: startDate.getTime(), endedAt: stopDate?.getTime() ?? null };
  }
}

function moving({ plan, application }: PlanWorld): Pick<PlanTruth, "databases" | "lostSeconds"> {
  const databases: Record<string, Record<string, DatabaseTruth>> = {};
  const lostSeconds: Record<string, number> = {};
  for (const [name, database] of application.databases) {
    databases[name] = Object.fromEntries(
      Object.keys(plan.sites).map((site) => [site, { up: database.isUp(site), accepts: application.accepts(database, site), writer: database.isWriter(site), newestWriteAt: database.newestAt(site) }]),
    );
    lostSeconds[name] = database.lostSeconds();
  }
  return { databases, lostSeconds };
}

function webhookOf({ application, providers, web }: PlanWorld, provider: string): WebhookTruth {
  const callback = providers.callback(provider);
  const layout = Object.values(application.layouts).find(({ webhooks }) => webhooks.some((hook) => hook.provider === provider && hook.callback === callback));
  return { site: layout?.site ?? null, lastInboundAt: web.lastInbound(provider) };
}
