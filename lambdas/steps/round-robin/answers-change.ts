// What has to become of a name's record sets so that it answers without one site: pure, old for new. The addresses of the site
// being left go, those of the other are put in where they are missing, and all that belongs to neither stays. One batch deletes
// exactly what was read and creates what is wanted, so it is a compare-and-swap (R16), and the name is never empty (R17).

import { canonicalJson } from "../../../workflows/digest.ts";
import type { ChangeBatch, RecordSet } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import { recordName } from "../../aws/record-name.ts";
import type { FoundRecordSet } from "../../aws/route53.ts";
import { plainValue } from "../dns-failover/record-policies.ts";

export type AnswersInput = Pick<StepInput<"traffic.route53-round-robin">, "name" | "type" | "policy" | "values" | "ttl" | "health-checks">;
type Changes = ChangeBatch["Changes"];

export type AnswersPlan =
  /** The source answers no more, and the target does. */
  | { readonly is: "right" }
  /** `out` and `in`: the addresses that stop and begin to answer. */
  | { readonly is: "change"; readonly changes: Changes; readonly out: readonly string[]; readonly in: readonly string[] }
  /** Something that a person has to look at; nothing is changed. */
  | { readonly is: "hands-off"; readonly because: string };

/** What has to change so that the name answers with the target and without the source. */
export function planAnswers(found: readonly FoundRecordSet[], input: AnswersInput, { source, target }: Direction): AnswersPlan {
  const plain = (value: string): string => plainValue(input.type, value);
  const valuesOf = (site: string): readonly string[] => [...new Set((input.values[site] ?? []).map(plain))];
  const [going, staying] = [valuesOf(source), valuesOf(target)];
  const old = found.map(({ set }) => set);
  const because = handsOff(found, input, { source, target }, { going, staying });
  if (because !== undefined) return { is: "hands-off", because };

  const wanted = policies[input.policy](old, { input, target, going, staying, plain });
  const left = answering(wanted).map(plain);
  // Whatever the policy made of it, a name that nobody answers for is never written.
  if (left.length === 0) return { is: "hands-off", because: `${input.name} would be left without any address, so ${source} stays in it` };
  const before = answering(old).map(plain);
  const gone = old.filter((set) => !wanted.some((each) => exactly(each) === exactly(set)));
  const made = wanted.filter((set) => !old.some((each) => exactly(each) === exactly(set)));
  if (gone.length === 0 && made.length === 0) return { is: "right" };
  const batch = (Action: "CREATE" | "DELETE", sets: readonly RecordSet[]): Changes => sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }));
  return { is: "change", changes: [...batch("DELETE", gone), ...batch("CREATE", made)], out: before.filter((value) => !left.includes(value)), in: left.filter((value) => !before.includes(value)) };
}

/** Of a change that takes nobody out: the site that it leaves. No site has an empty name. */
export const nobody = "";

/** What has to change so that the name answers with that node too, and all else stays. */
export function planReturn(found: readonly FoundRecordSet[], input: AnswersInput, node: string): AnswersPlan {
  return planAnswers(found, input, { source: nobody, target: node });
}

/** The record sets as the changes leave them. */
export function changed(found: readonly FoundRecordSet[], changes: Changes): readonly FoundRecordSet[] {
  const of = (action: "CREATE" | "DELETE"): readonly RecordSet[] => changes.flatMap(({ Action, ResourceRecordSet }) => (Action === action ? [ResourceRecordSet] : []));
  const gone = new Set(of("DELETE").map(exactly));
  return [...found.filter(({ set }) => !gone.has(exactly(set))), ...of("CREATE").map((set) => ({ set, beyond: [] }))];
}

/** The addresses with which a name answers as long as all are healthy: a set of weight 0 waits while another has a weight. */
export function answering(sets: readonly RecordSet[]): readonly string[] {
  const weighty = sets.filter(({ Weight }) => Weight !== 0);
  return (weighty.length > 0 ? weighty : sets).flatMap(valuesIn);
}

/** Route 53 compares every field of a DELETE, but not the order of the values. */
export function exactly(set: RecordSet): string {
  return canonicalJson({ ...set, Name: recordName(set.Name), ResourceRecords: [...valuesIn(set)].sort() });
}

interface Scene {
  readonly input: AnswersInput;
  readonly target: string;
  readonly going: readonly string[];
  readonly staying: readonly string[];
  readonly plain: (value: string) => string;
}

