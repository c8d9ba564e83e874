// The real local world: two sites as processes, PostgreSQL with streaming replication, DNS, providers and hosts on
// loopback, and in front of them the AWS stand-ins. Here it is put together from a plan, begun, broken and ended.
//
// 1. databases, DNS, providers and sites start;  2. the handlers' process starts;  3. the plan is deployed: record,
// state machines, alarms;  4. probes tick, the sweep runs, the client writes;  5. faults and people do what they do.

import { mkdtemp, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import { selfFences } from "../../workflows/self-fence.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { AwsWorld } from "./aws-world.ts";
import type { OnChange } from "./aws-world.ts";
import type { AwsCall } from "./aws/backend.ts";
import { deploy, scheduleRegularWork } from "./deploy.ts";
import { keepDrillSchedule } from "./drill-schedule.ts";
import { keepReadinessFresh, keepReadinessHere } from "./readiness-here.ts";
import { startDynamo } from "./dynamo.ts";
import type { LocalDynamo } from "./dynamo.ts";
import type { Fault } from "./faults.ts";
import { Opening, together } from "./opening.ts";
import { environmentsOf, registerName } from "./process/environments.ts";
import type { HandlerConfig } from "./process/handler-process.ts";
import { Handlers } from "./process/handlers.ts";
import { serveRpc } from "./process/rpc.ts";
import type { RpcServer } from "./process/rpc.ts";
import { StepFunctionsService } from "./stepfunctions/service.ts";
import { ApplicationWorld } from "./world/application-world.ts";
import { Reaper } from "./world/reaper.ts";
import { LocalWatchdogs } from "./world/watchdogs.ts";

export interface RealWorldOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly tempo: number;
  /** Where the world keeps its files; a new folder under the system's temporary folder when left out. */
  readonly parentFolder?: string;
  readonly onChange?: OnChange;
  /** Awaited before a state calls its function, for tests that end the functions' process between two states. */
  readonly onState?: () => Promise<void>;
  /** The client begins a write so often; at an everyday pace when left out. */
  readonly writeEveryMs?: Milliseconds;
  /** Ends the start at its next part; what has come up by then is closed. */
  readonly signal?: AbortSignal;
}

const noWatch: OnChange = () => Promise.resolve();

export class RealWorld {
  readonly plan: Plan;
  readonly tempo: number;
  readonly clock: Clock;
  readonly application: ApplicationWorld;
  readonly aws: AwsWorld;
  readonly record: RecordStore;
  readonly handlers: Handlers;
  readonly stepFunctions: StepFunctionsService;
  readonly planDigest: string;
  readonly #parts: Parts;

  private constructor(options: RealWorldOptions, parts: Parts, planDigest: string) {
    this.plan = options.plan;
    this.tempo = options.tempo;
    this.clock = options.clock;
    this.application = parts.application;
    this.aws = parts.aws;
    this.record = parts.record;
    this.handlers = parts.handlers;
    this.stepFunctions = parts.stepFunctions;
    this.planDigest = planDigest;
    this.#parts = parts;
  }

  /** Begins the world. Whatever was started is ended again when a part does not come up; then it throws that part's sentence. */
  static async start(options: RealWorldOptions): Promise<RealWorld> {
    const opening = new Opening();
    try {
      const parts = await openParts(options, opening);
      const planDigest = await deploy({ ...options, ...parts });
      // What they guard runs only once they hold their leases, and nobody shall look before.
      await startWatchdogs(options, parts, opening);
      opening.keep(scheduleRegularWork({ ...options, ...parts, planDigest }), (end) => end());
      opening.keep(keepReadinessFresh({ clock: options.clock, keep: () => keepReadinessHere(options.plan, planDigest, options.clock.now(), parts.record) }), (end) => end());
      opening.keep(keepDrillSchedule({ ...options, invoke: (name, payload) => parts.handlers.invoke(name, payload) }), (end) => end());
      await parts.application.startClient();
      return new RealWorld(options, { ...parts, opening }, planDigest);
    } catch (thrown) {
      await closeAll(opening);
      throw thrown;
    }
  }

