// The flat form of a plan's steps that the compiler, the step functions and the console read. How they are written is in
// plan-step-schema.ts, of which only types are used here: what runs in Lambda reads plans that were checked before.

import type * as z from "zod";
import type { single, stepInputs, stepSchema } from "./plan-step-schema.ts";

export type StepKindName = keyof typeof stepInputs;
export type StepInput<K extends StepKindName = StepKindName> = z.output<(typeof stepInputs)[K]>;
type PhaseOf<K extends string> = K extends `${infer P}.${string}` ? P : never;
/** The first word of a kind. */
export type Phase = PhaseOf<StepKindName>;
type WrittenStep = z.output<typeof stepSchema>;
type WrittenSingle = z.output<typeof single>;

/** One step of the plan: `id` is unique in the plan and stays the same as long as the plan's text does. */
export interface PlannedStep<K extends StepKindName = StepKindName> {
  readonly id: string;
  readonly kind: K;
  readonly phase: Phase;
  readonly input: StepInput<K>;
}
/** A series of steps; a group's branches run at the same time, each a series of its own. */
export type PlannedNode = { readonly step: PlannedStep } | { readonly together: readonly (readonly PlannedStep[])[] };

const planned = new WeakMap<readonly WrittenStep[], readonly PlannedNode[]>();

/** Gives the steps in order with their ids (`promote-rds-replica`, a second one of a kind gets `-2`). Every look of a step asks, and a plan never changes. */
export function plannedNodes(steps: readonly WrittenStep[]): readonly PlannedNode[] {
  const known = planned.get(steps) ?? planNodes(steps);
  planned.set(steps, known);
  return known;
}

function planNodes(steps: readonly WrittenStep[]): readonly PlannedNode[] {
  const seen = new Map<string, number>();
  const one = (written: WrittenSingle): PlannedStep => {
    const [phase, kinds] = Object.entries(written).find(([, value]) => value !== undefined) as [Phase, Record<string, unknown>];
    const [word, input] = Object.entries(kinds).find(([, value]) => value !== undefined) as [string, StepInput];
    const kind = `${phase}.${word}` as StepKindName;
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return { id: `${phase}-${word}${count === 1 ? "" : `-${count}`}`, kind, phase, input };
  };
  return steps.map((written) =>
    "together" in written
      ? { together: written.together.map((branch) => (Array.isArray(branch) ? branch.map(one) : [one(branch)])) }
      : { step: one(written) },
  );
}

/** All steps of a plan in order, groups flattened. */
export function allSteps(nodes: readonly PlannedNode[]): readonly PlannedStep[] {
  return nodes.flatMap((node) => ("step" in node ? [node.step] : node.together.flat()));
}

/** Tells a step of one kind from the others, with its own input. */
export function isKind<K extends StepKindName>(step: PlannedStep, kind: K): step is PlannedStep<K> {
  return step.kind === kind;
}
