// The record of all runs, over one table: documents, lease, entries, gates, sightings and switches. Console, command line and
// report read nothing else, and the door asks here before anything is changed.

import type { Clock, Table } from "../../workflows/ports.ts";
import type { Entry, GateState, RunState } from "../../workflows/record.ts";
import type { SiteLease } from "../../workflows/self-fence.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Instant } from "../../workflows/units.ts";
import { type Append, append } from "./record/append.ts";
import { type Close, close, type ClosedEntry } from "./record/close.ts";
import { type Kept, newKept, type RecordContext } from "./record/context.ts";
import { type Active, type Deployed, listPlans, readActive, readDeployed, setActive, setDeployed, withdraw } from "./record/deployments.ts";
import { getDocument, putDocument } from "./record/documents.ts";
import { readEntries, readState } from "./record/entries.ts";
import { dropToken, openGate, takeToken } from "./record/gate-tokens.ts";
import { decideGate, endGate, type GateDecision, type GateEnding, type GateQuestion, holdGate, readGates, reviseGate } from "./record/gates.ts";
import { type Lease, readLease, type CallToPeople, type Wish } from "./record/lease.ts";
import { type Open, open, type Opened } from "./record/open.ts";
import { type KeptReadiness, putReadiness, readReadiness } from "./record/readiness.ts";
import { listRuns, type RunInfo, runInfo } from "./record/runs.ts";
import { readSiteLease } from "./record/site-leases.ts";
import { putSightings, readOwnSightings, readSightings } from "./record/sightings.ts";
import { acknowledge, endWish, pause, setKillSwitch, setNoticed, setTold, setUntold, setWish } from "./record/switches.ts";

/** One store serves any number of plans and may be kept between calls; the rules are written at the functions it stands for. */
export class RecordStore {
  readonly #context: RecordContext;

  /** `kept` is what was read and found whole; it never changes, so stores over one table may share it. */
  constructor({ table, clock, kept = newKept() }: { readonly table: Table; readonly clock: Clock; readonly kept?: Kept }) {
    this.#context = { table, clock, settled: new Map(), ...kept };
  }

  putDocument(value: unknown): Promise<string> {
    return putDocument(this.#context, value);
  }
  getDocument(digest: string): Promise<unknown> {
    return getDocument(this.#context, digest);
  }

  readLease(plan: string): Promise<Lease> {
    return readLease(this.#context, plan);
  }
  open(call: Open): Promise<Opened> {
    return open(this.#context, call);
  }
  append(call: Append): Promise<Entry> {
    return append(this.#context, call);
  }
  close(call: Close): Promise<ClosedEntry> {
    return close(this.#context, call);
  }

  entries(run: string, afterSeq?: number): Promise<readonly Entry[]> {
    return readEntries(this.#context, run, afterSeq);
  }
  state(run: string): Promise<RunState | undefined> {
    return readState(this.#context, run);
  }
  listRuns(plan: string, limit: number): Promise<readonly RunInfo[]> {
    return listRuns(this.#context, plan, limit);
  }
  runInfo(run: string): Promise<RunInfo | undefined> {
    return runInfo(this.#context, run);
  }

  openGate(run: string, question: GateQuestion, token: string): Promise<{ readonly opened: boolean; readonly gate: GateState }> {
    return openGate(this.#context, run, question, token);
  }
  reviseGate(run: string, question: GateQuestion): Promise<{ readonly revised: boolean; readonly gate: GateState }> {
    return reviseGate(this.#context, run, question);
  }
  decideGate(call: GateDecision): ReturnType<typeof decideGate> {
    return decideGate(this.#context, call);
  }
  holdGate(call: Parameters<typeof holdGate>[1]): Promise<GateState> {
    return holdGate(this.#context, call);
  }
  endGate(call: GateEnding): Promise<{ readonly ended: boolean; readonly gate: GateState }> {
    return endGate(this.#context, call);
  }
  gates(run: string): Promise<readonly GateState[]> {
    return readGates(this.#context, run);
  }
  takeToken(run: string, gate: string): Promise<string | undefined> {
    return takeToken(this.#context, run, gate);
  }
  dropToken(run: string, gate: string, token: string): Promise<void> {
    return dropToken(this.#context, run, gate, token);
  }

  putSightings(plan: string, sightings: readonly Sighting[]): Promise<void> {
    return putSightings(this.#context, plan, sightings);
  }
  sightings(plan: string): Promise<readonly Sighting[]> {
    return readSightings(this.#context, plan);
  }

  sightingsOf(plan: string, observer: string): Promise<readonly Sighting[]> {
    return readOwnSightings(this.#context, plan, observer);
  }

  putReadiness(kept: KeptReadiness): Promise<boolean> {
    return putReadiness(this.#context, kept);
  }
  readiness(plan: string): Promise<KeptReadiness | undefined> {
    return readReadiness(this.#context, plan);
  }

  setKillSwitch(plan: string, on: boolean, by: string, reason?: string): Promise<void> {
    return setKillSwitch(this.#context, plan, on, by, reason);
  }
  pause(plan: string, until: Instant | null, by: string, reason: string): Promise<void> {
    return pause(this.#context, plan, until, by, reason);
  }
  acknowledge(plan: string, by: string, reason: string, run?: string): ReturnType<typeof acknowledge> {
    return acknowledge(this.#context, plan, by, reason, run);
  }
  setNoticed(plan: string, key: string | undefined): Promise<void> {
    return setNoticed(this.#context, plan, key);
  }
  setWish(plan: string, wish: Wish): Promise<void> {
    return setWish(this.#context, plan, wish);
  }
  endWish(plan: string, wish: Pick<Wish, "id">): Promise<void> {
    return endWish(this.#context, plan, wish);
  }
  setUntold(plan: string, call: CallToPeople): Promise<void> {
    return setUntold(this.#context, plan, call);
  }
  setTold(plan: string, call: Pick<CallToPeople, "of">): Promise<void> {
    return setTold(this.#context, plan, call);
  }

  siteLease(plan: string, site: string): Promise<SiteLease | undefined> {
    return readSiteLease(this.#context, plan, site);
  }
  /** What one function alone does with the record; so it lies in no other function's bundle. */
  alone<T>(work: (context: RecordContext) => Promise<T>): Promise<T> {
    return work(this.#context);
  }

  setDeployed(plan: string, planDigest: string, by?: string): Promise<void> {
    return setDeployed(this.#context, plan, planDigest, by);
  }
  deployed(plan: string): Promise<Deployed | undefined> {
    return readDeployed(this.#context, plan);
  }
  withdraw(plan: string, by: string): Promise<{ readonly withdrawn: boolean }> {
    return withdraw(this.#context, plan, by);
  }
  plans(): Promise<readonly string[]> {
    return listPlans(this.#context);
  }
  setActive(plan: string, active: Omit<Active, "since">): Promise<void> {
    return setActive(this.#context, plan, active);
  }
  active(plan: string): Promise<Active | undefined> {
    return readActive(this.#context, plan);
  }
}
