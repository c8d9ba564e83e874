// What the functions of the product find around them in the modelled world: the record and the registers, the AWS interfaces
// that all plans share, and the services that each function is made with.

import { dynamoFailure } from "../../../lambdas/aws/dynamo-failure.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { keys, newKept } from "../../../lambdas/runtime/record/context.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { Services as HandlerServices } from "../../../lambdas/runtime/services.ts";
import { Defect, Refused, Transient } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, EpochRegister, Table } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "../aws/backend.ts";
import type { AwsService } from "../aws/backend.ts";
import type { CloudWatchService } from "../aws/cloudwatch.ts";
import { LambdaService } from "../aws/lambda.ts";
import { SnsService } from "../aws/sns.ts";
import { StepFunctionsApi } from "../aws/step-functions.ts";
import type { Passing } from "../deploy.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import type { StepFunctionsService } from "../stepfunctions/service.ts";
import type { Call, Caller, Calls } from "./calls.ts";
import type { ModelledNetwork } from "./network.ts";
import type { Pulse } from "./pulse.ts";
import { QuietLooks } from "./quiet-looks.ts";
import type { QuietParts } from "./quiet-looks.ts";
import { QuietRenewals } from "./quiet-renewals.ts";
import type { RenewalParts } from "./quiet-renewals.ts";
import { QuietSweeps } from "./quiet-sweeps.ts";
import { GuardedTable, WatchedTable } from "./record-table.ts";
import type { Gatekeeper } from "./record-table.ts";
import { RecordWatch } from "./record-watch.ts";
import type { Services } from "./services.ts";

/** A table that is not reached is given up after so long. */
const givenUpMs: Milliseconds = 1_000;
const patienceMs: Milliseconds = 5_000;

export interface BackendOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly network: ModelledNetwork;
  readonly ours: Services;
  readonly wait: (ms: Milliseconds) => Promise<void>;
}

/** What runs the regular work, and what passes over the rounds of it that find nothing new. */
export interface RegularWork {
  readonly invoke: InvokeFunction;
  readonly passing?: Passing;
}

export class Backend {
  readonly watch: RecordWatch;
  readonly pages: { readonly at: Instant; readonly text: string }[] = [];
  readonly lostPages: { readonly at: Instant; readonly text: string }[] = [];
  /** The record as people and deployments reach it. */
  readonly record: RecordStore;
  /** The same as a table. */
  readonly recordTable: Table;
  readonly #options: BackendOptions;
  readonly #table: WatchedTable;
  readonly #registers = new Map<string, WatchedTable>();
  /** Each function would read and check the same entries for itself; here the first one does it for all. */
  readonly #kept = newKept();
  readonly #documents = new Map<string, Plan>();
  #quiet: QuietLooks | undefined;
  #renewals: QuietRenewals | undefined;
  #sweeps: QuietSweeps | undefined;

  constructor(options: BackendOptions) {
    this.#options = options;
    this.watch = new RecordWatch(options.pulse, () => options.clock.now());
    this.#table = new WatchedTable(
      (item) => {
        this.watch.wrote(item);
        this.#quiet?.wrote(item);
        this.#renewals?.wrote(item);
        this.#sweeps?.wrote(item);
      },
      (pk, sk) => {
        this.#quiet?.reading(pk, sk);
        this.#renewals?.touching(pk);
      },
    );
    const away: Gatekeeper = async (_operation, _purpose, _input, work) => {
      if (!options.ours.isUp("record")) throw new Transient("the record does not answer", { code: "ServiceUnavailable" });
      return work();
    };
    this.recordTable = new GuardedTable(this.#table, away);
    this.record = new RecordStore({ table: this.recordTable, clock: options.clock });
  }

