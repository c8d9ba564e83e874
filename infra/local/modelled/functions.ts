// The functions of the product as Lambda runs them, in process. Behaviour: an invocation takes an environment of its
// function that nobody else uses, or makes a new one, so that nothing is shared between two that run at the same time; it
// ends after 30 s at the latest. One that dies is told as `Lambda.Unknown`, none of its code goes on, and its environment is
// never used again. What travels is JSON already where it is sent: the executor and Lambda's interface see to it. An environment works for one plan, so that its changes can be told apart.

import type { Context } from "aws-lambda";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Purpose } from "../../../lambdas/aws/clients.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import type { Service } from "../../../lambdas/aws/service.ts";
import type { AnySpec } from "../../../lambdas/runtime/function.ts";
import { makeLog, toHandler } from "../../../lambdas/runtime/function.ts";
import type { Services } from "../../../lambdas/runtime/services.ts";
import { Defect, Refused } from "../../../workflows/failure.ts";
import type { AnsweringWorld, Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { AwsCall } from "../aws/backend.ts";
import { interceptWith } from "../aws/intercept.ts";
import { FunctionError } from "../process/handlers.ts";
import type { Caller } from "./calls.ts";
import { silence } from "./web.ts";

/** As long as the local world lets a function run. */
const mostMs: Milliseconds = 30_000;

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** What an environment's services are made of, beyond its own clock and clients. */
export interface Outside {
  readonly clock: Clock;
  readonly offsetAt: (place: string) => Milliseconds;
  /** Answers an SDK call of an environment; its client waits so long for an answer. */
  readonly call: (caller: Caller, call: AwsCall, patienceMs: Milliseconds) => Promise<unknown>;
  readonly worldFor: (caller: Caller) => AnsweringWorld;
  readonly servicesFor: (caller: Caller, adapters: Services["adapters"]) => Services;
}

export interface FunctionsOptions extends Outside {
  readonly specs: Readonly<Record<string, AnySpec>>;
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The arbiter's Region: every function reads its secrets there. */
  readonly secretsRegion: string;
  /** Told when a function has ended by itself or died. */
  readonly ended: (caller: Caller) => void;
  /** Told when one has run until Lambda ends it. */
  readonly hung: (caller: Caller, ms: Milliseconds) => void;
}

/** Why a function that died gives no answer. */
export const processEnded = "the function's process ended";

class Environment implements Caller {
  readonly name: string;
  readonly place: string;
  readonly plan: string;
  /** Ends the invocation that runs. A promise of the death itself would keep every invocation that was raced against it. */
  #die: (error: unknown) => void = () => undefined;
  dead = false;
  handler: Handler = silence;

  constructor(name: string, place: string, plan: string) {
    this.name = name;
    this.place = place;
    this.plan = plan;
  }

  die(because = processEnded): void {
    this.dead = true;
    this.#die(new FunctionError("Lambda.Unknown", because));
  }

  run(payload: unknown, context: Context): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#die = reject;
      this.handler(payload, context).then(resolve, reject);
    });
  }
}

