// An engineer's machine in the modelled world, from which a failover goes without the arbiter. Behaviour: it is in no site and
// in no Region, and reaches what the network lets it reach; it has the credentials for everything. A function that dies there is
// the program that dies: nothing of it goes on, and what it was told had been written is there when the command is given again.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { Services as HandlerServices } from "../../../lambdas/runtime/services.ts";
import { noSuchRun } from "../../../lambdas/runtime/services.ts";
import { confirmedSentences, haltsWereAsked, mayBreakGlass, mayDecideAlone } from "../../../workflows/break-glass.ts";
import { asFailure, Unknown } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { GateState } from "../../../workflows/record.ts";
import type { AwsCall } from "../aws/backend.ts";
import { handing } from "../break-glass/backstage.ts";
import type { Backstage } from "../break-glass/backstage.ts";
import { claimedRegister } from "../break-glass/claims.ts";
import type { SiteRegister } from "../break-glass/claims.ts";
import { breakGlassFunctions } from "../break-glass/functions.ts";
import { JournalTable } from "../break-glass/journal-table.ts";
import type { Change } from "../break-glass/journal-table.ts";
import { mergeRun } from "../break-glass/merge.ts";
import { planOfSession, prepare, sessionOf } from "../break-glass/opening.ts";
import type { BreakGlassRun } from "../break-glass/run.ts";
import { takeUp } from "../break-glass/taking-up.ts";
import { FunctionError } from "../process/handlers.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import type { ExecutionStatus } from "../stepfunctions/execution.ts";
import type { Happening } from "../story/statements.ts";
import type { Happened } from "../story/world.ts";
import type { Backend } from "./backend.ts";
import { refusedToTakeUp, seeArbiter } from "./break-glass-asked.ts";
import type { Caller, Calls } from "./calls.ts";
import { sharedEnvironments } from "./deployment.ts";
import { ModelledFunctions, processEnded } from "./functions.ts";
import type { PlanWorld } from "./plan-world.ts";
import { GuardedTable } from "./record-table.ts";
import { silence } from "./web.ts";

export interface BreakGlassOptions {
  readonly world: PlanWorld;
  readonly clock: Clock;
  readonly backend: Backend;
  readonly calls: Calls;
  readonly offsetAt: (place: string) => number;
  readonly arbiterAnswers: () => boolean;
}
type Does<D extends Happening["does"]> = Extract<Happening, { does: D }>;

/** Where the machine is: in no place that a plan names. */
const engineer = "engineer";
const patienceMs = 5_000;

export interface ExecutionSeen {
  readonly status: ExecutionStatus;
  readonly startDate: Date;
  readonly stopDate?: Date | undefined;
}

/** The program from its start to its end. */
interface Life {
  dead: boolean;
  /** Resolves when the program ends before what it was asked for is done. */
  readonly over: Promise<void>;
  readonly end: () => void;
  run?: BreakGlassRun;
  functions?: ModelledFunctions;
  table?: Table;
}

export class ModelledBreakGlass {
  readonly #options: BreakGlassOptions;
  readonly #registers: Readonly<Record<string, SiteRegister>>;
  /** What is on the machine's disk. */
  #disk: Change[] = [];
  #life: Life | undefined;
  /** The command as it was given last. */
  #given: Does<"break-glass"> | undefined;
  /** Every run of this machine, and what carries it or did last. */
  readonly #began = new Map<string, { readonly at: Date; readonly carries: BreakGlassRun | null }>();

