// A break-glass run that goes: the compiled definition of the failover in the local executor, over the same functions as in AWS.
// What was done before it was cut off is taken from its record (replay.ts); what was under way is looked at.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { DecisionAnswer } from "../../../lambdas/gate/decide-function.ts";
import { onlyForward } from "../../../workflows/committed.ts";
import { compileFailover } from "../../../workflows/compile.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import { substitutions } from "../process/substitutions.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import { sleeps } from "../sleeps.ts";
import { StepFunctionsService } from "../stepfunctions/service.ts";
import { backstageOf } from "./backstage.ts";
import type { Backstage } from "./backstage.ts";
import { enter } from "./opening.ts";
import type { OpeningPorts, Session } from "./opening.ts";
import { Replay } from "./replay.ts";

export interface RunParts extends OpeningPorts {
  readonly plan: Plan;
  readonly session: Session;
  /** Makes the functions by which the run works; their calls are shown to `backstage` first. */
  readonly functions: (backstage: Backstage) => InvokeFunction;
  /** Calls whoever sits at the terminal. */
  readonly tell: (subject: string, text: string) => void;
}

/** So often it is seen whether the time of a question is over. */
const everyMs = 30_000;

/** Ours stands for no account of AWS. */
const account = "000000000000";

/**
 * Ends a run that goes on no more, as it stands and by the function that closes every run: its record says why, and can then be brought
 * home. Nothing is changed at a site.
 */
export async function endRun({ plan, session, table, clock, functions, tell }: RunParts, because: string): Promise<RunState> {
  const { run, source, epoch } = session;
  const record = new RecordStore({ table, clock });
  const service = new StepFunctionsService({ clock, region: plan.arbiter.region, account, invoke: () => Promise.reject(new Refused(`${run} is being ended, and nothing is called for it`)) });
  try {
    const invoke = functions(backstageOf({ service, replay: await Replay.of(run, table), plan, source, tell }));
    if ((await record.state(run))?.stopRequested === null) await record.append({ run, plan: plan.plan, epoch, body: { type: "stop-requested", by: "understudy", reason: because } });
    await invoke("close", { run, plan: plan.plan, planDigest: session.planDigest, epoch });
    const state = await record.state(run);
    if (state?.closed == null) throw new Refused(`${run} could not be ended; take it up again to try once more`);
    return state;
  } finally {
    service.close();
  }
}

export class BreakGlassRun {
  readonly session: Session;
  /** Resolves when the execution has ended, however it did; what came of the run stands in its record. */
  readonly ended: Promise<void>;
  readonly stepFunctions: StepFunctionsService;
  readonly executionArn: string;
  readonly #record: RecordStore;
  readonly #invoke: InvokeFunction;
  readonly #over = new AbortController();
  /** Revisions of the questions that the program before this one had asked: no answer to those leads anywhere, and what still has to be asked is asked once more. */
  readonly #before: ReadonlyMap<string, number>;

  private constructor(session: Session, before: readonly GateState[], record: RecordStore, invoke: InvokeFunction, stepFunctions: StepFunctionsService, executionArn: string, ended: Promise<void>) {
    this.session = session;
    this.#before = new Map(before.map(({ gate, revision }) => [gate, revision]));
    this.#record = record;
    this.#invoke = invoke;
    this.stepFunctions = stepFunctions;
    this.executionArn = executionArn;
    this.ended = ended;
  }

  /**
   * Begins the run, or takes it up where it was. Throws `Refused` where the plan is not the one that it began with, cannot be run, or
   * somebody else has taken over.
   */
  static async begin(parts: RunParts): Promise<BreakGlassRun> {
    const { plan, session, table, clock, functions, tell } = parts;
    const { run, source, target, planDigest } = session;
    const before = await new RecordStore({ table, clock }).state(run);
    // No window: while one is open the record cannot come home, and the arbiter, which alone starts a return, would begin a failover of its own.
    const { commit: _window, ...withoutWindow } = plan;
    const compiled = compileFailover(withoutWindow, { source, target }, { forward: before !== undefined && onlyForward(plan, before) });
    if (!compiled.ok) throw new Refused(`the plan ${plan.plan} cannot be run: ${compiled.reasons.join("; ")}`);
    const { trigger } = await enter(session, plan, parts);
    const asked = await new RecordStore({ table, clock }).gates(run);
    const replay = await Replay.of(run, table);
    const succeed = (taskToken: string, output: unknown): void => void service.sendTaskSuccess({ taskToken, output: JSON.stringify(output) });
    const service: StepFunctionsService = new StepFunctionsService({
      clock, region: plan.arbiter.region, account, waitedBefore: replay.waitedBefore,
      invoke: replay.invoker((name, payload) => invoke(name, payload), succeed),
    });
    const invoke = functions(backstageOf({ service, replay, plan, source, tell }));
    const { stateMachineArn } = service.createStateMachine({ name: compiled.name, definition: compiled.definition, functions: substitutions });
    const ended = new Promise<void>((resolve) => service.onStatusChange(({ status }) => void (status === "RUNNING" || resolve())));
    const { executionArn } = service.startExecution({ stateMachineArn, name: run, input: JSON.stringify({ run, plan: plan.plan, planDigest, epoch: 0, trigger }) });
    const begun = new BreakGlassRun(session, asked, new RecordStore({ table, clock }), invoke, service, executionArn, ended);
    void begun.#keepTime(clock);
    return begun;
  }

  /** The state of the run as its record has it. */
  async state(): Promise<RunState> {
    const state = await this.#record.state(this.session.run);
    if (state === undefined) throw new Refused(`the record holds no run ${this.session.run}`, { code: "no-such-run" });
    return state;
  }

  /** The questions that there are or were. */
  gates(): Promise<readonly GateState[]> {
    return this.#record.gates(this.session.run);
  }

  /** The questions that wait for an answer to this program. */
  async questions(): Promise<readonly GateState[]> {
    return (await this.gates()).filter(({ gate, status, revision }) => status === "waiting" && revision > (this.#before.get(gate) ?? 0));
  }

  /** Decides at a gate, by the function that decides everywhere. */
  async decide(request: { readonly gate: GateState; readonly decision: string; readonly reason: string; readonly typed?: string }): Promise<DecisionAnswer> {
    const { run, person } = this.session;
    const { gate, decision, reason, typed } = request;
    // What the function answers is its own type.
    return (await this.#invoke("decide", { run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, by: person.subject, reason, person, ...(typed === undefined ? {} : { typed }) })) as DecisionAnswer;
  }

  /** Ends questions whose time is over, until the run has ended or is let go. */
  async #keepTime(clock: Clock): Promise<void> {
    const { run, plan } = this.session;
    const { signal } = this.#over;
    void this.ended.then(() => this.#over.abort());
    while (await sleeps(clock, everyMs, signal)) {
      // What could not be written now is written the next time; that the question waits on is no harm.
      await this.#invoke("expire", { run, plan }).catch(() => undefined);
    }
  }

  /** Lets go of every timer; what runs is cut off where it is, and can be taken up again. */
  close(): void {
    this.#over.abort();
    this.stepFunctions.close();
  }
}
