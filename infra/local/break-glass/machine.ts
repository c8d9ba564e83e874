// An engineer's own machine as that from which a failover goes: every function of the product in this process, with the
// engineer's credentials, over the record in the folder. Clients are the real ones; what only the arbiter could answer is
// answered here (backstage.ts).

import type { Context } from "aws-lambda";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Purpose } from "../../../lambdas/aws/clients.ts";
import { DynamoTable } from "../../../lambdas/aws/dynamo-table.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import type { Service } from "../../../lambdas/aws/service.ts";
import { dynamodb } from "../../../lambdas/aws/services.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { toHandler } from "../../../lambdas/runtime/function.ts";
import { plainDialer } from "../../../lambdas/runtime/plain-dialer.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { noSuchRun } from "../../../lambdas/runtime/services.ts";
import type { Services } from "../../../lambdas/runtime/services.ts";
import { asFailure, Refused } from "../../../workflows/failure.ts";
import { lookingFunctions } from "../../../workflows/looking.ts";
import { recordTableName, registerTableName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { environmentsOf } from "../process/environments.ts";
import { FunctionError } from "../process/handlers.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import { handing } from "./backstage.ts";
import { breakGlassFunctions } from "./functions.ts";
import type { Backstage } from "./backstage.ts";
import { claimedRegister } from "./claims.ts";
import type { SiteRegister } from "./claims.ts";
import { planOfSession } from "./opening.ts";

/** As long as Lambda lets a function run that has to end soon. */
const mostMs: Milliseconds = 30_000;
/** Where it runs, for the sessions of roles that it assumes. */
const place = "engineer";

/** The sites of a plan that lie in other accounts, by Region. */
const accountsOf = (plan: Plan) => Object.fromEntries(Object.values(plan.sites).flatMap(({ region, account }) => (account === undefined ? [] : [[region, { role: account.role, externalId: account["external-id"] }] as const])));

/** Clients with the engineer's credentials. The target's Region answers for roles in other accounts: the arbiter's is away. */
export function engineersClients(plan: Plan, target: string, clock: Clock): Clients {
  return new Clients(undefined, { accounts: accountsOf(plan), region: plan.sites[target]?.region ?? plan.arbiter.region, place, clock });
}

/** The record's table at the arbiter. */
export function arbiterTable(plan: Plan, clients: Clients): Table {
  return tableIn(plan.arbiter.region, recordTableName, clients);
}

/** The epoch registers of a plan's sites. */
export function registersOf(plan: Plan, clients: Clients): Readonly<Record<string, SiteRegister>> {
  return Object.fromEntries(Object.entries(plan.sites).map(([site, { region }]) => [site, claimedRegister(tableIn(region, registerTableName, clients))]));
}

const tableIn = (region: string, name: string, clients: Clients): DynamoTable => new DynamoTable(clients.get(dynamodb, region, "change"), name, clients.get(dynamodb, region, "read"));

export interface MachineParts {
  readonly plan: Plan;
  readonly source: string;
  readonly target: string;
  readonly table: Table;
  readonly clock: Clock;
  /** Where secrets are read: copies of them have to lie there. */
  readonly secretsRegion: string;
}

/** The functions of the product as they run on this machine. */
export function machineFunctions(parts: MachineParts, backstage: Backstage): InvokeFunction {
  const { plan, clock } = parts;
  const services = servicesOf(parts, new BackstagedClients(parts, backstage));
  const environment = environmentOf(plan);
  const handlers = new Map(Object.entries(breakGlassFunctions()).map(([name, spec]) => [name, toHandler(spec, () => services, environment, { watched: true })]));
  return async (name, payload) => {
    const handler = handlers.get(name);
    if (handler === undefined) throw new Refused(`there is no function ${name}`, { code: "ResourceNotFoundException" });
    const until = clock.now() + mostMs;
    const over = new AbortController();
    const late = clock.sleep(mostMs, over.signal).then(() => {
      throw new FunctionError("Lambda.Unknown", `the function did not end within ${mostMs / 1_000} s`);
    });
    try {
      const answer = await Promise.race([handler(JSON.parse(JSON.stringify(payload)), { functionName: name, awsRequestId: clock.id(), getRemainingTimeInMillis: () => until - clock.now() } as Context), late]);
      return JSON.parse(JSON.stringify(answer ?? null)) as unknown;
    } catch (thrown) {
      if (thrown instanceof FunctionError) throw thrown;
      const failure = asFailure(thrown);
      throw new FunctionError(failure.name, failure.message);
    } finally {
      over.abort();
      // Nobody waits for the end of its time any more.
      late.catch(() => undefined);
    }
  };
}

/** One for all: what a function does not know of it, it does not read. */
function environmentOf(plan: Plan): Readonly<Record<string, string>> {
  return {
    ...environmentsOf(plan, [])["open"],
    UNDERSTUDY_PLACE: place,
    UNDERSTUDY_CONSOLE: "none",
    UNDERSTUDY_PROBES: JSON.stringify({ [plan.plan]: lookingFunctions(plan) }),
    UNDERSTUDY_REGISTERS: JSON.stringify(Object.fromEntries(Object.entries(plan.sites).map(([site, { region }]) => [site, { region, table: registerTableName }]))),
  };
}

function servicesOf({ plan, table, clock, secretsRegion }: MachineParts, clients: Clients): Services {
  const record = new RecordStore({ table, clock });
  return {
    adapters: { clients, clock, place, dialer: plainDialer, secrets: new ManagedSecrets({ clients, clock, region: secretsRegion }) },
    record,
    arbiterRegion: plan.arbiter.region,
    plan: async (digest) => planOfSession((await record.getDocument(digest)) as Plan),
    async state(run) {
      const state = await record.state(run);
      if (state === undefined) throw noSuchRun(run);
      return state;
    },
    register: ({ region, table: name }) => new TableEpochRegister(tableIn(region, name, clients)),
  };
}

interface Sent {
  readonly constructor: { readonly name: string };
  input: Record<string, unknown>;
}
type Send = (command: Sent, options?: unknown) => Promise<unknown>;

/** Clients whose calls are shown to the backstage before they leave the machine. */
class BackstagedClients extends Clients {
  readonly #parts: MachineParts;
  readonly #backstage: Backstage;
  readonly #shown = new WeakSet<object>();

  constructor(parts: MachineParts, backstage: Backstage) {
    super(undefined, { accounts: accountsOf(parts.plan), region: parts.plan.sites[parts.target]?.region ?? parts.plan.arbiter.region, place, clock: parts.clock });
    this.#parts = parts;
    this.#backstage = backstage;
  }

  override get<C extends object>(service: Service<C>, region: string, purpose: Purpose): C {
    const client = super.get(service, region, purpose);
    if (this.#shown.has(client)) return client;
    this.#shown.add(client);
    const sending = client as C & { send: Send };
    const really = sending.send.bind(client) as Send;
    sending.send = (command, options) => {
      const call = { service: service.name, region, operation: command.constructor.name.replace(/Command$/, ""), input: command.input, from: place };
      const ours = this.#backstage(call);
      if (ours !== undefined) return ours;
      command.input = handing(call, this.#parts.plan, this.#parts.source);
      return really(command, options);
    };
    return client;
  }
}
