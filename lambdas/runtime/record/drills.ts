// What is kept of a plan's drills beside their runs: the last that ended well, the last request that was refused, what one left behind, and of which overdue
// one people were told. One item of the plan, with fields of their own for each kind, so that no writer overwrites another's.

import type { DrillKind } from "../../../workflows/drill-kinds.ts";
import type { LeftBehind } from "../../../workflows/drills.ts";
import { createDigest } from "../../../workflows/digest.ts";
import { leftAfter } from "../../../workflows/left-behind.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { RunState } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { keys, type RecordContext } from "./context.ts";

const sk = "drills";

export interface DrillRefused {
  readonly at: Instant;
  /** Who asked, in words: a name, or the schedule. */
  readonly by: string;
  readonly because: string;
}

/** Null: not yet. */
export interface KeptDrill {
  readonly good: { readonly run: string; readonly at: Instant } | null;
  readonly refused: DrillRefused | null;
  /** When the drill was due of whose missing people were told last. */
  readonly told: Instant | null;
  /** Only of isolated drills, oldest first: what each left that is not known to be gone. */
  readonly left: readonly LeftBehind[];
}

/** What is kept of the drills of one kind. */
export async function readDrill(context: RecordContext, plan: string, kind: DrillKind): Promise<KeptDrill> {
  const item = await context.table.get(keys.plan(plan), sk);
  return {
    good: (item?.[`${kind}Good`] as KeptDrill["good"] | undefined) ?? null,
    refused: (item?.[`${kind}Refused`] as DrillRefused | undefined) ?? null,
    told: (item?.[`${kind}Told`] as Instant | undefined) ?? null,
    left: (item?.[`${kind}Left`] as readonly LeftBehind[] | undefined) ?? [],
  };
}

/** Keeps what is given. May be repeated. */
export async function keepDrill(context: RecordContext, plan: string, kind: DrillKind, { good, refused, told, left }: Partial<KeptDrill>): Promise<void> {
  await context.table.update(keys.plan(plan), sk, {
    ...(good === undefined ? {} : { [`${kind}Good`]: good ?? undefined }),
    ...(refused === undefined ? {} : { [`${kind}Refused`]: refused ?? undefined }),
    ...(told === undefined ? {} : { [`${kind}Told`]: told ?? undefined }),
    ...(left === undefined ? {} : { [`${kind}Left`]: left.length === 0 ? undefined : left }),
  });
}

/** Keeps what is left after a drill, beside what others left before it. May be repeated: the same state gives the same. */
export async function keepLeft(context: RecordContext, plan: Plan, state: RunState): Promise<readonly LeftBehind[]> {
  const { left: kept } = await readDrill(context, state.plan, "isolated");
  const left = leftAfter(kept, plan, state, context.clock.now());
  if (createDigest(left) !== createDigest(kept)) await keepDrill(context, state.plan, "isolated", { left });
  return left;
}
