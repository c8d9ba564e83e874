// What people do to a plan: decide at gates by what they were shown, start runs, pause, switch off, acknowledge. All of it
// goes the way that the console goes: through the functions `decide` and `request`, and through the record.

import type { DecisionAnswer } from "../../../lambdas/gate/decide-function.ts";
import type { StartAnswer } from "../../../lambdas/intake/start-run.ts";
import type { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { asFailure } from "../../../workflows/failure.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { Happening } from "../story/statements.ts";
import type { Happened } from "../story/world.ts";
import type { RecordWatch } from "./record-watch.ts";

export interface PeopleOptions {
  readonly plan: Plan;
  readonly record: RecordStore;
  readonly watch: RecordWatch;
  readonly startedAt: Instant;
  readonly id: () => string;
  readonly invoke: (name: string, payload: unknown) => Promise<unknown>;
  /** Keeps a look at readiness of this instant, which says what the story has it say. */
  readonly keepReadiness: () => Promise<void>;
  /** From now on such looks go on by themselves. */
  readonly lookOn: () => void;
}
type Does<D extends Happening["does"]> = Extract<Happening, { does: D }>;

export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  async decide({ decides, expected }: Does<"decide">): Promise<Happened> {
    const { watch, startedAt, invoke } = this.#options;
    const { gate: title, decision, by, reason, seenAtMs } = decides;
    const shown = watch.shown(title, seenAtMs === null ? undefined : startedAt + seenAtMs).filter(({ run }) => watch.runs.get(run)?.plan === this.#options.plan.plan);
    // A gate of an earlier run that was decided long ago is not meant where one of that title waits.
    const waiting = shown.filter(({ gate }) => gate.status === "waiting");
    const meant = waiting.length > 0 ? waiting : expected === "refused" ? shown.slice(-1) : [];
    const [only] = meant;
    if (only === undefined || meant.length > 1) return no(meant.length > 1 ? `${meant.length} gates called "${title}" wait` : `no gate called "${title}" waits; there ${sayList(watch.waiting())}`);
    const { run, gate } = only;
    try {
      const answer = (await invoke("decide", { run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, by, reason, typed: this.#options.plan.plan, person: personNamed(by) })) as DecisionAnswer;
      const counts = !answer.decided && (answer.code === "waits-for-others" || answer.code === "held");
      const said = answer.decided ? `${by} decided ${answer.decision} at "${title}"` : counts ? `${by} was heard at "${title}": ${answer.because}` : `${by} was refused at "${title}": ${answer.because}`;
      return { tookEffect: (answer.decided || counts) === (expected === "taken"), because: said };
    } catch (thrown) {
      return { tookEffect: false, because: `${by} could not decide at "${title}": ${asFailure(thrown).message}` };
    }
  }

  async start({ kind, repair, to, by, reason, expected }: Does<"start">): Promise<Happened> {
    const { plan, record, id, invoke } = this.#options;
    if (repair !== undefined) {
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), repair: { name: repair, site: to } })) as StartAnswer;
      const said = answer.answered === "started" ? `${by} started ${answer.run}` : `${by} started no repair: ${answer.because}`;
      return { tookEffect: (answer.answered === "started") === (expected !== "refused"), because: said };
    }
    if (kind === "reprotect") {
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), reprotect: { at: to } })) as StartAnswer;
      const said = answer.answered === "started" ? `${by} started ${answer.run}` : `${by} started no re-protection: ${answer.because}`;
      return { tookEffect: (answer.answered === "started") === (expected !== "refused"), because: said };
    }
    if (kind === "switchover" || kind === "failback") {
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), switchover: { to, failback: kind === "failback" } })) as StartAnswer;
      const said = answer.answered === "started" ? `${by} started ${answer.run}` : `${by} started no ${kind}: ${answer.because}`;
      return { tookEffect: (answer.answered === "started") === (expected !== "refused"), because: said };
    }
    if (kind === "end of the drill") {
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), drill: { kind: "live", end: true } })) as StartAnswer;
      return { tookEffect: (answer.answered === "ending") === (expected !== "refused"), because: answer.answered === "ending" ? `${by} ended the live drill` : `${by} ended no drill: ${"because" in answer ? answer.because : answer.answered}` };
    }
    if (kind.startsWith("fault ")) {
      const said = kind.slice("fault ".length);
      await this.#options.keepReadiness();
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), drill: { kind: "game-day", ...(said === "ended" ? { end: true } : { said }) } })) as StartAnswer;
      return { tookEffect: (answer.answered === "noted") === (expected !== "refused"), because: `${by}: ${answer.answered}${"because" in answer ? `, ${answer.because}` : ""}` };
    }
    if (kind === "clean-up") {
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), drill: { kind: "isolated", cleans: true } })) as StartAnswer;
      const said = answer.answered === "started" ? `${by} asked for a clean-up, ${answer.run}` : `${by} asked for no clean-up: ${answer.because}`;
      return { tookEffect: (answer.answered === "started") === (expected !== "refused"), because: said };
    }
    if (kind.startsWith("drill ")) {
      if (kind === "drill live") this.#options.lookOn();
      await this.#options.keepReadiness();
      const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by), drill: { kind: kind.slice("drill ".length), ...(to === "" ? {} : { to }) } })) as StartAnswer;
      const said = answer.answered === "started" ? `${by} started the drill ${answer.run}` : `${by} started no drill: ${answer.because}`;
      return { tookEffect: (answer.answered === "started") === (expected !== "refused"), because: said };
    }
    if (kind !== "failover") return no(`the product has no run kind ${kind} that a person could start`);
    const active = (await record.active(plan.plan))?.site ?? plan.home;
    if (to !== otherSite(plan, active)) return no(`${active} serves, so a failover leads to ${otherSite(plan, active)} and not to ${to}`);
    const answer = (await invoke("request", { plan: plan.plan, by, reason, id: id(), person: personNamed(by) })) as StartAnswer;
    // Nothing starts at once, and what was asked for will: the sweep ends the repair for it.
    if (answer.answered === "after-repair") return { tookEffect: true, because: `${by} asked for a failover: ${answer.because}` };
    return answer.answered === "started" ? { tookEffect: true, because: `${by} started ${answer.run}` } : no(`${by} started no run: ${answer.because}`);
  }

  async pause({ untilMs, by, reason }: Does<"pause">): Promise<Happened> {
    await this.#options.record.pause(this.#options.plan.plan, this.#options.startedAt + untilMs, by, reason);
    return { tookEffect: true, because: `${by} paused the automation: ${reason}` };
  }

  async resume({ by, reason }: Does<"resume">): Promise<Happened> {
    const { record, plan } = this.#options;
    if ((await record.readLease(plan.plan)).pausedUntil === undefined) return no("the automation is not paused");
    await record.pause(plan.plan, null, by, reason);
    return { tookEffect: true, because: `${by} resumed the automation: ${reason}` };
  }

  async killSwitch({ on, by, reason }: Does<"kill-switch">): Promise<Happened> {
    const { record, plan } = this.#options;
    if ((await record.readLease(plan.plan)).killSwitch === on) return no(`the kill switch is ${on ? "on" : "off"} already`);
    await record.setKillSwitch(plan.plan, on, by);
    return { tookEffect: true, because: `${by} turned the kill switch ${on ? "on" : "off"}: ${reason}` };
  }

  async acknowledge({ by, reason }: Does<"acknowledge">): Promise<Happened> {
    const { record, plan } = this.#options;
    if ((await record.readLease(plan.plan)).blockedUntil === undefined) return no("no earlier run has left a block");
    await record.acknowledge(plan.plan, by, reason);
    return { tookEffect: true, because: `${by} lifted the block: ${reason}` };
  }
}

/** A person of a story as the console would know them: `on-call-1` is of the group `on-call`. */
function personNamed(subject: string): Person {
  return { subject, groups: [subject.replace(/-\d+$/, "")], channel: "console" };
}

function no(because: string): Happened {
  return { tookEffect: false, because };
}

function sayList(titles: readonly string[]): string {
  return titles.length === 0 ? "waits none at all" : `wait ${titles.map((title) => `"${title}"`).join(", ")}`;
}