  /** Where the record and the registers of the sites lie. */
  get dynamo(): LocalDynamo {
    return this.#parts.dynamo;
  }

  /** Does one fault, now. */
  async fault(fault: Fault): Promise<void> {
    await this.application.fault(fault);
  }

  /** Ends everything that was started; nothing is left running. */
  async close(): Promise<void> {
    await closeAll(this.#parts.opening);
  }

  /** Invokes a function as AWS would on behalf of a person or an event. */
  invoke(name: string, payload: unknown): Promise<unknown> {
    return this.handlers.invoke(name, payload);
  }

  /** Looks at readiness now, as far as there is anything to look at here. */
  checkReadiness(): Promise<void> {
    return keepReadinessHere(this.plan, this.planDigest, this.clock.now(), this.record);
  }

  /** The site that the record says is active. */
  async activeSite(): Promise<string> {
    return (await this.record.active(this.plan.plan))?.site ?? this.plan.home;
  }

  standbySite(active: string): string {
    return otherSite(this.plan, active);
  }
}

interface Opened {
  readonly application: ApplicationWorld;
  readonly aws: AwsWorld;
  readonly record: RecordStore;
  readonly handlers: Handlers;
  readonly stepFunctions: StepFunctionsService;
  readonly dynamo: LocalDynamo;
  readonly reaper: Reaper;
}
interface Parts extends Opened {
  readonly opening: Opening;
}

async function openParts(options: RealWorldOptions, opening: Opening): Promise<Opened> {
  const { plan, clock, signal } = options;
  const reaper = opening.keep(await Reaper.start(), (made) => made.close());
  const folder = await makeFolder(options.parentFolder);
  reaper.registerFolder(folder);
  signal?.throwIfAborted();

  const key = clock.id();
  // Loading all handlers takes longer than any other part, so their process starts first and is told below what it is to be.
  const configured: { tell?: (config: HandlerConfig) => void } = {};
  const handlers = opening.keep(new Handlers({ reaper, timeoutMs: 30_000, config: new Promise((resolve) => (configured.tell = resolve)) }), (made) => made.close());
  // The handlers' process and the services call each other, so each reaches the other through what is set below.
  const late: { handlers?: Handlers; aws?: AwsWorld; rpc?: RpcServer } = {};
  const [dynamo, application] = await together([
    startDynamo({ region: plan.arbiter.region, also: Object.keys(plan.sites).map(registerName) }).then((made) => opening.keep(made, (each) => each.close())),
    ApplicationWorld.start({ plan, clock, tempo: options.tempo, folder, reaper, ...(options.writeEveryMs === undefined ? {} : { writeEveryMs: options.writeEveryMs }), ...(signal === undefined ? {} : { signal }), watched: (what, work) => late.aws?.counted(what, work) ?? work() }).then((made) => opening.keep(made, (each) => each.close())),
  ]);
  signal?.throwIfAborted();
  const invoke = (name: string, payload: unknown): Promise<unknown> => {
    if (late.handlers === undefined) throw new Refused("the handlers' process is not started yet");
    return late.handlers.invoke(name, payload);
  };
  const environments = environmentsOf(plan, application.places);
  const stepFunctions = opening.keep(new StepFunctionsService({ clock, region: plan.arbiter.region, account: "000000000000", invoke: (name, payload) => (options.onState === undefined ? invoke(name, payload) : options.onState().then(() => invoke(name, payload))) }), async (made) => made.close());
  const aws = new AwsWorld({
    plan,
    clock,
    reachability: application.reachability,
    machines: application.machines,
    databases: application.databases,
    hosts: application.hosts,
    zone: application.zone,
    secrets: application.secrets,
    stepFunctions,
    lambda: { invoke, knows: (name) => environments[name] !== undefined, reach: (from, name) => application.reachFunction(from, name) },
    onAlarm: (event) => void deliver(event, invoke, clock),
    onChange: options.onChange ?? noWatch,
  });
  late.aws = opening.keep(aws, (made) => made.close());
  application.useHealthChecks((id) => (aws.healthChecks.has(id) ? aws.healthChecks.isHealthy(id) : application.siteAnswers(id)));
  aws.healthChecks.start();

  const reach = ({ from, region }: { readonly from: string; readonly region: string }): Promise<void> => application.reachability.reachApi(from, region);
  late.rpc = await serveRpc(key, (method, body) => {
    if (method === "aws") return aws.handle(body as AwsCall);
    if (method === "reach") return reach(body as { readonly from: string; readonly region: string });
    const { from, host, port } = body as { readonly from: string; readonly host: string; readonly port: number };
    return application.book.dial(from, host, port);
  });
  const rpc = opening.keep(late.rpc, (made) => made.close());
  configured.tell?.({
    worldPort: rpc.port,
    key,
    places: application.places,
    dynamoEndpoint: dynamo.endpoint,
    ca: application.ca,
    regions: { arbiter: plan.arbiter.region, ...Object.fromEntries(Object.entries(plan.sites).map(([site, { region }]) => [site, region])) },
    environments,
  });
  // Once more, because what is kept last is closed first: nothing of the world may be called while it is taken apart.
  late.handlers = opening.keep(handlers, (made) => made.close());
  await handlers.ready();
  signal?.throwIfAborted();
  return { application, aws, record: new RecordStore({ table: dynamo.table, clock }), handlers, stepFunctions, dynamo, reaper };
}

/** Until each guarded host holds its lease nothing is served there. */
const firstLeaseMs = 20_000;

/** The watchdogs of guarded hosts; they ask by the plan's name, so they start when it is deployed. */
async function startWatchdogs({ plan, clock }: RealWorldOptions, { application, handlers, record, reaper }: Opened, opening: Opening): Promise<void> {
  const { sites, reachability } = application;
  opening.keep(await LocalWatchdogs.start({ plan, sites, reachability, reaper, invoke: handlers.invoke }), (made) => made.close());
  const roles = selfFences(plan).flatMap(({ hosts }) => hosts);
  for (const until = clock.now() + firstLeaseMs; ; await clock.sleep(100)) {
    const leases = await Promise.all([...sites.keys()].map((site) => record.siteLease(plan.plan, site)));
    if (roles.length === 0 || leases.every((lease) => roles.every((role) => lease?.renewed[role] !== undefined))) return;
    if (clock.now() > until) throw new Refused(`the watchdogs of ${roles.join(", ")} did not renew their leases within ${firstLeaseMs / 1_000} s`);
  }
}

/** EventBridge gives an event at least once and tries again; two more tries stand for its day of them. */
async function deliver(event: unknown, invoke: (name: string, payload: unknown) => Promise<unknown>, clock: Clock): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      await invoke("intake", event);
      return;
    } catch {
      // The sweep finds a standing alarm whose event was lost, exactly as in AWS when all of its tries fail.
      await clock.sleep(500 * attempt);
    }
  }
}

async function makeFolder(parent: string | undefined): Promise<string> {
  const base = parent ?? tmpdir();
  try {
    const folder = await mkdtemp(join(base, "understudy-"));
    // PostgreSQL's own account has to be able to enter when this runs as root.
    await chmod(folder, 0o755);
    return folder;
  } catch (thrown) {
    throw new Refused(`the local world cannot write to ${base} (${asFailure(thrown).message}); give another folder in TMPDIR`);
  }
}

async function closeAll(opening: Opening): Promise<void> {
  const failures = await opening.close();
  if (failures.length > 0) process.stderr.write(`While the local world was closed: ${failures.join("; ")}\n`);
}
