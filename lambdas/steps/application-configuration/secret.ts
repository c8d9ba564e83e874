// Sets named keys of a secret at the target. A version is made beside the current one, with all else as it is; then AWSCURRENT
// is moved from exactly the version that was seen, which Secrets Manager refuses when somebody else has moved it. Nothing of
// the secret but the named keys is compared, and no value that the plan does not know is ever told.

import { keysToldInRun, standingOf } from "../../../workflows/configured-values.ts";
import { createDigest } from "../../../workflows/digest.ts";
import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readSecretVersions } from "../../aws/secret-versions.ts";
import type { SecretVersions } from "../../aws/secret-versions.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Facts = Seen<SecretVersions | undefined>;
type Move = Extract<MutationCall, { readonly operation: "secretsmanager.UpdateSecretVersionStage" }>;

const lookMs: Milliseconds = 6_000;
/** How long a read may show a secret as it was before a change. */
const settleMs: Milliseconds = 15_000;
const current = "AWSCURRENT";
/**
 * Where it stands at another version than AWSCURRENT, Secrets Manager takes a rotation to be under way; at AWSPREVIOUS it was left
 * behind (User Guide, "Rotation function": RotateSecret then returns an error).
 */
const pending = "AWSPENDING";
const previous = "AWSPREVIOUS";
/** A version without any label may be deleted by Secrets Manager at any time; this one stands at the newest that was made here. */
const ownLabel = "understudy";

export const secret: StepKind<"configure.secret", Facts, Adapters> = {
  kind: "configure.secret",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    return see(clock, lookMs, `Secrets Manager in ${region}`, (signal) => readSecretVersions(clients, region, atSite(input.secret, context.target), Object.keys(input.keys), signal));
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const { plan, source, target } = context;
    const [name, region] = [atSite(input.secret, target), regionAt(plan, target)];
    const told = keysToldInRun(input.keys, context);
    const found = facts.value;
    const what = `the secret ${name} in ${region}`;
    if (found === undefined) return { to: "stuck", because: `there is no secret ${name} in ${region}` };
    if (found.current === null) return { to: "stuck", because: `${what} waits for its deletion` };
    const from = found.labels[current];
    if (from === undefined || from !== found.current.version) return { to: "wait", because: `${what} does not show which version is the current one` };

    const { keys } = found.current;
    const targets = Object.fromEntries(Object.entries(told).map(([key, each]) => [key, each.target]));
    const standings = Object.entries(told).map(([key, each]) => ({ key, standing: standingOf(keys[key], each) }));
    const others = standings.filter(({ standing }) => standing === "other").map(({ key }) => key);
    const rotation = found.labels[pending];
    const rotating = rotation !== undefined && rotation !== from && rotation !== found.labels[previous];
    if (standings.every(({ standing }) => standing === "target")) {
      const left = rotation === undefined || rotation === from || rotating ? undefined : rotation;
      if (left !== undefined && context.sent.length > 0) return { to: "act", because: `${pending} of ${what} was left at version ${left}, where no rotation could begin any more`, mutations: [moving(name, region, pending, left, from)] };
      return rotating
        ? { to: "wait", because: `${what} has the values of ${target}, but a rotation is under way that began before them (${pending} stands at ${rotation}) and may bring the old ones back` }
        : { to: "done", proof: `${current} of ${what} stands at version ${from}, whose ${sayKeys(standings)} are those of ${target}` };
    }
    if (found.copyOf !== null) return { to: "stuck", because: `${what} is a copy of the one in ${found.copyOf} and takes no changes; make it one of its own (StopReplicationToReplica), or let the application read another one here` };
    if (others.length > 0) return { to: "stuck", because: `${what} holds in ${others.join(", ")} neither what belongs to ${source} nor what belongs to ${target} (version ${from}). Somebody has set it, so nothing was changed` };
    if (rotating) return { to: "wait", because: `a rotation of ${what} is under way (${pending} stands at version ${rotation}), and would overwrite what is set now` };
    return changing({ name, region, from, made: found.labels[ownLabel], follows: rotation === from, set: targets }, context);
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const moves = (context.toUndo ?? []).flatMap(({ undoBy }) => (undoBy?.operation === "secretsmanager.UpdateSecretVersionStage" ? [undoBy] : []));
    const [first] = moves;
    if (first === undefined) return { to: "done", proof: "no label was moved; a version that was made beside the current one serves nobody" };
    const labels = facts.value?.labels ?? {};
    const says = `${current} of the secret ${atSite(input.secret, context.target)} in ${first.region} stands at version ${labels[current] ?? "none"}`;
    const foreign = moves.find(({ input: { VersionStage, MoveToVersionId, RemoveFromVersionId } }) => labels[VersionStage] !== MoveToVersionId && labels[VersionStage] !== RemoveFromVersionId);
    if (foreign !== undefined) return { to: "stuck", because: `${says}, and ${foreign.input.VersionStage} neither where it was before nor at what was made here: somebody has changed it since, so it was not set back` };
    const open = moves.filter(({ input: { VersionStage, MoveToVersionId } }) => labels[VersionStage] !== MoveToVersionId);
    if (open.length === 0) return { to: "done", proof: `${says}, as before` };
    return { to: "act", because: `${says}, which was made here`, mutations: open.map(({ region, input: { SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId } }) => moving(SecretId, region, VersionStage, RemoveFromVersionId, MoveToVersionId)), inOrder: true };
  },
};

