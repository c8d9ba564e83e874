// The checks of single fields: texts, numbers, paths, payload templates, retriers, catchers and the rules of a Choice.
// Each takes a value of unknown shape, because a definition may come from a file or from another program.

import { checkFields, checkList, inside, isRecord, refuse, say } from "./refuse.ts";
import type { Check, Checks } from "./refuse.ts";

/** The greatest number of seconds that Step Functions takes. */
const mostSeconds = 99_999_999;

export const text: Check = (value, place) => {
  if (typeof value !== "string") refuse(place, `must be a text, not ${say(value)}`);
  // CloudFormation substitutes `${…}` wherever it stands in a definition; only FunctionName may want that.
  if (value.includes("${")) refuse(place, `must not contain a substitution, and ${say(value)} does`);
};

export const stateName: Check = (value, place) => {
  text(value, place);
  if (typeof value === "string" && (value.length === 0 || value.length > 80)) refuse(place, `must have 1 to 80 characters, not ${say(value)}`);
};

export const flag: Check = (value, place) => {
  if (typeof value !== "boolean") refuse(place, `must be true or false, not ${say(value)}`);
};

export const onlyTrue: Check = (value, place) => {
  if (value !== true) refuse(place, `must be true where it stands, not ${say(value)}`);
};

const number =
  (wanted: string, holds: (value: number) => boolean): Check =>
  (value, place) => {
    if (typeof value !== "number" || !Number.isFinite(value) || !holds(value)) refuse(place, `must be ${wanted}, not ${say(value)}`);
  };
const whole = (least: number, most: number): Check =>
  number(`a whole number from ${least} to ${most}`, (value) => Number.isInteger(value) && value >= least && value <= most);

export const timeout: Check = whole(1, mostSeconds);
export const seconds: Check = whole(0, mostSeconds);

const isPath = (value: unknown): boolean => typeof value === "string" && /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*)?$/.test(value);

export const path: Check = (value, place) => {
  if (!isPath(value)) refuse(place, `must be the path $ or $.field, not ${say(value)}: deeper paths, intrinsic functions and JSONata are not used here`);
};

export const field: Check = (value, place) => {
  path(value, place);
  if (value === "$") refuse(place, "must be a path to a field ($.field), not $");
};

export const pathOrNull: Check = (value, place) => {
  if (value !== null) path(value, place);
};

export const functionName: Check = (value, place) => {
  if (typeof value !== "string" || !/^(?:\$\{[A-Za-z0-9]+\}|[A-Za-z0-9-_:$]+)$/.test(value)) {
    refuse(place, `must be the name of a function or a substitution such as \${DatabasePromotion}, not ${say(value)}`);
  }
};

/** Plain JSON that is passed on as it is; a `.$` key inside a list would be taken for a path by AWS, so it is refused. */
export const literal: Check = (value, place) => {
  if (typeof value === "string") text(value, place);
  else if (Array.isArray(value)) value.forEach((element: unknown, index) => literal(element, `${place}[${index}]`));
  else if (isRecord(value)) {
    for (const [key, content] of Object.entries(value)) {
      if (key.endsWith(".$")) refuse(inside(place, key), "stands inside a list or a literal, where no path is used");
      literal(content, inside(place, key));
    }
  } else if (value !== null && typeof value !== "boolean" && !(typeof value === "number" && Number.isFinite(value))) {
    refuse(place, `must be JSON, not ${String(value)}`);
  }
};

/** A payload template; `token` says whether `$$.Task.Token` may stand in it. */
const templateWith =
  (token: boolean): Check =>
  (value, place) => {
    if (!isRecord(value)) refuse(place, `must be an object, not ${say(value)}`);
    for (const [key, content] of Object.entries(value)) {
      const at = inside(place, key);
      if (key.endsWith(".$")) {
        if (key === ".$") refuse(at, "must have a name before the .$");
        if (Object.hasOwn(value, key.slice(0, -2))) refuse(at, `would set the field ${say(key.slice(0, -2))} a second time`);
        if (token && content === "$$.Task.Token") continue;
        if (typeof content === "string" && content.startsWith("$$")) {
          refuse(at, `must not use the context value ${say(content)}: only $$.Task.Token is used, and only in a Task that waits for it`);
        }
        path(content, at);
      } else if (isRecord(content)) templateWith(token)(content, at);
      else literal(content, at);
    }
  };