export class ModelledFunctions {
  readonly #options: FunctionsOptions;
  readonly #idle = new Map<string, Environment[]>();
  /** Until when each may run. */
  readonly #running = new Map<Environment, Instant>();
  #watching = false;
  /** Resolves when functions run again; undefined while they do. */
  #frozen: { readonly until: Promise<void>; readonly thaw: () => void } | undefined;
  #invoked = 0;

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  /** The function that began last and still runs; the death of an observer, or of what watchdogs call, would tell nothing. */
  get running(): Caller | undefined {
    return [...this.#running.keys()].findLast(({ name }) => !name.startsWith("probe-") && name !== "watchdog");
  }

  readonly invoke = async (name: string, payload: unknown): Promise<unknown> => {
    // Where the Region is away nothing begins; whoever has asked, waits.
    while (this.#frozen !== undefined && !isElsewhere(name)) await this.#frozen.until;
    const plan = String((payload as { readonly plan?: unknown } | null)?.plan ?? "");
    const key = `${name}|${plan}`;
    const environment = this.#idle.get(key)?.pop() ?? this.#make(name, plan);
    const { clock } = this.#options;
    const until = clock.now() + mostMs;
    this.#invoked += 1;
    this.#running.set(environment, until);
    if (this.#running.size === 1 && !this.#watching) void this.#watch();
    try {
      return await environment.run(payload, contextOf(name, this.#invoked, () => until - clock.now()));
    } catch (thrown) {
      if (thrown instanceof FunctionError) throw thrown;
      const { name: type, message } = thrown as Error;
      throw new FunctionError(type, message);
    } finally {
      this.#running.delete(environment);
      this.#options.ended(environment);
      if (!environment.dead) this.#idle.set(key, [...(this.#idle.get(key) ?? []), environment]);
    }
  };

  /** The Region in which they run goes away with all that runs there, or comes back; observers at the sites are elsewhere. */
  setFrozen(frozen: boolean): void {
    if (!frozen) {
      this.#frozen?.thaw();
      this.#frozen = undefined;
      return;
    }
    if (this.#frozen !== undefined) return;
    let thaw: () => void = () => undefined;
    this.#frozen = { until: new Promise((resolve) => (thaw = resolve)), thaw };
    this.endAll();
  }

  /** Ends whatever runs now, but for the observers at the sites. */
  endAll(): void {
    for (const environment of this.#running.keys()) if (!isElsewhere(environment.name)) environment.die();
  }

  /** Ends those that run for too long. One watch for all: most have ended long before, and a timer for each would be let go again. */
  async #watch(): Promise<void> {
    const { clock } = this.#options;
    this.#watching = true;
    while (this.#running.size > 0) {
      await clock.sleep(Math.min(...this.#running.values()) - clock.now());
      for (const [environment, until] of this.#running) {
        if (until > clock.now()) continue;
        // A function that a story lets die hangs for no one.
        if (!environment.dead) this.#options.hung(environment, mostMs);
        environment.die(`the function did not end within ${mostMs / 1_000} s`);
      }
      for (const environment of this.#running.keys()) if (environment.dead) this.#running.delete(environment);
    }
    this.#watching = false;
  }

  #make(name: string, plan: string): Environment {
    const { specs, environments, clock, offsetAt, worldFor, servicesFor, secretsRegion, call } = this.#options;
    const spec = specs[name];
    const variables = environments[name];
    if (spec === undefined || variables === undefined) throw new Refused(`there is no function ${name}`, { code: "ResourceNotFoundException" });
    const place = variables["UNDERSTUDY_PLACE"] ?? "arbiter";
    const environment = new Environment(name, place, plan);
    const own: Clock = {
      now: (): Instant => clock.now() + offsetAt(place),
      // Who is dead never wakes.
      sleep: (ms, signal) => clock.sleep(ms, signal).then(() => (environment.dead ? silence<undefined>() : undefined)),
      id: () => clock.id(),
    };
    const clients = new ModelledClients((each, patienceMs) => call(environment, each, patienceMs), place);
    const adapters = { clients, clock: own, place, dialer: { ca: undefined, dial: noSockets, world: worldFor(environment) }, secrets: new ManagedSecrets({ clients, clock: own, region: secretsRegion }) };
    environment.handler = toHandler(spec, () => servicesFor(environment, adapters), variables, { watched: true, log: logOf(spec.name) });
    return environment;
  }
}

/** A log is dear to make, and a set of stories makes thousands of environments: those of one function share it. */
const logs = new Map<string, ReturnType<typeof makeLog>>();

function logOf(name: string): ReturnType<typeof makeLog> {
  const known = logs.get(name);
  if (known !== undefined) return known;
  const log = makeLog(name);
  // Where nothing is printed, nothing has to be gathered for it at every call.
  const printed = log.getLevelName() === "SILENT" ? Object.assign(log, silently) : log;
  logs.set(name, printed);
  return printed;
}

const nothing = (): undefined => undefined;
const silently = { addContext: nothing, appendKeys: nothing, resetKeys: nothing, info: nothing, warn: nothing, error: nothing };

/** A connection of Node's own would be invisible to virtual time. */
function noSockets(_from: string, host: string, port: number): never {
  throw new Defect(`the modelled world opens no connection, and one to ${host}:${port} was asked for`);
}

const isElsewhere = (name: string): boolean => name.startsWith("probe-") && name !== "probe-arbiter";

function contextOf(name: string, count: number, left: () => Milliseconds): Context {
  // The Lambda runtime gives more fields; these are the ones that the product reads.
  return { functionName: name, awsRequestId: `${name}-${count}`, getRemainingTimeInMillis: left } as Context;
}

type Handle = (call: AwsCall, patienceMs: Milliseconds) => Promise<unknown>;

/** One real client of each service, made once: all others are the same but for their `send`, so paginators know them. */
const realClients = new Map<string, object>();

class ModelledClients extends Clients {
  readonly #handle: Handle;
  readonly #place: string;
  readonly #known = new Map<string, object>();

  constructor(handle: Handle, place: string) {
    super();
    this.#handle = handle;
    this.#place = place;
  }

  override get<C extends object>(service: Service<C>, region: string, purpose: Purpose): C {
    const key = `${service.name}/${region}/${purpose}`;
    const known = this.#known.get(key) as C | undefined;
    if (known !== undefined) return known;
    const real = realClients.get(service.name) ?? new Clients(() => undefined).get(service, region, purpose);
    realClients.set(service.name, real);
    const client = Object.create(real) as C & { send: unknown };
    const patienceMs = service.answersWithinMs ?? 5_000;
    interceptWith((call) => this.#handle(call, patienceMs), this.#place)(client, service.name, region);
    this.#known.set(key, client);
    return client;
  }
}
