// The real handlers over a table in memory, with a scripted AWS around them. What reaches the state machine, the people and
// the table is counted here, from outside of what is tested.

import type { Context } from "aws-lambda";
import type * as z from "zod";
import { AwsAnswerError, notImplemented } from "../../../infra/local/aws/backend.ts";
import type { AwsCall } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { assess } from "../../../lambdas/assess/assess.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { gate } from "../../../lambdas/gate/gate.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import type { DecisionAnswer } from "../../../lambdas/gate/decide-function.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { toHandler } from "../../../lambdas/runtime/function.ts";
import type { FunctionSpec } from "../../../lambdas/runtime/function.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { noSuchRun } from "../../../lambdas/runtime/services.ts";
import type { Services } from "../../../lambdas/runtime/services.ts";
import type { Carried } from "../../../lambdas/runtime/carried.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import { observers } from "../../../workflows/evidence.ts";
import { machineName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { Decision, Entry, EntryBody, GateState, RunState } from "../../../workflows/record.ts";
import { letIn } from "./let-in.ts";
import { copy, evidenceOf, failing, minutes, now, seconds, shop, silent } from "../builders.ts";

// The handlers' own log is no output of a test.
process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";

/** Counts the writes that reach the table. */
class CountingTable implements Table {
  writes = 0;
  readonly #table = new MemoryTable();
  get: Table["get"] = (...call) => this.#table.get(...call);
  query: Table["query"] = (...call) => this.#table.query(...call);
  put: Table["put"] = (...call) => this.#counted(this.#table.put(...call));
  update: Table["update"] = (...call) => this.#counted(this.#table.update(...call));
  remove: Table["remove"] = (...call) => this.#counted(this.#table.remove(...call));
  #counted<T>(write: Promise<T>): Promise<T> {
    this.writes += 1;
    return write;
  }
}

/** Time that a test moves; who sleeps moves it too and goes on at once, so that nobody has to wait. */
export class ManualClock implements Clock {
  time = now;
  readonly #chance = new VirtualClock();
  now = (): number => this.time;
  sleep = async (ms: number): Promise<void> => void (this.time += ms);
  id = (): string => this.#chance.id();
}

/** An AWS error as the service answers it, or one whose answer is lost after the call was carried out. */
export interface Trouble {
  readonly operation: string;
  readonly error: Error;
  readonly after?: true;
}
export const throttled = (): Error => new AwsAnswerError("ThrottlingException", "Rate exceeded");

/** A site that is dead: whoever can look sees it fail, and who is inside cannot look. */
export const dead = (plan: Plan): Evidence => evidenceOf(plan, failing({ site: "site-a" }, minutes(2)), silent({ observer: "site-a" }, minutes(2)));

/** The same, and the copy at the target is eight seconds behind: moving there loses writes. */
export const losing = (plan: Plan): Evidence => copy({ newestWriteAt: now - minutes(2) - seconds(8), transactions: 4_000, trialWrites: 190 })(dead(plan));

export const topic = "arn:aws:sns:eu-north-1:123456789012:people";
export const machineTo = (plan: string, target: string): string => `arn:aws:states:eu-north-1:123456789012:stateMachine:${machineName(plan, target)}:live`;
export const alarmOf = (site: string, plan = "shop"): string => `understudy-${plan}-${site}-down`;

export class World {
  readonly clock = new ManualClock();
  readonly table = new CountingTable();
  record = new RecordStore({ table: this.table, clock: this.clock });
  plan: Plan;
  planDigest = "";
  /** Those of the deployment. */
  plans: readonly string[];
  /** Since when each alarm stands; one that is not here is OK. */
  readonly alarms = new Map<string, Date>();
  /** By ARN; a name is a lock: with the same input while it runs the same start, otherwise `ExecutionAlreadyExists`. */
  readonly executions = new Map<string, { readonly input: string; status: string }>();
  readonly starts: { readonly stateMachineArn: string; readonly name: string; readonly input: string }[] = [];
  /** Tokens of tasks that still wait; any other gives `TaskTimedOut`. */
  readonly waiting = new Set<string>();
  readonly told: { readonly token: string; readonly output: Record<string, unknown> }[] = [];
  /** What was put into buckets, by its address. */
  readonly objects = new Map<string, string>();
  readonly pages: { readonly topic: string; readonly subject: string; readonly text: string }[] = [];
  /** The function that carries messages on; none, as locally, unless a test names one. */
  carrier: string | undefined;
  /** What functions were handed without waiting for them. */
  readonly handed: { readonly to: string; readonly payload: unknown }[] = [];
  /** Told every published vote, as "site value". */
  metrics: (votes: readonly string[]) => void = () => undefined;
  /** Each is met once, in their order for each operation. */
  readonly troubles: Trouble[] = [];
  /** What the probes see. */
  sees: Evidence;

