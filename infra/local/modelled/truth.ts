// The ground truth, as stories and invariants ask for it after every event. What only changes with the world's version is put
// together once for each version; what time alone moves (newest writes, lost seconds, messages, a provider that gives a
// webhook up) is reckoned at each look.

import type { Plan } from "../../../workflows/plan.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { StepFunctionsService } from "../stepfunctions/service.ts";
import type { DatabaseTruth, LongWait, PlanTruth, RunTruth, Truth, WebhookTruth, WorldMutation } from "../story/world.ts";
import { machineOfRun } from "../process/environments.ts";
import type { ExecutionSeen } from "./break-glass.ts";
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
  readonly pages: Truth["pages"];
  readonly lostPages: Truth["pages"];
  readonly waits: readonly LongWait[];
  /** The execution of a run that is carried elsewhere than at the arbiter. */
  readonly beside: (run: string) => ExecutionSeen | undefined;
}

/** What changes with the world alone, and what with its record. */
type State = Pick<PlanTruth, "plan" | "sites" | "services" | "dns">;
type Recorded = Pick<PlanTruth, "epochs" | "killSwitchSince" | "runs">;

export class TruthTeller {
  readonly #parts: TruthParts;
  #version = -1;
  #stateVersion = -1;
  #states: readonly State[] = [];
  #recorded: readonly Recorded[] = [];
  readonly #entries = new Map<string, RunTruth["entries"]>();

  constructor(parts: TruthParts) {
    this.#parts = parts;
  }

  truth(): Truth {
    const { now, pulse, plans, mutations, pages, lostPages, waits } = this.#parts;
    pulse.settle();
    if (this.#stateVersion !== pulse.stateVersion) {
      this.#stateVersion = pulse.stateVersion;
      this.#states = plans.map((world) => stateOf(world));
    }
    if (this.#version !== pulse.version) {
      this.#version = pulse.version;
      this.#recorded = plans.map(({ plan }) => this.#recordedOf(plan));
    }
    const each = plans.map((world, index): [string, PlanTruth] => [world.plan.plan, { ...(this.#states[index] as State), ...(this.#recorded[index] as Recorded), ...moving(world) }]);
    return { at: now(), plans: Object.fromEntries(each), mutations, pages, lostPages, waits };
  }

  #recordedOf(plan: Plan): Recorded {
    const { watch } = this.#parts;
    return {
      epochs: { lease: watch.lease(plan.plan).epoch, registers: bySite(plan, (site) => watch.register(plan.plan, site)) },
      killSwitchSince: watch.lease(plan.plan).killSwitchSince,
      runs: [...watch.runs.values()].filter((run) => run.plan === plan.plan).map((run) => this.#runOf(plan, run)),
    };
  }

  #runOf(plan: Plan, { run, entries }: { readonly run: string; readonly entries: RunTruth["entries"] }): RunTruth {
    const [first] = entries;
    const opened = first?.body.type === "opened" ? first.body : { target: "" };
    const arn = `${machineOfRun(plan, opened).replace(":stateMachine:", ":execution:")}:${run}`;
    const { status, startDate, stopDate } = this.#parts.beside(run) ?? this.#parts.stepFunctions.describeExecution({ executionArn: arn });
    const known = this.#entries.get(run);
    const kept = known?.length === entries.length ? known : [...entries];
    this.#entries.set(run, kept);
    return { run, plan: plan.plan, entries: kept, execution: status, startedAt: startDate.getTime(), endedAt: stopDate?.getTime() ?? null };
  }
}

function stateOf(world: PlanWorld): State {
  const { plan, application } = world;
  return {
    plan,
    sites: bySite(plan, (site) => ({ up: application.hosts.carry(site, "") })),
    services: Object.fromEntries([...application.services.keys()].map((service) => [service, bySite(plan, (site) => application.works(service, site))])),
    dns: Object.fromEntries(application.names.map((name) => [name, application.leadsTo(name)])),
  };
}

function bySite<T>(plan: Plan, value: (site: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.keys(plan.sites).map((site) => [site, value(site)]));
}

function moving(world: PlanWorld): Pick<PlanTruth, "databases" | "lostSeconds" | "drillCopies" | "webhooks"> {
  const { plan, application, providers } = world;
  const databases: Record<string, Record<string, DatabaseTruth>> = {};
  const lostSeconds: Record<string, number> = {};
  for (const [name, database] of application.databases) {
    databases[name] = Object.fromEntries(
      Object.keys(plan.sites).map((site) => [site, { up: database.isUp(site), accepts: application.accepts(database, site), writer: database.isWriter(site), newestWriteAt: database.newestAt(site) }]),
    );
    lostSeconds[name] = database.lostSeconds();
  }
  return { databases, lostSeconds, drillCopies: world.aws.drilling.standing(), webhooks: Object.fromEntries(providers.names.map((provider) => [provider, webhookOf(world, provider)])) };
}

function webhookOf({ application, providers, web }: PlanWorld, provider: string): WebhookTruth {
  const callback = providers.callback(provider);
  const layout = Object.values(application.layouts).find(({ webhooks }) => webhooks.some((hook) => hook.provider === provider && hook.callback === callback));
  return { site: layout?.site ?? null, lastInboundAt: web.lastInbound(provider) };
}