const policies: Readonly<Record<AnswersInput["policy"], (old: readonly RecordSet[], scene: Scene) => readonly RecordSet[]>> = {
  simple(old, { going, staying, plain }) {
    return old.map((set) => {
      const kept = set.ResourceRecords.filter(({ Value }) => !going.includes(plain(Value)));
      return { ...set, ResourceRecords: [...kept, ...missing([set], staying, plain).map((Value) => ({ Value }))] };
    });
  },

  multivalue(old, scene) {
    const kept = old.filter((set) => !valuesIn(set).some((value) => scene.going.includes(scene.plain(value))));
    return [...kept, ...added(old, scene, { MultiValueAnswer: true })];
  },

  // At weight 0 a set keeps its identifier and its health check, and answers should no other be healthy any more: better than none.
  weighted(old, scene) {
    const isOf = (values: readonly string[]) => (set: RecordSet): boolean => valuesIn(set).some((value) => values.includes(scene.plain(value)));
    // Where nothing goes, what comes back weighs as much as what is there.
    const like = scene.going.length === 0 ? old : old.filter(isOf(scene.going));
    const weight = Math.max(0, ...like.map(({ Weight = 0 }) => Weight)) || 100;
    const changed = old.map((set) => (isOf(scene.going)(set) ? { ...set, Weight: 0 } : isOf(scene.staying)(set) && set.Weight === 0 ? { ...set, Weight: weight } : set));
    return [...changed, ...added(old, scene, { Weight: weight })];
  },
};

function added(old: readonly RecordSet[], { input, target, staying, plain }: Scene, policy: Pick<RecordSet, "MultiValueAnswer" | "Weight">): readonly RecordSet[] {
  // Sets of one name carry one TTL: Route 53 demands it of weighted ones.
  const base = { Name: old[0]?.Name ?? recordName(input.name), Type: input.type, TTL: old[0]?.TTL ?? wholeSeconds(input.ttl) };
  const taken = new Set(old.flatMap(({ SetIdentifier }) => SetIdentifier ?? []));
  const checks = Object.entries(input["health-checks"] ?? {}).map(([address, HealthCheckId]) => [plain(address), { HealthCheckId }] as const);
  return missing(old, staying, plain).map((Value, index) => {
    let name = `${target}-${index + 1}`;
    for (let count = 2; taken.has(name); count += 1) name = `${target}-${index + 1}-${count}`;
    taken.add(name);
    return { ...base, SetIdentifier: name, ...policy, ...checks.find(([address]) => address === Value)?.[1], ResourceRecords: [{ Value }] };
  });
}

function missing(sets: readonly RecordSet[], wanted: readonly string[], plain: (value: string) => string): readonly string[] {
  const there = sets.flatMap(valuesIn).map(plain);
  return wanted.filter((value) => !there.includes(value));
}

const shapes: Readonly<Record<AnswersInput["policy"], (set: RecordSet) => boolean>> = {
  simple: ({ SetIdentifier }) => SetIdentifier === undefined,
  multivalue: ({ MultiValueAnswer }) => MultiValueAnswer === true,
  weighted: ({ Weight }) => Weight !== undefined,
};

function handsOff(found: readonly FoundRecordSet[], input: AnswersInput, { source, target }: Direction, { going, staying }: Pick<Scene, "going" | "staying">): string | undefined {
  if (staying.length === 0) return `the plan names no addresses of ${target} for ${input.name}, and without them it could be left with none`;
  const shared = staying.filter((value) => going.includes(value));
  if (shared.length > 0) return `the plan gives ${shared.join(", ")} to both sites, so neither can be taken out of ${input.name} alone`;
  if (found.length === 0) return `${input.name} has no record set of type ${input.type}, so there is nothing to take ${source} out of`;
  const special = found.filter(({ beyond }) => beyond.length > 0);
  if (special.length > 0) return `${input.name} has record sets of a form that is not changed here: ${special.map(({ set, beyond }) => `${set.SetIdentifier ?? "the record set"} (${beyond.join(", ")})`).join("; ")}`;
  const others = found.filter(({ set }) => !shapes[input.policy](set));
  if (others.length > 0) return `the records of ${input.name} are not ${input.policy} ones, as the plan says: ${others.map(({ set }) => set.SetIdentifier ?? "a simple record set").join(", ")}`;
  const mixed = found.find(({ set }) => isMixed(set, input, { going, staying }));
  if (mixed !== undefined) return `the record set ${mixed.set.SetIdentifier ?? ""} of ${input.name} also holds an address that is not of the same site (${valuesIn(mixed.set).join(", ")}), and it changes only as a whole`;
  const known = Object.values(input.values).flat().map((value) => plainValue(input.type, value));
  const ours = found.some(({ set }) => valuesIn(set).some((value) => known.includes(plainValue(input.type, value))));
  return ours ? undefined : `${input.name} has none of the addresses of the plan: ${found.flatMap(({ set }) => valuesIn(set)).join(", ")}`;
}

/** Whether the step would switch a set off or on as a whole that holds another address besides those of one site. */
function isMixed(set: RecordSet, { policy, type }: AnswersInput, { going, staying }: Pick<Scene, "going" | "staying">): boolean {
  const values = valuesIn(set).map((value) => plainValue(type, value));
  const isPartly = (site: readonly string[]): boolean => values.some((value) => site.includes(value)) && !values.every((value) => site.includes(value));
  if (policy === "weighted") return isPartly(set.Weight === 0 ? staying : going);
  return policy === "multivalue" && isPartly(going);
}

function valuesIn(set: RecordSet): readonly string[] {
  return set.ResourceRecords.map(({ Value }) => Value);
}