  private constructor(plan: Plan) {
    this.plan = plan;
    this.sees = dead(plan);
    this.plans = [plan.plan];
  }

  /** A deployed plan and a site that has died, whose last write is remembered. Nothing has noticed yet. */
  static async deployed(plan: Plan = shop()): Promise<World> {
    const world = new World(plan);
    world.planDigest = await world.record.putDocument(plan);
    await world.record.setDeployed(plan.plan, world.planDigest);
    for (const lastWrite of world.sees.lastWrites) {
      await world.record.putSightings(plan.plan, [{ observer: lastWrite.observer, site: lastWrite.site, thing: lastWrite.database, kind: "failing", since: now - minutes(2), at: now, detail: "", lastWrite }]);
    }
    return world;
  }

  /** By function: what its process remembers of the record. */
  readonly #stores = new Map<string, RecordStore>();

  /** A process of its own: nothing of an older one is left but what that wrote. `over` is what it reaches the table through. */
  revive(over: Table = this.table): void {
    this.#stores.clear();
    this.#over = over;
    this.record = new RecordStore({ table: over, clock: this.clock });
  }
  #over: Table = this.table;

  environment(): Record<string, string | undefined> {
    const probes = Object.fromEntries(observers(this.plan).map((place) => [place, { region: "eu-north-1", function: `probe-${place}` }]));
    return {
      UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy", UNDERSTUDY_TOPIC: topic,
      UNDERSTUDY_PLANS: JSON.stringify(this.plans), UNDERSTUDY_MACHINES: "arn:aws:states:eu-north-1:123456789012:stateMachine:{machine}:live", UNDERSTUDY_PROBES: JSON.stringify({ [this.plan.plan]: probes }), UNDERSTUDY_NOTIFY: this.carrier,
    };
  }

  /** Calls a handler as Lambda does. */
  async call<E extends z.core.$ZodType, I extends z.core.$ZodType>(spec: FunctionSpec<E, I>, event: unknown, environment = this.environment()): Promise<unknown> {
    const context = { awsRequestId: "request", functionName: spec.name, getRemainingTimeInMillis: () => seconds(25) } as Context;
    return toHandler(spec, () => this.services(spec.name), environment)(event, context);
  }

  /** The services of a function; a table that its role does not let it touch is as closed to it as in AWS. */
  services(name: string): Services {
    const { clock } = this;
    const record = this.#stores.get(name) ?? new RecordStore({ table: letIn(this.#over, name, this.plan), clock });
    this.#stores.set(name, record);
    const clients = new Clients(interceptWith((call) => this.#answer(call), "arbiter"));
    return {
      adapters: { clients, clock, dialer: { dial: async (_from, host, port) => ({ host, port }), ca: undefined }, secrets: { read: async () => ({}) }, place: "arbiter" },
      record,
      arbiterRegion: "eu-north-1",
      async plan(digest) {
        const plan = await record.getDocument(digest);
        if (plan === undefined) throw new Defect(`no plan ${digest}`);
        return plan as Plan;
      },
      async state(run) {
        const state = await record.state(run);
        if (state === undefined) throw noSuchRun(run);
        return state;
      },
      register: () => new TableEpochRegister(new MemoryTable()),
    };
  }

  async #answer(call: AwsCall): Promise<unknown> {
    const at = this.troubles.findIndex((each) => each.operation === call.operation);
    const [trouble] = at < 0 ? [] : this.troubles.splice(at, 1);
    if (trouble === undefined) return this.#carryOut(call);
    if (trouble.after) await this.#carryOut(call);
    throw trouble.error;
  }

  async #carryOut(call: AwsCall): Promise<unknown> {
    const input = call.input as Record<string, string>;
    switch (call.operation) {
      case "DescribeAlarms": {
        const alarms = (call.input["AlarmNames"] as readonly string[]).map((name) => {
          const since = this.alarms.get(name);
          return { AlarmName: name, StateValue: since === undefined ? "OK" : "ALARM", StateTransitionedTimestamp: since ?? new Date(0), StateUpdatedTimestamp: new Date(this.clock.now()) };
        });
        return { CompositeAlarms: alarms.filter(({ StateValue }) => (call.input["StateValue"] ?? StateValue) === StateValue) };
      }
      case "StartExecution":
        return this.#start({ stateMachineArn: input["stateMachineArn"] ?? "", name: input["name"] ?? "", input: input["input"] ?? "" });
      case "DescribeExecution": {
        const execution = this.executions.get(input["executionArn"]?.split(":").at(-1) ?? "");
        if (execution === undefined) throw new AwsAnswerError("ExecutionDoesNotExist", "Execution Does Not Exist");
        return { status: execution.status };
      }
      case "SendTaskSuccess": {
        const token = input["taskToken"] ?? "";
        if (!this.waiting.delete(token)) throw new AwsAnswerError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
        this.told.push({ token, output: JSON.parse(input["output"] ?? "") as Record<string, unknown> });
        return {};
      }
      case "Publish":
        this.pages.push({ topic: input["TopicArn"] ?? "", subject: input["Subject"] ?? "", text: input["Message"] ?? "" });
        return { MessageId: "1" };
      case "Invoke": {
        if (input["InvocationType"] === "Event") {
          this.handed.push({ to: input["FunctionName"] ?? "", payload: JSON.parse(new TextDecoder().decode(call.input["Payload"] as Uint8Array)) as unknown });
          return { StatusCode: 202 };
        }
        const place = input["FunctionName"]?.replace("probe-", "");
        const observations = this.sees.observations.filter((each) => each.observer === place);
        return { StatusCode: 200, Payload: new TextEncoder().encode(JSON.stringify({ observations })) };
      }
      case "PutObject":
        this.objects.set(`s3://${input["Bucket"]}/${input["Key"]}`, input["Body"] ?? "");
        return {};
      case "PutMetricData": {
        const data = call.input["MetricData"] as readonly { readonly Value: number; readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[] }[];
        this.metrics(data.map(({ Value, Dimensions }) => `${Dimensions.find(({ Name }) => Name === "Site")?.Value ?? ""} ${Value}`));
        return {};
      }
      default:
        throw notImplemented(call);
    }
  }

