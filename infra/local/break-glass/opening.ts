// The beginning of a break-glass run: the registers are raised first, the target's before the source's, and only then the run is
// opened in its own record. Each part may be repeated; a run that was cut off in here is entered again with the same epoch.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import { breakGlassEpoch, exceptionsFor, forOnePerson } from "../../../workflows/break-glass.ts";
import type { BreakGlass } from "../../../workflows/break-glass-entry.ts";
import { createDigest } from "../../../workflows/digest.ts";
import { asFailure, Refused } from "../../../workflows/failure.ts";
import { identityOf } from "../../../workflows/person.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import type { Trigger } from "../../../workflows/trigger.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { SiteRegister } from "./claims.ts";

/** What a person wants, after all of it was confirmed. */
export interface Wanted {
  readonly plan: Plan;
  readonly source: string;
  readonly target: string;
  readonly person: Person;
  readonly reason: string;
  readonly confirmed: readonly string[];
  /** Whether the arbiter said that neither kill switch nor pause stands. */
  readonly haltsAsked: boolean;
  /** Only looks, decides and says what would be changed. */
  readonly dry: boolean;
}

/** A break-glass run as its own folder knows it. */
export interface Session {
  readonly run: string;
  readonly plan: string;
  readonly planDigest: string;
  readonly source: string;
  readonly target: string;
  readonly epoch: number;
  readonly person: Person;
  readonly reason: string;
  readonly confirmed: readonly string[];
  /** Absent in a folder of an earlier version. */
  readonly haltsAsked?: boolean;
  readonly dry: boolean;
  readonly at: Instant;
}

export interface OpeningPorts {
  readonly table: Table;
  readonly clock: Clock;
  /** By site. */
  readonly registers: Readonly<Record<string, SiteRegister>>;
}

const place = { pk: "break-glass", sk: "session" } as const;

/** The run of a table; undefined where none was begun. */
export async function sessionOf(table: Table): Promise<Session | undefined> {
  return (await table.get(place.pk, place.sk))?.["session"] as Session | undefined;
}

/** Decides name and epoch of a run and keeps them. Throws `Refused` where the target's register does not answer: nothing may be changed there then. */
export async function prepare({ plan, source, target, person, reason, confirmed, haltsAsked, dry }: Wanted, { table, clock, registers }: OpeningPorts): Promise<Session> {
  if (plan.sites[target] === undefined || target === source) throw new Refused(`${plan.plan} has no site ${target} to move to`, { code: "usage" });
  const held = dry ? [] : await heldBy(registers, plan.plan, target);
  const session: Session = { run: `${plan.plan.slice(0, 50)}-break-glass-${clock.id().slice(0, 8)}`, plan: plan.plan, planDigest: createDigest(plan), source, target, epoch: breakGlassEpoch(held), person, reason, confirmed, haltsAsked, dry, at: clock.now() };
  await table.put({ ...place, session });
  return session;
}

async function heldBy(registers: OpeningPorts["registers"], plan: string, target: string): Promise<readonly number[]> {
  return Promise.all(
    Object.entries(registers).map(async ([site, register]) => {
      try {
        return await register.held(plan);
      } catch (thrown) {
        if (site !== target) return 0;
        throw new Refused(`the epoch register of ${target} does not answer (${asFailure(thrown).message}), so nothing may be changed: bring the way to its Region back, or sign in to its account, and try again`, { code: "no-register" });
      }
    }),
  );
}

/** Raises the registers and opens the run, as far as that was not done before; gives what starts its execution. */
export async function enter(session: Session, plan: Plan, { table, clock, registers }: OpeningPorts): Promise<{ readonly trigger: Trigger }> {
  const { run, planDigest, source, target, epoch, person, reason, confirmed, haltsAsked, dry, at } = session;
  const identity = identityOf(person);
  const trigger: Trigger = { by: "person", who: person.subject, ...(identity === undefined ? {} : { identity }), what: `${person.subject}: ${reason}`, at };
  const raised = dry ? {} : await raiseAll(session, registers);
  const record = new RecordStore({ table, clock });
  await record.putDocument(plan);
  await record.setDeployed(plan.plan, planDigest);
  await record.setActive(plan.plan, { site: source, run: "before" });
  // The epoch before this one, as if the arbiter had given it: opening takes the next.
  await table.update(keys.plan(plan.plan), keys.lease, { epoch: epoch - 1 }, [{ field: "epoch", is: "absent" }]);
  const breakGlass: BreakGlass = { confirmed, exceptions: exceptionsFor(plan, person.subject, raised, haltsAsked), registers: raised };
  const body: Extract<EntryBody, { type: "opened" }> = { type: "opened", plan: plan.plan, planDigest, source, target, trigger, ...(dry ? { kind: "drill", drill: "dry", dry: true } : { kind: "failover" }), breakGlass };
  if ((await record.state(run)) === undefined) await record.open({ plan: plan.plan, run, execution: run, body });
  return { trigger };
}

async function raiseAll({ run, plan, target, epoch }: Session, registers: OpeningPorts["registers"]): Promise<BreakGlass["registers"]> {
  // The target's decides; without it nothing begins.
  await registers[target]?.claim(plan, epoch, run);
  const others = Object.entries(registers).filter(([site]) => site !== target);
  const raised = await Promise.all(others.map(async ([site, register]) => [site, await register.claim(plan, epoch, run).then(() => "raised" as const, (thrown: unknown) => notReached(thrown))] as const));
  return Object.fromEntries([[target, "raised" as const], ...raised]);
}

/** A site that does not answer is what such a run is for; one at which somebody else has taken over is not. */
function notReached(thrown: unknown): "not-reached" {
  const failure = asFailure(thrown);
  if (failure.code === "stale-epoch") throw failure;
  return "not-reached";
}

/** The plan as the functions of such a run find it under its digest. */
export const planOfSession = (plan: Plan): Plan => forOnePerson(plan);