  /** Runs the regular work, without what can only find what the work before found. */
  quietWork(parts: Omit<QuietParts, "table">): RegularWork {
    const looks = new QuietLooks({ ...parts, table: this.#table.plain });
    const sweeps = new QuietSweeps({ ...parts, table: this.#table, plans: parts.plans.map(({ plan }) => plan), looks });
    [this.#quiet, this.#sweeps] = [looks, sweeps];
    return {
      invoke: (name, payload) => (name === "sweep" ? sweeps.invoke(payload) : looks.invoke(name, payload)),
      passing: { look: (plan, place, works) => looks.rounds(plan, place, works), sweep: sweeps.rounds },
    };
  }

  /** Answers renewals that are answered as the one before. */
  quietRenewals(parts: Omit<RenewalParts, "table">): QuietRenewals {
    this.#renewals = new QuietRenewals({ ...parts, table: this.#table.plain });
    return this.#renewals;
  }

  /** The AWS interfaces that all plans share. */
  shared(parts: { readonly cloudwatch: CloudWatchService; readonly stepFunctions: StepFunctionsService; readonly invoke: InvokeFunction; readonly knows: (name: string) => boolean }): Readonly<Record<string, AwsService>> {
    const { clock, ours, pulse, network } = this.#options;
    const topic = new SnsService(clock);
    const sns: AwsService = {
      handle: async (call) => {
        const sent = { at: clock.now(), text: textOf(call.input) };
        if (!ours.isUp("notify")) {
          this.lostPages.push(sent);
          throw new AwsAnswerError("InternalErrorException", "the topic does not answer", 500);
        }
        const answer = await topic.handle(call);
        this.pages.push(sent);
        pulse.recorded(true);
        return answer;
      },
    };
    const lambda = new LambdaService({
      invoke: parts.invoke,
      knows: parts.knows,
      reach: (_from, name) => {
        const place = name.startsWith("probe-") ? name.slice("probe-".length) : "arbiter";
        if (network.isDown("arbiter") && !name.startsWith("probe-")) throw new Transient(`the function ${name} gives no answer`, { code: "ETIMEDOUT" });
        if (network.isDown(place) || network.isBlind(place)) throw new Transient(`the function ${name} at ${place} gives no answer`, { code: "ETIMEDOUT" });
      },
    });
    return { cloudwatch: parts.cloudwatch, lambda, sfn: new StepFunctionsApi(parts.stepFunctions), sns };
  }

  /** A call that never arrived: people have to be called all the same, so one to them is remembered. */
  unsent({ operation, input }: Pick<Call, "operation" | "input">): void {
    if (operation === "sns.Publish") this.lostPages.push({ at: this.#options.clock.now(), text: textOf(input) });
  }

  /** What a function is made with, over its adapters. */
  servicesFor(caller: Caller, adapters: HandlerServices["adapters"], calls: Calls): HandlerServices {
    const { region } = this.#options;
    const pass = this.#gate(caller, calls, region, true);
    const record = new RecordStore({ table: new GuardedTable(this.#table, pass), clock: adapters.clock, kept: this.#kept });
    return {
      adapters,
      record,
      arbiterRegion: region,
      plan: (digest) => this.#plan(digest, record, pass),
      state: async (run) => {
        const state = await record.state(run);
        if (state === undefined) throw new Refused(`the record knows no run ${run}`, { code: "no-such-run" });
        return state;
      },
      register: (place) => this.register(caller, calls, place),
    };
  }

  /** The epoch register of a site, which is the name of its table, as a caller reaches it. */
  register(caller: Caller, calls: Calls, { region, table }: { readonly region: string; readonly table: string }): EpochRegister {
    return new TableEpochRegister(this.registerTable(caller, calls, { region, table }));
  }

  /** Its table, as a caller reaches it. */
  registerTable(caller: Caller, calls: Calls, { region, table }: { readonly region: string; readonly table: string }): Table {
    return new GuardedTable(this.#registerOf(table), this.#gate(caller, calls, region, false));
  }

  /** A plan never changes under its digest, so it is read and checked once; later reads still have to reach the table. */
  async #plan(digest: string, record: RecordStore, pass: Gatekeeper): Promise<Plan> {
    const known = this.#documents.get(digest);
    if (known !== undefined) return pass("GetItem", "read", digest, async () => known);
    const plan = (await record.getDocument(digest)) as Plan | undefined;
    if (plan === undefined) throw new Defect(`the record holds no plan with the digest ${digest}; it is put there when the plan is deployed`);
    this.#documents.set(digest, plan);
    return plan;
  }

  #registerOf(site: string): Table {
    const known = this.#registers.get(site) ?? new WatchedTable((item) => this.watch.registered(site, item));
    this.#registers.set(site, known);
    return known;
  }

  #gate(caller: Caller, calls: Calls, region: string, isRecord: boolean): Gatekeeper {
    const { network, ours, wait } = this.#options;
    const away = async (): Promise<never> => {
      await wait(givenUpMs);
      throw new Transient(`the table in ${region} did not answer`, { code: "ServiceUnavailable" });
    };
    return (operation, purpose, input, work) => {
      const there = (): boolean => !(isRecord && !ours.isUp("record")) && network.planeAnswers("dynamodb", region) && network.reachesRegion(caller.place, region);
      return calls.send(caller, { operation: `dynamodb.${operation}`, region, input, isChange: changesLeases(input), patienceMs }, () => (there() ? work() : away())).catch((thrown: unknown) => {
        throw dynamoFailure(thrown, operation, isRecord ? "understudy" : "register", region, purpose);
      });
    };
  }
}

/** Whether a table call decides who may renew a lease: of all that the product writes to its own table, that alone changes the world. */
function changesLeases(input: unknown): boolean {
  const [pk, , set] = Array.isArray(input) ? (input as readonly unknown[]) : [];
  return typeof pk === "string" && pk.startsWith(keys.watchdogs("")) && typeof set === "object" && set !== null && "epoch" in set;
}

function textOf(input: unknown): string {
  const { Subject = "", Message = "" } = input as { readonly Subject?: string; readonly Message?: string };
  return `${Subject}\n${Message}`;
}
