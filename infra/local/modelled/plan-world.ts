// All of one plan in the modelled world: its application, its AWS interfaces, its providers, and how a place sees them.

import type { LeaseAnswer } from "../../../lambdas/watchdog/watchdog.ts";
import type { AnsweringWorld, WorldRequest } from "../../../workflows/ports.ts";
import { instancesOf } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { AwsService } from "../aws/backend.ts";
import type { RestingClock } from "../sleeps.ts";
import { secretsOf } from "../world/secrets.ts";
import { ModelledApplication } from "./application.ts";
import type { WordsWorld } from "./answer-words.ts";
import { PlanAws } from "./aws.ts";
import type { Caller, Calls, FailAs } from "./calls.ts";
import { clusterCall } from "./clusters.ts";
import { lookAt } from "./looks.ts";
import type { Looker } from "./looks.ts";
import { internet } from "./network.ts";
import type { ModelledNetwork } from "./network.ts";
import { providerCall } from "./provider-calls.ts";
import { ModelledProviders } from "./providers.ts";
import type { Pulse } from "./pulse.ts";
import type { Renewal } from "./quiet-renewals.ts";
import { ModelledWatchdogs } from "./watchdogs.ts";
import { ModelledWeb, silence } from "./web.ts";
import type { WebAnswer } from "./web.ts";

export interface PlanWorldOptions {
  readonly plan: Plan;
  readonly clock: RestingClock;
  readonly pulse: Pulse;
  readonly network: ModelledNetwork;
  readonly calls: Calls;
  readonly shared: Readonly<Record<string, AwsService>>;
  readonly wait: (ms: Milliseconds) => Promise<void>;
  readonly offsetAt: (place: string) => Milliseconds;
  /** A number from 0 to below 1. */
  readonly chance: () => number;
  /** Every message of a provider is called, also one that can only arrive as the one before did. */
  readonly everyLook: boolean;
  /** Asks the function of the product at which watchdogs renew. */
  readonly renew: (renewal: Renewal) => Promise<LeaseAnswer>;
  /** What it would answer, where that is known without asking it. */
  readonly known: (renewal: Renewal) => LeaseAnswer | undefined;
}

export class PlanWorld {
  readonly plan: Plan;
  readonly application: ModelledApplication;
  readonly aws: PlanAws;
  readonly web: ModelledWeb;
  readonly providers: ModelledProviders;
  readonly watchdogs: ModelledWatchdogs;
  readonly words: WordsWorld;
  readonly #options: PlanWorldOptions;

  constructor(options: PlanWorldOptions) {
    const { plan, clock, pulse, network, shared } = options;
    this.plan = plan;
    this.#options = options;
    this.application = new ModelledApplication({ plan, clock, pulse, network, isHealthy: (id) => (this.aws.healthChecks.has(id) ? this.aws.healthChecks.isHealthy(id) : this.#siteAnswers(id)) });
    const secrets = secretsOf(plan, { database: { user: "understudy", password: "understudy" } }, clock);
    this.aws = new PlanAws({ plan, clock, pulse, application: this.application, secrets, shared });
    const now = (place: string): Instant => clock.now() + options.offsetAt(place);
    this.web = new ModelledWeb({ application: this.application, now, secrets });
    this.providers = new ModelledProviders({
      plan, clock, pulse, secrets,
      call: (provider, request, sent) => (network.reaches(provider, internet) ? this.web.exchange(provider, request, sent) : silence()),
      foreseen: options.everyLook ? undefined : this.web,
    });
    this.watchdogs = new ModelledWatchdogs({ plan, clock, network, hosts: this.application.hosts, renew: (call) => options.renew({ plan: plan.plan, ...call }), known: (call) => options.known({ plan: plan.plan, ...call }) });
    for (const provider of this.providers.names) network.addEnd(provider);
    this.words = { hosts: this.application.hosts, noCapacity: () => this.aws.noCapacity(), giveMoveUp: () => this.aws.globalClusters.giveUpNext(), closeGate: (how) => this.aws.routingControls.closeGate(how), ail: (cluster, region, ailment) => this.aws.clusters.ail({ cluster, region }, ailment), configuration: this.aws.configuration, sourceOf: (id) => this.#sourceOf(id) };
  }

  begin(): void {
    this.aws.healthChecks.start();
    this.providers.begin();
    this.watchdogs.begin();
  }

  /** What answers a function instead of the network. */
  answersTo(caller: Caller): AnsweringWorld {
    const { application } = this;
    const { pulse, clock, wait, offsetAt, network, chance } = this.#options;
    const looker: Looker = { application, pulse, now: () => clock.now(), wait, offsetAt };
    return {
      look: (from, sight, deadlineMs) => lookAt(looker, from, sight, deadlineMs),
      control: async (from, address, deadlineMs) => {
        const answered = network.reaches(from, internet);
        if (!answered) await wait(deadlineMs);
        return { answered, detail: `its control address ${address} ${answered ? "answered" : "did not answer"}` };
      },
      exchange: (from, request, sent) => this.#exchange(caller, from, request, sent),
      resolve: (from, name, type) => this.web.resolve(from, name, type, chance()),
    };
  }

  async #exchange(caller: Caller, from: string, request: WorldRequest, sent: () => void): Promise<WebAnswer> {
    const { network, calls } = this.#options;
    const { hostname } = new URL(request.url);
    const cluster = this.aws.clusters.at(hostname);
    if (cluster !== undefined) {
      if (!network.reachesRegion(from, cluster.region) || !network.planeAnswers("eks", cluster.region)) return silence();
      sent();
      const { call, failAs } = clusterCall(cluster, request);
      return calls.send(caller, call, () => this.aws.clusters.answer(cluster, request), failAs);
    }
    const asked = this.providers.asked(request);
    if (asked === undefined) return calls.send(caller, { operation: `web.${request.method ?? "GET"}`, region: null, input: request.url, isChange: false, patienceMs: 5_000 }, () => this.web.exchange(from, request, sent), webFails);
    const { provider, kind } = asked;
    if (!network.reaches(from, provider)) return silence();
    sent();
    const { call, failAs } = providerCall(kind, request);
    return calls.send(caller, call, () => this.providers.answer(provider, request), failAs);
  }

  #siteAnswers(id: string): boolean {
    return this.application.frontRuns(id.slice(0, id.indexOf("/")));
  }

  /** The source of the replica with that identifier, in the words of RDS: an ARN, as it lies in another Region. */
  #sourceOf(id: string): string | undefined {
    for (const instances of Object.values(this.plan.databases).map(instancesOf)) {
      const site = Object.keys(instances).find((each) => instances[each]?.id === id);
      if (site === undefined || site === this.plan.home) continue;
      const other = otherSite(this.plan, site);
      return `arn:aws:rds:${this.plan.sites[other]?.region ?? ""}:123456789012:db:${instances[other]?.id ?? ""}`;
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.watchdogs.close();
    await Promise.all([this.aws.close(), this.providers.close()]);
  }
}

/** How the application says no where a story wants it: with the status of HTTP that the word is, else as one that is broken. */
const webFails: FailAs<WebAnswer> = (outcome) => ({ status: outcome.how === "throttled" ? 429 : Number(outcome.error) || 500, text: "{}" });
