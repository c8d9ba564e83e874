// Reads of a synthesised template what a bill needs: its resources, and which functions are called by schedules and queues.
// Pure; it knows CloudFormation's words and nothing of CDK.

import { minutesPerMonth } from "./assumptions.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** One stack. What is in a control stack is shared by all plans of its arbiter Region; the rest is the plan's. */
export interface SynthesisedStack {
  readonly name: string;
  readonly of: "control" | "plan" | "vantage";
  readonly region: string;
  readonly resources: Readonly<Record<string, Resource>>;
}

/** How often a function is called in a month in which nothing happens. */
export interface Calls {
  readonly scheduled: number;
  /** Whether a queue calls it too. */
  readonly queued: boolean;
}

export const resourcesOf = (stack: SynthesisedStack, type: string): readonly (readonly [string, Resource])[] => Object.entries(stack.resources).filter(([, { Type }]) => Type === type);

/** The calls of each function of the stack, by its logical id; functions that nothing calls by itself are left out. */
export function callsOf(stack: SynthesisedStack): ReadonlyMap<string, Calls> {
  const found = new Map<string, Calls>();
  const functions = resourcesOf(stack, "AWS::Lambda::Function");
  const named = (target: unknown): readonly string[] => functions.filter(([id, { Properties }]) => names(stack, target, id, Properties?.["FunctionName"])).map(([id]) => id);
  for (const [, { Properties = {} }] of resourcesOf(stack, "AWS::Scheduler::Schedule")) {
    if (Properties["State"] === "DISABLED") continue;
    const target = Properties["Target"] as { readonly Arn?: unknown } | undefined;
    const times = timesPerMonth(String(Properties["ScheduleExpression"]));
    for (const id of named(target?.Arn)) found.set(id, { scheduled: (found.get(id)?.scheduled ?? 0) + times, queued: found.get(id)?.queued ?? false });
  }
  for (const [, { Properties = {} }] of resourcesOf(stack, "AWS::Lambda::EventSourceMapping")) {
    for (const id of named(Properties["FunctionName"])) found.set(id, { scheduled: found.get(id)?.scheduled ?? 0, queued: true });
  }
  return found;
}

/** How often a schedule calls in a month; what is no rate is some date or clock time, and that is rare. */
export function timesPerMonth(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (match === null) return 30;
  return minutesPerMonth / (Number(match[1]) * { minute: 1, hour: 60, day: 1_440 }[match[2] as "minute" | "hour" | "day"]);
}

/** Whether what a target says leads to the function: by its id, by its name, or by a version or alias of it. */
function names(stack: SynthesisedStack, target: unknown, id: string, functionName: unknown): boolean {
  const text = JSON.stringify(target) ?? "";
  if (text.includes(`"${id}"`) || (typeof functionName === "string" && new RegExp(`[:"]${functionName}[:"]`).test(text))) return true;
  return [...resourcesOf(stack, "AWS::Lambda::Alias"), ...resourcesOf(stack, "AWS::Lambda::Version")].some(([other, { Properties }]) => text.includes(`"${other}"`) && JSON.stringify(Properties?.["FunctionName"]).includes(`"${id}"`));
}