  #start(start: { readonly stateMachineArn: string; readonly name: string; readonly input: string }): unknown {
    this.starts.push(start);
    const known = this.executions.get(start.name);
    if (known === undefined) this.executions.set(start.name, { input: start.input, status: "RUNNING" });
    else if (known.status !== "RUNNING" || known.input !== start.input) throw new AwsAnswerError("ExecutionAlreadyExists", "Execution Already Exists");
    return { executionArn: start.name, startDate: new Date(this.clock.time) };
  }

  get carried(): Carried {
    return { run: "shop-1", plan: this.plan.plan, planDigest: this.planDigest, epoch: this.epoch };
  }
  epoch = 1;

  /** Opens run shop-1 as the state machine does, away from site-a unless told otherwise. */
  async open(run = "shop-1", direction = { source: "site-a", target: "site-b" }, trigger: object = { by: "alarm", what: alarmOf("site-a"), at: now }): Promise<unknown> {
    this.executions.set(run, { input: "", status: "RUNNING" });
    return this.call(open, { run, plan: this.plan.plan, planDigest: this.planDigest, ...direction, trigger });
  }

  say(body: EntryBody): Promise<Entry> {
    return this.record.append({ run: "shop-1", plan: this.plan.plan, epoch: this.epoch, body });
  }

  /** Opens a gate with a token whose task waits. */
  async ask(name: string, token: string, step?: string): Promise<unknown> {
    this.waiting.add(token);
    return this.call(gate, { ...this.carried, gate: name, ...(step === undefined ? {} : { step }), token });
  }

  /** A run that has looked, assessed and asked whether to move. */
  async asked(requester?: string): Promise<GateState> {
    await this.open("shop-1", undefined, requester === undefined ? undefined : { by: "person", who: requester, what: `${requester}: maintenance`, at: now });
    await this.call(look, this.carried);
    await this.call(assess, { ...this.carried, confirms: false });
    await this.ask("approve-failover", "token-1");
    return this.gate("approve-failover");
  }

  async gate(name: string): Promise<GateState> {
    const found = (await this.record.gates("shop-1")).find((each) => each.gate === name);
    if (found === undefined) throw new TypeError(`no gate ${name} is open`);
    return found;
  }

  /** Decides a gate as a person who sees it as it is now. */
  async decide(name: string, decision: Decision, change: Readonly<Record<string, unknown>> = {}): Promise<DecisionAnswer> {
    const { revision, digest } = await this.gate(name);
    return (await this.call(decide, { run: "shop-1", gate: name, revision, digest, decision, by: "on-call-1", reason: "site-a is dark", typed: this.plan.plan, ...change })) as DecisionAnswer;
  }

  /** The bodies of the run's entries, read by somebody who remembers nothing. */
  async entries(run = "shop-1"): Promise<readonly EntryBody[]> {
    return (await new RecordStore({ table: this.table, clock: this.clock }).entries(run)).map((each) => each.body);
  }
  async types(): Promise<readonly string[]> {
    return (await this.entries()).map((each) => each.type);
  }
  async state(run = "shop-1"): Promise<RunState> {
    const state = await new RecordStore({ table: this.table, clock: this.clock }).state(run);
    if (state === undefined) throw new TypeError(`run ${run} was never opened`);
    return state;
  }
  /** Everything that lies under the keys of a run that people may read, as text. */
  async readable(run = "shop-1"): Promise<string> {
    return JSON.stringify([await this.table.query(`run#${run}`), await this.table.query(`plan#${this.plan.plan}`), await this.record.gates(run)]);
  }
}
