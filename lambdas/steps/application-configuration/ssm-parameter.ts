// Sets a parameter at the target from the source's value to the target's. Any other value is somebody's whom the plan does not
// know, and it stays. The parameter's version is what the change is bound to, on the way there and on the way back.

import { standingOf, toldInRun } from "../../../workflows/configured-values.ts";
import { createDigest } from "../../../workflows/digest.ts";
import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readParameter } from "../../aws/parameters.ts";
import type { Parameter } from "../../aws/parameters.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Facts = Seen<Parameter | undefined>;
type Put = Extract<MutationCall, { readonly operation: "ssm.PutParameter" }>;

const lookMs: Milliseconds = 5_000;
/** How long a read may show a parameter as it was before a change. */
const settleMs: Milliseconds = 10_000;

export const ssmParameter: StepKind<"configure.ssm-parameter", Facts, Adapters> = {
  kind: "configure.ssm-parameter",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    return see(clock, lookMs, `Parameter Store in ${region}`, (signal) => readParameter(clients, region, atSite(input.parameter, context.target), signal));
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const { plan, source, target } = context;
    const [name, region] = [atSite(input.parameter, target), regionAt(plan, target)];
    const found = facts.value;
    if (found === undefined) return { to: "stuck", because: `there is no parameter ${name} in ${region}; nothing was made in its place` };
    if (found.type !== "String") return { to: "stuck", because: `${name} in ${region} is a ${found.type}, and only a parameter of type String is set here` };
    const told = toldInRun(input.value, context);
    const of = sayWhose(context);
    switch (standingOf(found.value, told)) {
      case "target": {
        const overwritten = overwrittenBy(name, found.version, context);
        if (overwritten !== undefined) return { to: "stuck", because: `${name} in ${region} has the value of ${target} (version ${found.version}), but ${overwritten}` };
        return { to: "done", proof: `${name} in ${region} has the value of ${of} (version ${found.version})` };
      }
      case "source":
        return { to: "act", because: `${name} in ${region} does not have the value of ${of} (version ${found.version}), and one that the plan knows`, mutations: [put(name, region, { former: found.value, target: told.target }, found.version, { source, target: of })] };
      case "other":
        return { to: "stuck", because: `${name} in ${region} has neither the value of ${source} nor that of ${target}: ${sayUnknown(found)}. Somebody has set it, so nothing was changed` };
    }
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const calls = (context.toUndo ?? []).map(({ call, undoBy }) => ({ call, undoBy }));
    const [first] = calls.filter((each): each is { readonly call: Put; readonly undoBy: Put } => each.call.operation === "ssm.PutParameter" && each.undoBy?.operation === "ssm.PutParameter");
    if (first === undefined) return { to: "done", proof: "nothing was set" };
    const { Name: name, Value: former } = first.undoBy.input;
    const { region, over } = first.call;
    const found = facts.value;
    const says = `${name} in ${region} ${found === undefined ? "is gone" : `has version ${found.version}`}`;
    if (found?.value === former) return { to: "done", proof: `${says}, and the value that it had before` };
    // A call that was lost and sent again may have arrived twice; each has made a version of its own.
    const ours = found !== undefined && found.value === first.call.input.Value && found.version > over && found.version <= over + calls.length;
    if (!ours) return { to: "stuck", because: `${says}: somebody has changed it since version ${over + 1} was set here${found === undefined ? "" : ` (${sayUnknown(found)})`}, so it was not set back` };
    return {
      to: "act",
      because: `${says}, which was set here`,
      mutations: [{ key: `set ${name} back over version ${found.version}`, sentence: `Set ${name} in ${region} back to the value of ${context.source}`, call: { ...first.undoBy, over: found.version }, undo: null, settleMs, repeatable: true }],
    };
  },
};

/** Whose value it is, for people: where a database was restored, not its copy's. */
function sayWhose({ target, restored = [] }: StepContext): string {
  return restored.length === 0 ? target : `${target}, where ${restored.join(", ")} was restored`;
}

function put(name: string, region: string, values: { readonly former: string; readonly target: string }, over: number, { source, target }: { readonly source: string; readonly target: string }): Mutation {
  const call = (value: string, version: number): Put => ({ operation: "ssm.PutParameter", region, input: { Name: name, Value: value, Type: "String", Overwrite: true }, over: version });
  return {
    key: `set ${name} over version ${over}`,
    sentence: `Set ${name} in ${region} from the value of ${source} to that of ${target}`,
    call: call(values.target, over),
    undo: `set ${name} back to the value of ${source}`,
    undoBy: call(values.former, over + 1),
    settleMs,
    repeatable: true,
  };
}

/** Whether a version that is not ours came between a look and our change in this round: no condition could keep it from being overwritten. */
function overwrittenBy(name: string, version: number, { sent, startedAt }: StepContext): string | undefined {
  const ours = sent.filter(({ at, outcome }) => at >= startedAt && outcome !== "refused" && outcome !== "not-sent");
  const over = Math.min(...ours.map(({ key }) => Number(/over version (\d+)$/.exec(key)?.[1] ?? Number.NaN)));
  if (version <= over + ours.length || ours.length === 0) return undefined;
  return `somebody else has set it too since version ${over} was seen, and one of the two was overwritten; the history of ${name} holds both`;
}

/** A value that the plan does not know is shown by its digest only: it may be anything. */
function sayUnknown({ value, version }: Parameter): string {
  return `version ${version}, digest ${createDigest(value).slice(0, 12)}`;
}
