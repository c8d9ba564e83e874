// How a case watches a world: what is seen one after the other until something holds, what stays so for a while, and what the
// product's own probes see of everything.

import { observe } from "../../../lambdas/probe/observe.ts";
import type { Answer, DatabaseValues } from "../../../workflows/evidence.ts";
import { sights } from "../../../workflows/evidence.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { ContractWorld, Trouble } from "./world.ts";

const sleep = (world: ContractWorld, ms: Milliseconds): Promise<void> => world.at("arbiter").clock.sleep(ms);
const now = (world: ContractWorld): number => world.at("arbiter").clock.now();

/** Looks until what is seen fulfils `is`, and gives all that was seen on the way, each once where it did not change. */
export async function until<T>(world: ContractWorld, look: () => Promise<T>, is: (seen: T) => boolean, stepMs = world.pace.stepMs): Promise<readonly T[]> {
  const { patienceMs } = world.pace;
  const all: T[] = [];
  for (const end = now(world) + patienceMs; ; await sleep(world, stepMs)) {
    const seen = await look();
    if (JSON.stringify(seen) !== JSON.stringify(all.at(-1))) all.push(seen);
    if (is(seen)) return all;
    if (now(world) > end) throw new TypeError(`nothing of the kind was seen within ${patienceMs / 1_000} s; seen were ${JSON.stringify(all.slice(-4), null, 1)}`);
  }
}

/** Looks for a while, and fails when what is seen is ever another than at first; gives what it is. */
export async function stays<T>(world: ContractWorld, look: () => Promise<T>): Promise<T> {
  const { stepMs, whileMs } = world.pace;
  const first = await look();
  for (const end = now(world) + whileMs; now(world) < end; await sleep(world, stepMs)) expect(await look()).toEqual(first);
  return first;
}

/** Holds that states came in an order, and that none came that does not belong there. Short ones may not have been seen. */
export function inOrder<T>(seen: readonly T[], order: readonly T[]): void {
  const left = [...order];
  for (const each of seen) {
    while (left.length > 0 && !same(left[0], each)) left.shift();
    if (left.length === 0) throw new TypeError(`${JSON.stringify(each)} does not come there in ${JSON.stringify(order)}; seen were ${JSON.stringify(seen)}`);
  }
  expect(seen[0]).toEqual(order[0]);
  expect(seen.at(-1)).toEqual(order.at(-1));
}
const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two);

/** Breaks something for as long as the work goes on. */
export async function broken(world: ContractWorld, trouble: Trouble, work: () => Promise<void>): Promise<void> {
  await world.breaks(trouble);
  try {
    await work();
  } finally {
    await world.mends(trouble);
  }
}

/** What the product's probe at a place finds of a thing at a site. */
export async function looks(world: ContractWorld, from: string, thing: string, site: string): Promise<Answer> {
  const { plan } = world;
  const { observations } = await observe({ plan, place: from, active: plan.home, only: { thing, site }, previous: [], adapters: world.at(from) });
  const [observation] = observations;
  if (observation === undefined) throw new TypeError(`the plan does not look at ${thing} of ${site} from ${from}`);
  return observation.answer;
}
export const kindSeen = async (world: ContractWorld, from: string, thing: string, site: string): Promise<Answer["kind"]> => (await looks(world, from, thing, site)).kind;

/** What a probe reads off a database. */
export async function values(world: ContractWorld, from: string, site: string): Promise<DatabaseValues> {
  const [name = ""] = Object.keys(world.plan.databases);
  const answer = await looks(world, from, name, site);
  if (answer.kind === "silent" || answer.database === undefined) throw new TypeError(`${name} at ${site} gave ${from} no values: ${answer.detail}`);
  return answer.database;
}

/** Everything that the plan looks at, by observer, thing and site: what each look amounts to, and of databases also their part. */
export async function everything(world: ContractWorld): Promise<Readonly<Record<string, string>>> {
  const { plan } = world;
  const each = await Promise.all(
    [...new Set(sights(plan).map(({ observer }) => observer))].map(async (place) => {
      const { observations } = await observe({ plan, place, active: plan.home, previous: [], adapters: world.at(place) });
      return observations.map(({ observer, thing, site, answer }) => [`${observer} → ${thing}@${site}`, said(answer)] as const);
    }),
  );
  return Object.fromEntries(each.flat());
}

function said(answer: Answer): string {
  if (answer.kind === "silent" || answer.database === undefined) return answer.kind;
  const { role, lagMs } = answer.database;
  return `${answer.kind} ${role}${role === "replica" && lagMs === null ? " that follows nobody" : ""}`;
}

/** What differs of two looks at everything. */
export function differences(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(after).filter(([sight, seen]) => before[sight] !== seen));
}