  constructor(options: BreakGlassOptions) {
    this.#options = options;
    const { backend, calls, world: { plan } } = options;
    const caller: Caller = { name: engineer, place: engineer, plan: plan.plan, dead: false, die: () => this.#end(this.#life) };
    this.#registers = Object.fromEntries(Object.entries(plan.sites).map(([site, { region }]) => [site, claimedRegister(backend.registerTable(caller, calls, { region, table: site }))]));
  }

  /** The function of the program that runs now. */
  get running(): Caller | undefined {
    return this.#life?.functions?.running;
  }

  /** How the execution of a run stands, where it is one of this machine. */
  executionOf(run: string): ExecutionSeen | undefined {
    const began = this.#began.get(run);
    if (began === undefined) return undefined;
    const { carries } = began;
    // Its record begins before its execution does.
    return carries === null ? { status: "RUNNING", startDate: began.at, stopDate: undefined } : carries.stepFunctions.describeExecution({ executionArn: carries.executionArn });
  }

  async start(given: Does<"break-glass">): Promise<Happened> {
    const { dry, to, by, reason, insist, expected } = given;
    const { world: { plan } } = this.#options;
    const answered = (started: boolean, because: string): Happened => ({ tookEffect: started === (expected === "started"), because });
    const seen = await seeArbiter(this.#options);
    const leave = mayBreakGlass(plan, seen, insist ?? undefined);
    if (!leave.allowed) return answered(false, `${by} was refused: ${leave.because}`);
    const person = { subject: by, groups: [by.replace(/-\d+$/, "")], channel: "command-line" } as const;
    const decides = dry ? leave : mayDecideAlone(plan, person);
    if (!decides.allowed) return answered(false, `${by} was refused: ${decides.because}`);
    if (await this.#isUnfinished()) return answered(false, `${by} was refused: a run is unfinished, and has to be resumed`);
    const source = otherSite(plan, to);
    this.#disk = [];
    this.#given = given;
    try {
      const life = await this.#wake();
      const confirmed = confirmedSentences(source, to, seen, insist ?? undefined);
      const begins = async (): Promise<void> => {
        await prepare({ plan, source, target: to, person, reason, confirmed, haltsAsked: haltsWereAsked(seen), dry }, this.#ports(life));
        await this.#go(life);
      };
      await Promise.race([begins(), life.over]);
      return answered(true, `${by} started ${life.run?.session.run ?? ""}`);
    } catch (thrown) {
      return answered(false, `${by} was refused: ${asFailure(thrown).message}`);
    }
  }

  interrupt(): Happened {
    if (this.#life === undefined || this.#life.dead) return { tookEffect: false, because: "no program runs" };
    this.#end(this.#life);
    return { tookEffect: true, because: "the program ended" };
  }

  async resume({ by }: Does<"resume-break-glass">): Promise<Happened> {
    if (this.#life?.dead !== true) return { tookEffect: false, because: "the program runs, or was never started" };
    // The same command once more; where it had died before it had begun anything, it begins.
    if (this.#given !== undefined && (await sessionOf(await JournalTable.from(this.#disk, { add: () => undefined }))) === undefined) return this.start(this.#given);
    if (!(await this.#isUnfinished())) return { tookEffect: false, because: "nothing has to be resumed" };
    const refused = await refusedToTakeUp(await JournalTable.from(this.#disk, { add: () => undefined }), this.#given?.insist ?? undefined, this.#options);
    if (refused !== undefined) return { tookEffect: false, because: `${by} was refused: ${refused}` };
    try {
      const life = await this.#wake();
      let ended: string | undefined;
      await Promise.race([this.#go(life).then((end) => (ended = end)), life.over]);
      return { tookEffect: true, because: ended ?? `${by} resumed it` };
    } catch (thrown) {
      return { tookEffect: false, because: `${by} could not resume it: ${asFailure(thrown).message}` };
    }
  }

  async merge({ by, expected }: Does<"merge-break-glass">): Promise<Happened> {
    const { backend, clock } = this.#options;
    try {
      const from = await JournalTable.from(this.#disk, { add: () => undefined });
      const merged = await mergeRun({ from, to: backend.recordTable, clock, registers: this.#registers });
      return { tookEffect: expected === "merged", because: `${by} brought ${merged.entries} entries home` };
    } catch (thrown) {
      return { tookEffect: expected === "refused", because: `${by} could not merge: ${asFailure(thrown).message}` };
    }
  }

  /** The gate of that title that waits at this machine's terminal; while nobody can decide anywhere else, also one that waited there. */
  async asked(title: string): Promise<GateState | undefined> {
    const { run, dead } = this.#life ?? {};
    if (run === undefined || dead === true) return undefined;
    const meant = (await run.gates()).filter((gate) => gate.title === title);
    return meant.find(({ status }) => status === "waiting") ?? (this.#options.arbiterAnswers() ? undefined : meant.at(-1));
  }

  async decide(gate: GateState, { decides: { decision, by, reason }, expected }: Does<"decide">): Promise<Happened> {
    const life = this.#life;
    const { world: { plan } } = this.#options;
    if (life?.run === undefined) return { tookEffect: false, because: "no program runs" };
    if (life.run.session.person.subject !== by) return { tookEffect: expected === "refused", because: `the terminal is ${life.run.session.person.subject}'s, and ${by} does not sit there` };
    const answer = await Promise.race([life.run.decide({ gate, decision, reason, typed: plan.plan }), life.over]);
    if (answer === undefined) return { tookEffect: false, because: "the program died over it" };
    return { tookEffect: answer.decided === (expected === "taken"), because: answer.decided ? `${by} decided ${decision} at the terminal` : `${by} was refused: ${answer.because}` };
  }

  async #isUnfinished(): Promise<boolean> {
    const table = await JournalTable.from(this.#disk, { add: () => undefined });
    const session = await sessionOf(table);
    return session !== undefined && (await new RecordStore({ table, clock: this.#options.clock }).state(session.run))?.closed == null;
  }

  /** Starts the program: its disk is read, and from then on written by it alone. */
  async #wake(): Promise<Life> {
    const { backend } = this.#options;
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const life: Life = { dead: false, over, end };
    const disk = this.#disk;
    life.table = await JournalTable.from(disk, {
      add: (change) => {
        if (life.dead) throw new Unknown("the program has ended");
        disk.push(change);
        if ("item" in change) backend.watch.wroteBeside(change.item);
      },
    });
    this.#life = life;
    return life;
  }

  #ports({ table }: Life) {
    if (table === undefined) throw new Unknown("the program has no disk");
    return { table, clock: this.#options.clock, registers: this.#registers };
  }

  /** Begins the run or takes it up; gives the end of one that is only ended. */
  async #go(life: Life): Promise<string | undefined> {
    const { plan } = this.#options.world;
    const ports = this.#ports(life);
    const session = await sessionOf(ports.table);
    if (session === undefined) throw new Unknown("nothing was begun");
    const at = new Date(session.at);
    if (!this.#began.has(session.run)) this.#began.set(session.run, { at, carries: null });
    // Whoever takes it up in a story has confirmed all that they were asked.
    const taken = await takeUp({ ...ports, plan, session, tell: () => undefined, functions: (backstage) => this.#functions(life, session.source, session.target, ports.table, backstage) }, { mayGoForward: true });
    if (taken.to === "ended") {
      this.#end(life);
      return taken.state.closed?.sentence;
    }
    life.run = taken.run;
    this.#began.set(session.run, { at, carries: life.run });
    return undefined;
  }

  #functions(life: Life, source: string, target: string, table: Table, backstage: Backstage): InvokeFunction {
    const { world, clock, calls, offsetAt } = this.#options;
    const { plan } = world;
    const specs = breakGlassFunctions();
    const variables = { ...sharedEnvironments([plan])["open"], UNDERSTUDY_PLACE: engineer };
    const functions = new ModelledFunctions({
      specs,
      environments: Object.fromEntries(Object.keys(specs).map((name) => [name, variables])),
      secretsRegion: plan.sites[target]?.region ?? plan.arbiter.region,
      clock, offsetAt,
      call: (caller, call, waitMs) => backstage(call) ?? this.#send(caller, { ...call, input: handing(call, plan, source) }, waitMs),
      worldFor: (caller) => world.answersTo(caller),
      servicesFor: (caller, adapters) => this.#services(caller, adapters, table),
      ended: (caller) => calls.crashes.ended(caller),
      hung: (caller, ms) => calls.waited(caller, `function ${caller.name}`, null, ms),
    });
    life.functions = functions;
    return async (name, payload) => {
      try {
        return await functions.invoke(name, payload);
      } catch (thrown) {
        if (!(thrown instanceof FunctionError) || thrown.errorMessage !== processEnded) throw thrown;
        this.#end(life);
        return silence();
      }
    };
  }

  #send(caller: Caller, call: AwsCall, waitMs: number): Promise<unknown> {
    return this.#options.calls.aws(caller, call, waitMs, () => this.#options.world.aws.handle(call));
  }

  #services(caller: Caller, adapters: HandlerServices["adapters"], table: Table): HandlerServices {
    const { backend, calls, world: { plan } } = this.#options;
    const record = new RecordStore({
      table: new GuardedTable(table, (operation, _purpose, input, work) => calls.send(caller, { operation: `journal.${operation}`, region: null, input, isChange: false, patienceMs }, work)),
      clock: adapters.clock,
    });
    return {
      adapters, record,
      arbiterRegion: plan.arbiter.region,
      plan: (digest) => this.#planOf(digest, record),
      state: async (run) => {
        const state = await record.state(run);
        if (state === undefined) throw noSuchRun(run);
        return state;
      },
      register: (place) => backend.register(caller, calls, place),
    };
  }

  async #planOf(digest: string, record: RecordStore): Promise<Plan> {
    return planOfSession((await record.getDocument(digest)) as Plan);
  }

  #end(life: Life | undefined): void {
    if (life === undefined || life.dead) return;
    life.dead = true;
    life.end();
    life.functions?.endAll();
    life.run?.close();
  }
}