interface Changing {
  readonly name: string;
  readonly region: string;
  readonly from: string;
  readonly made: string | undefined;
  /** Whether the label of rotations stands at the current version, as one leaves it that has ended. */
  readonly follows: boolean;
  readonly set: Readonly<Record<string, string>>;
}

function changing({ name, region, from, made, follows, set }: Changing, { target, mark, dryRun }: StepContext): ReturnType<typeof secret.decide> {
  // The version's own id is known before it is made, so that a call whose answer was lost makes no second one.
  const version = createDigest({ mark, name, region, from, set }).slice(0, 32);
  const making: Mutation = {
    key: `make ${version}`,
    sentence: `Make a version of the secret ${name} in ${region} with ${Object.keys(set).join(", ")} of ${target}, all else as in version ${from}`,
    call: { operation: "secretsmanager.PutSecretValue", region, input: { SecretId: name, ClientRequestToken: version, VersionStages: [ownLabel] }, from, set },
    undo: `leave the version: nobody reads it without ${current}`,
    settleMs,
    repeatable: true,
  };
  // Left behind at another version than the current one, the label of rotations would keep every later one from beginning. It is
  // moved when it is seen that it was left, because a rotation may begin meanwhile; a dry run names that change too.
  const labels = [current, ...(follows && dryRun ? [pending] : [])].map((label) => moving(name, region, label, from, version));
  return { to: "act", because: `${current} of the secret ${name} in ${region} stands at version ${from}, which leads elsewhere`, mutations: made === version ? labels : [making, ...labels], inOrder: true };
}

function moving(name: string, region: string, label: string, from: string, to: string): Mutation {
  const call = (MoveToVersionId: string, RemoveFromVersionId: string): Move => ({ operation: "secretsmanager.UpdateSecretVersionStage", region, input: { SecretId: name, VersionStage: label, MoveToVersionId, RemoveFromVersionId } });
  return {
    key: `move ${label} to ${to}`,
    sentence: `Move ${label} of ${name} in ${region} from version ${from} to ${to}`,
    call: call(to, from),
    undo: `move ${label} back to version ${from}`,
    undoBy: call(from, to),
    settleMs,
    // Once moved, the label is no more where it is to be taken from, so a second call is refused.
    repeatable: true,
  };
}

function sayKeys(standings: readonly { readonly key: string }[]): string {
  return standings.map(({ key }) => key).join(", ");
}
