// The modelled world: the real handlers and the compiled definitions in virtual time, over an application, networks, AWS,
// providers and people that behave as is written in the files beside this one. Here it is put together, begun and run.
// What happens at one instant happens in the order of calls, and chance comes from the seed: the same seed, the same world.

import { siteAlarmName, triggeredAlarmName } from "../../../workflows/names.ts";
import type { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { LeaseAnswer } from "../../../lambdas/watchdog/watchdog.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { EpochRegister } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { command } from "../../../lambdas/steps/re-protection/postgresql.ts";
import { CloudWatchService } from "../aws/cloudwatch.ts";
import { deploy, scheduleRegularWork } from "../deploy.ts";
import { machineOfRun } from "../process/environments.ts";
import { keepDrillSchedule } from "../drill-schedule.ts";
import { localFunctions } from "../process/functions.ts";
import { StepFunctionsService } from "../stepfunctions/service.ts";
import type { Happening } from "../story/statements.ts";
import type { Happened, MakeWorld, Moment, StoryWorld, Truth } from "../story/world.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { AlarmEvents } from "./alarm-events.ts";
import { ArbiterClock } from "./arbiter.ts";
import { Backend } from "./backend.ts";
import type { RegularWork } from "./backend.ts";
import { ModelledBreakGlass } from "./break-glass.ts";
import { Calls } from "./calls.ts";
import type { Caller } from "./calls.ts";
import { loadClient } from "./clusters.ts";
import { placesOf, sharedEnvironments } from "./deployment.ts";
import { ModelledFunctions } from "./functions.ts";
import { make } from "./happenings.ts";
import { ModelledNetwork } from "./network.ts";
import { People } from "./people.ts";
import { PlanWorld } from "./plan-world.ts";
import { Pulse } from "./pulse.ts";
import type { Renewal } from "./quiet-renewals.ts";
import { ReadinessLooks } from "./readiness-looks.ts";
import { Services } from "./services.ts";
import { SharedWaits } from "./shared-waits.ts";
import { addTriggerAlarms } from "./trigger-alarms.ts";
import { TruthTeller } from "./truth.ts";
import type { TruthParts } from "./truth.ts";

/** The instant of every story's 0 s. */
const storyBegins: Instant = Date.UTC(2026, 0, 1);
/** Whatever a person does has an answer within this. */
const answerMs: Milliseconds = 60_000;

type Observe = (moment: Moment) => void;

export interface ModelledOptions {
  readonly seed: number;
  readonly quietBeforeMs: Milliseconds;
  /** Every look runs the observer's function and every message is called, also what can only come out as the one before. */
  readonly everyLook?: boolean;
  /**
   * Who opens runs: as in AWS, unless said otherwise. `by-hand` is for tests of a single step: no machines and no alarms are
   * deployed of the first plan, so that any list of steps may stand in it, and no sweep closes a run that has no execution.
   */
  readonly runs?: "as-in-aws" | "by-hand";
}

export class ModelledWorld implements StoryWorld {
  readonly startedAt: Instant = storyBegins;
  readonly clock: VirtualClock;
  readonly network: ModelledNetwork;
  readonly calls: Calls;
  readonly plans: readonly PlanWorld[];
  readonly stepFunctions: StepFunctionsService;
  readonly #pulse: Pulse;
  readonly #ours: Services;
  readonly #backend: Backend;
  readonly #functions: ModelledFunctions;
  /** What runs the regular work: the observers' looks and the sweep. */
  readonly #work: RegularWork;
  readonly #cloudwatch: CloudWatchService;
  readonly #alarms: AlarmEvents;
  readonly #truth: TruthTeller;
  readonly #arbiterClock: ArbiterClock;
  /** By plan. */
  readonly #breakGlass: ReadonlyMap<string, ModelledBreakGlass>;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #byHand: boolean;
  readonly #readiness: ReadinessLooks;
  #seen = 0;
  #observe: Observe = () => undefined;

  constructor(plans: readonly Plan[], options: ModelledOptions) {
    const [first] = plans;
    if (first === undefined) throw new Refused("a world needs a plan; name one", { code: "no-plan" });
    const environments = sharedEnvironments(plans);
    const { region } = first.arbiter;
    this.#byHand = options.runs === "by-hand";
    this.clock = new VirtualClock({ start: storyBegins - options.quietBeforeMs, seed: options.seed });
    const { clock } = this;
    const pulse = new Pulse(clock);
    this.#pulse = pulse;
    this.#ours = new Services(pulse);
    this.network = new ModelledNetwork(clock, pulse, plans);
    const { wait } = new SharedWaits(clock);
    const now = (): Instant => clock.now();
    this.#backend = new Backend({ region, clock, pulse, network: this.network, ours: this.#ours, wait });
    this.#readiness = new ReadinessLooks(clock, () => this.#backend.record);
    const { watch } = this.#backend;
    const planWorld = (name: string): PlanWorld | undefined => this.plans.find(({ plan }) => plan.plan === name);
    this.calls = new Calls({
      network: this.network, pulse, now, wait,
      highestEpoch: (plan) => Math.max(0, ...Object.keys(planWorld(plan)?.plan.sites ?? {}).map((site) => watch.register(plan, site))),
      words: (plan) => planWorld(plan)?.words,
      unsent: (call) => this.#backend.unsent(call),
    });
    const invoke = (name: string, payload: unknown): Promise<unknown> => this.#functions.invoke(name, payload);
    this.#arbiterClock = new ArbiterClock(clock);
    this.stepFunctions = new StepFunctionsService({ clock: this.#arbiterClock, region, account: "000000000000", invoke });
    this.stepFunctions.onStatusChange(() => pulse.recorded(false));
    const sites = new Set(plans.flatMap((plan) => Object.keys(plan.sites).flatMap((site) => [siteAlarmName(plan.plan, site), triggeredAlarmName(plan.plan, site)])));
    this.#alarms = new AlarmEvents({ clock, isSites: (alarm) => sites.has(alarm), intake: (event) => invoke("intake", event) });
    this.#cloudwatch = new CloudWatchService({
      clock, region,
      onChange: (event) => {
        const { alarmName, state } = event.detail;
        if (sites.has(alarmName)) pulse.change(() => undefined, `the alarm ${alarmName} is ${state.value}`);
        this.#alarms.send(event);
      },
    });
    const shared = this.#backend.shared({ cloudwatch: this.#cloudwatch, stepFunctions: this.stepFunctions, invoke: (name, payload) => this.#work.invoke(name, payload), knows: (name) => environments[name] !== undefined });
    // What the function answers is its own type.
    const asked = async (renewal: Renewal): Promise<LeaseAnswer> => (await invoke("watchdog", renewal)) as LeaseAnswer;
    const { renew, known } = options.everyLook === true ? { renew: asked, known: () => undefined } : this.#backend.quietRenewals({ clock, pulse, ours: this.#ours, calls: this.calls, renew: asked });
    const chance = (): number => Number.parseInt(clock.id().slice(0, 8), 16) / 2 ** 32;
    this.plans = plans.map((plan) => new PlanWorld({ plan, clock, pulse, network: this.network, calls: this.calls, shared, wait, offsetAt: this.#ours.offsetAt, chance, renew, known, everyLook: options.everyLook ?? false }));
    const [world] = this.plans as readonly [PlanWorld];
    this.#functions = new ModelledFunctions({
      specs: localFunctions(placesOf(plans)),
      environments,
      secretsRegion: region,
      clock,
      offsetAt: this.#ours.offsetAt,
      // A function that works for no plan (the sweep) calls only what all plans share.
      call: (caller, call, patienceMs) => this.calls.aws(caller, call, patienceMs, () => (planWorld(caller.plan) ?? world).aws.handle(call)),
      worldFor: (caller) => (planWorld(caller.plan) ?? world).answersTo(caller),
      servicesFor: (caller, adapters) => this.#backend.servicesFor(caller, adapters, this.calls),
      ended: (caller) => this.calls.crashes.ended(caller),
      hung: (caller, ms) => this.calls.waited(caller, `function ${caller.name}`, null, ms),
    });
    this.#work = options.everyLook === true ? { invoke } : this.#backend.quietWork({ clock, pulse, network: this.network, ours: this.#ours, calls: this.calls, cloudwatch: this.#cloudwatch, plans: this.plans, wait, invoke });
    const arbiterAnswers = (): boolean => !this.network.isDown("arbiter");
    this.#breakGlass = new Map(this.plans.map((each) => [each.plan.plan, new ModelledBreakGlass({ world: each, clock, backend: this.#backend, calls: this.calls, offsetAt: this.#ours.offsetAt, arbiterAnswers })]));
    const beside: TruthParts["beside"] = (run) => [...this.#breakGlass.values()].map((each) => each.executionOf(run)).find((each) => each !== undefined);
    this.#truth = new TruthTeller({ beside, now, pulse, plans: this.plans, watch, stepFunctions: this.stepFunctions, mutations: this.calls.mutations, waits: this.calls.waits, pages: this.#backend.pages, lostPages: this.#backend.lostPages });
  }

  /** Deploys the plans, begins the regular work and lets everything become quiet until the story begins. */
  async begin(): Promise<void> {
    const { clock, network, stepFunctions } = this;
    const aws = { cloudwatch: this.#cloudwatch };
    for (const [index, planWorld] of this.plans.entries()) {
      const { plan } = planWorld;
      const { record } = this.#backend;
      const byHand = this.#byHand && index === 0;
      const planDigest = byHand ? await record.putDocument(plan) : await deploy({ plan, record, stepFunctions, aws });
      // The hosts of a plan ask by its name.
      if (byHand) await record.setDeployed(plan.plan, planDigest);
      addTriggerAlarms(plan, this.#cloudwatch);
      planWorld.begin();
      const canInvoke = (from: string, place: string): boolean => !network.isDown(from) && !network.isDown(place) && !network.isBlind(place) && network.reachesRegion(from, plan.sites[place]?.region ?? plan.arbiter.region);
      this.#ends.push(keepDrillSchedule({ plan, clock, invoke: (name, payload) => this.#functions.invoke(name, payload), before: () => this.#readiness.keep(plan) }));
      if (plan.drills?.some(({ kind }) => kind === "live") === true) this.#readiness.goOn(plan);
      this.#ends.push(scheduleRegularWork({ plan, planDigest, clock, tempo: 1, handlers: this.#work, passing: this.#work.passing, aws, application: { reachability: { canInvoke } }, sweeps: !this.#byHand && index === 0 }));
    }
    await clock.runUntil(this.startedAt);
    this.#pulse.takeSentences();
    this.#seen = this.#pulse.version;
  }

  /** The epoch register of a site as a caller reaches it, for tests of the world itself. */
  register(caller: Caller, region: string, site: string): EpochRegister {
    return this.#backend.register(caller, this.calls, { region, table: site });
  }

  /** The record as people reach it, for tests that open a run by hand. */
  get record(): RecordStore {
    return this.#backend.record;
  }
  /** Runs a function of the product as whoever may do so in AWS. */
  invoke(name: string, payload: unknown): Promise<unknown> {
    return this.#functions.invoke(name, payload);
  }

  now(): Instant {
    return this.clock.now();
  }
  lastMovedAt(): Instant {
    return this.#pulse.movedAt;
  }
  truth(): Truth {
    return this.#truth.truth();
  }
  pending(): readonly string[] {
    return [...this.calls.faults.unmet(), ...this.calls.crashes.unmet(), ...this.#alarms.unmet()];
  }

  async make(happening: Happening, plan: string): Promise<Happened> {
    const named = this.plans.find((each) => each.plan.plan === plan);
    if (named === undefined) return { tookEffect: false, because: `there is no plan ${plan} in this world` };
    let happened: Happened | undefined;
    let failed: { readonly thrown: unknown } | undefined;
    make(happening, {
      plans: this.plans, named, network: this.network, calls: this.calls, alarms: this.#alarms, cloudwatch: this.#cloudwatch, functions: this.#functions, people: this.#peopleOf(named.plan),
      services: this.#ours, now: () => this.now(), startedAt: () => this.startedAt, abort: () => this.#abort(named.plan),
      breakGlass: this.#breakGlass.get(plan) as ModelledBreakGlass,
      setArbiter: (up) => this.#setArbiter(up),
      setReadiness: (red) => this.#readiness.setRed(plan, red),
    }).then(
      (done) => (happened = done),
      (thrown: unknown) => (failed = { thrown }),
    );
    // What a person does may have to wait for the record; time passes meanwhile.
    const latest = this.now() + answerMs;
    for (await this.#run(this.now()); happened === undefined && failed === undefined; ) {
      const { next } = this.clock;
      if (next === undefined || next > latest) return { tookEffect: false, because: `no answer came within ${answerMs / 1_000} s` };
      await this.#run(next);
    }
    if (failed !== undefined) throw failed.thrown;
    if (happened?.tookEffect === true) this.#pulse.change(() => undefined);
    return happened ?? { tookEffect: false, because: "nothing came of it" };
  }

  async runUntil(at: Instant, observe: Observe): Promise<void> {
    this.#observe = observe;
    await this.#run(at);
  }

  async #run(at: Instant): Promise<void> {
    await this.clock.runUntil(at, () => this.#tell());
  }

  /** Tells whoever observes what has changed since the last time. */
  #tell(): void {
    const { version } = this.#pulse;
    if (version === this.#seen) return;
    this.#seen = version;
    const sentences = this.#pulse.takeSentences();
    if (sentences.length === 0) this.#observe({ at: this.now(), sentence: null });
    for (const sentence of sentences) this.#observe({ at: this.now(), sentence });
  }

  #setArbiter(up: boolean): boolean {
    if (!this.network.setDown("arbiter", !up)) return false;
    this.#ours.setArbiter(up);
    this.#functions.setFrozen(!up);
    this.#arbiterClock.setAway(!up);
    return true;
  }

  #abort(plan: Plan): string | undefined {
    const { run } = this.#backend.watch.lease(plan.plan);
    const opened = run === null ? undefined : this.#backend.watch.runs.get(run)?.entries[0]?.body;
    if (run === null || opened?.type !== "opened") return `no run of ${plan.plan} is open`;
    const executionArn = `${machineOfRun(plan, opened).replace(":stateMachine:", ":execution:")}:${run}`;
    this.#pulse.change(() => this.stepFunctions.stopExecution({ executionArn, cause: "ended from outside" }));
    return undefined;
  }

  /** Those who decide about a plan. */
  #peopleOf(plan: Plan): People {
    const { record, watch } = this.#backend;
    return new People({ plan, record, watch, startedAt: this.startedAt, id: () => this.clock.id(), invoke: (name, payload) => this.#functions.invoke(name, payload), keepReadiness: () => this.#readiness.keep(plan), lookOn: () => this.#readiness.goOn(plan) });
  }

  async close(): Promise<void> {
    // Whoever waits for the arbiter would wait for ever.
    this.#setArbiter(true);
    const ending = Promise.all([this.#readiness.close(), ...this.#ends.map((end) => end())]);
    this.network.close();
    const closing = Promise.all(this.plans.map((each) => each.close()));
    this.stepFunctions.close();
    // What sleeps without a signal is woken, so that whoever waits for it can end.
    await this.clock.runUntil(this.now() + answerMs);
    await Promise.all([ending, closing]);
  }
}

export const makeModelledWorld: MakeWorld = async (plans, options) => {
  // The functions' own log is no part of a story.
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  await Promise.all([loadClient(plans), command]);
  const world = new ModelledWorld(plans, options);
  await world.begin();
  return world;
};
