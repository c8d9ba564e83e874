// A break-glass run that was begun at a machine whose registers answer.

import { claimedRegister } from "../../../infra/local/break-glass/claims.ts";
import { enter, prepare } from "../../../infra/local/break-glass/opening.ts";
import type { Session } from "../../../infra/local/break-glass/opening.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import { hybridChat } from "../builders.ts";

/** Whoever lost a race waits for no time here. */
export function waitless(): Clock {
  const virtual = new VirtualClock();
  return { now: () => virtual.now(), id: () => virtual.id(), sleep: () => Promise.resolve() };
}

const tables = (): Readonly<Record<string, Table>> => ({ "site-a": new MemoryTable(), "site-b": new MemoryTable() });

/** Begins it over that table; `registers` are the tables of the sites' registers. */
export async function opened(table: Table, clock: Clock, plan: Plan = hybridChat, registers = tables()): Promise<Session> {
  const ports = { table, clock, registers: Object.fromEntries(Object.entries(registers).map(([site, each]) => [site, claimedRegister(each)])) };
  const session = await prepare({ plan, source: "site-a", target: "site-b", person: { subject: "ana", groups: [], channel: "command-line" }, reason: "dark", confirmed: [], haltsAsked: false, dry: false }, ports);
  await enter(session, plan, ports);
  return session;
}