export const template: Check = templateWith(false);
export const templateWithToken: Check = templateWith(true);

/** Whether a payload template hands the task token on. */
export function handsOnToken(value: unknown): boolean {
  return value === "$$.Task.Token" || (isRecord(value) && Object.values(value).some(handsOnToken));
}

const knownErrors: ReadonlySet<unknown> = new Set(["States.ALL", "States.Timeout", "States.TaskFailed", "States.HeartbeatTimeout", "Transient", "Refused", "Unknown", "Defect"]);
const errorName: Check = (value, place) => {
  if (!knownErrors.has(value) && !(typeof value === "string" && /^(Lambda|Runtime|Sandbox)\.\w+$/.test(value))) refuse(place, `names the error ${say(value)}, which is not one of those used here`);
};
const errorNames: Check = (value, place) => checkList(value, place, errorName);

/** AWS takes States.ALL only alone and in the last place, since nothing after it would ever be reached. */
function catchAllLast(list: readonly unknown[], place: string): void {
  list.forEach((element, index) => {
    const names = isRecord(element) ? element["ErrorEquals"] : [];
    if (!Array.isArray(names) || !names.includes("States.ALL")) return;
    if (names.length > 1) refuse(`${place}[${index}].ErrorEquals`, "must name States.ALL alone");
    if (index < list.length - 1) refuse(`${place}[${index}].ErrorEquals`, "names States.ALL and must therefore be the last");
  });
}

const retrier: Check = (value, place) => {
  checkFields(
    value,
    place,
    { ErrorEquals: errorNames, IntervalSeconds: whole(1, mostSeconds), MaxAttempts: whole(0, mostSeconds), BackoffRate: number("a number of at least 1", (rate) => rate >= 1) },
    { MaxDelaySeconds: whole(1, 31_622_399) },
  );
  const [interval, cap] = [value["IntervalSeconds"], value["MaxDelaySeconds"]];
  if (typeof cap === "number" && typeof interval === "number" && cap <= interval) refuse(inside(place, "MaxDelaySeconds"), `must be greater than IntervalSeconds (${interval}), not ${cap}`);
};
export const retry: Check = (value, place) => {
  checkList(value, place, retrier);
  catchAllLast(value, place);
};

export const catchers: Check = (value, place) => {
  checkList(value, place, (catcher, at) => checkFields(catcher, at, { ErrorEquals: errorNames, Next: stateName }, { ResultPath: path }));
  catchAllLast(value, place);
};

const comparisons: Checks = { StringEquals: text, BooleanEquals: flag, NumericGreaterThanEquals: number("a number", () => true), IsPresent: flag };
const combinations: Checks = { And: (value, place) => checkList(value, place, rule), Or: (value, place) => checkList(value, place, rule), Not: (value, place) => rule(value, place) };

const pick = (checks: Checks, key: string): Checks => Object.fromEntries(Object.entries(checks).filter(([name]) => name === key));

/** One rule: exactly one combination, or a variable with exactly one comparison; `more` are fields beside these (Next). */
function ruleWith(more: Checks): Check {
  return (value, place) => {
    if (!isRecord(value)) refuse(place, `must be an object, not ${say(value)}`);
    const operators = Object.keys(value).filter((key) => Object.hasOwn(comparisons, key) || Object.hasOwn(combinations, key));
    const [operator] = operators;
    if (operator === undefined || operators.length > 1) {
      refuse(place, `must have exactly one of ${[...Object.keys(comparisons), ...Object.keys(combinations)].join(", ")}, not ${say(Object.keys(value))}`);
    }
    const parts: Checks = Object.hasOwn(comparisons, operator) ? { Variable: field, ...pick(comparisons, operator) } : pick(combinations, operator);
    checkFields(value, place, { ...parts, ...more });
  };
}
const rule: Check = ruleWith({});
export const choices: Check = (value, place) => checkList(value, place, ruleWith({ Next: stateName }));
