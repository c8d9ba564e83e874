// Opening a gate together with the task token that answers it. Who holds the token can decide the gate past every check, so
// it lies apart from what is shown, and after its use only its digest is kept.

import { createDigest } from "../../../workflows/digest.ts";
import { Transient } from "../../../workflows/failure.ts";
import type { Condition, Item } from "../../../workflows/ports.ts";
import type { GateState } from "../../../workflows/record.ts";
import { backOff, keys, maybeText, mostTries, number, type RecordContext, text } from "./context.ts";
import { type GateQuestion, readGate, toGate, waiting } from "./gates.ts";

/** The token, the digest by which it is known again, and the first revision of the gate that asks for it. */
interface Kept {
  readonly token: string | undefined;
  readonly digest: string;
  readonly revision: number;
}

/**
 * Opens the gate with the next revision, also where one of that name waited or was decided before: a state that was tried
 * again has a new token, and the old one answers nobody. The same token again is the same question: `opened: false`, and
 * nothing changes. The token is put away first, so that no gate ever waits without one. `Transient` may be repeated as it is.
 */
export async function openGate(context: RecordContext, run: string, question: GateQuestion, token: string): Promise<{ readonly opened: boolean; readonly gate: GateState }> {
  const digest = createDigest(token);
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const [gate, kept] = [await readGate(context, run, question.gate), await readKept(context, run, question.gate)];
    const known = kept?.digest === digest;
    if (known && gate !== undefined && gate.revision >= kept.revision) return { opened: false, gate };
    const revision = known ? kept.revision : Math.max(gate?.revision ?? 0, kept?.revision ?? 0) + 1;
    const item = { pk: keys.secret(run), sk: keys.token(question.gate), token, digest, revision };
    if (!known && !(await context.table.put(item, [unchanged(kept?.revision)])).applied) continue;
    const written = await context.table.update(keys.run(run), keys.gate(question.gate), waiting(question, revision), [unchanged(gate?.revision)]);
    if (written.applied) return { opened: true, gate: toGate(written.item) };
  }
  throw new Transient(`Gate ${question.gate} of run ${run} changed ${mostTries} times in a row; it was not opened.`, { code: "busy" });
}

/** The token that answers the gate as it stands; undefined when it was used, or belongs to a question not shown yet. */
export async function takeToken(context: RecordContext, run: string, name: string): Promise<string | undefined> {
  const kept = await readKept(context, run, name);
  const gate = await readGate(context, run, name);
  return kept !== undefined && gate !== undefined && gate.revision >= kept.revision ? kept.token : undefined;
}

/** Forgets a token after it was used; `token` so that a newer one, put there meanwhile, stays. */
export async function dropToken(context: RecordContext, run: string, gate: string, token: string): Promise<void> {
  await context.table.update(keys.secret(run), keys.token(gate), { token: undefined }, [{ field: "token", is: "equal", value: token }]);
}

async function readKept(context: RecordContext, run: string, gate: string): Promise<Kept | undefined> {
  const item: Item | undefined = await context.table.get(keys.secret(run), keys.token(gate));
  return item && { token: maybeText(item, "token"), digest: text(item, "digest"), revision: number(item, "revision") };
}

function unchanged(revision: number | undefined): Condition {
  return revision === undefined ? { field: "revision", is: "absent" } : { field: "revision", is: "equal", value: revision };
}
