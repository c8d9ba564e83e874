// What the user's own infrastructure as code has to say now, so that its next deployment does not undo the failover. From the
// changes of the record only: their former values are those that the way back would have put there again.

import type { Entry } from "../record.ts";
import type { Mutation } from "../mutations.ts";
import { settingsOf } from "./iac-settings.ts";
import type { Setting } from "./iac-settings.ts";

export interface IacRow extends Setting {
  readonly region: string;
  /** Null: the record does not say the former value. */
  readonly was: string | null;
  /** Whether the change was seen to be accepted; else it may or may not be there. */
  readonly certain: boolean;
}
export interface IacPatch {
  readonly rows: readonly IacRow[];
  /** Changes that no template holds, each with why; said once each. */
  readonly nothing: readonly string[];
}

/** Net of all changes that were made or may have been made: what was set and set back leaves no row. */
export function iacPatchOf(entries: readonly Entry[]): IacPatch {
  const rows = new Map<string, IacRow>();
  const nothing = new Set<string>();
  const results = new Map(entries.flatMap(({ body }) => (body.type === "result" ? [[body.intentSeq, body.outcome] as const] : [])));
  for (const { seq, body } of entries) {
    if (body.type !== "intent") continue;
    const outcome = results.get(seq);
    if (outcome === "refused" || outcome === "not-sent") continue;
    const made = settingsOf(body.mutation.call);
    if ("nothing" in made) {
      nothing.add(made.nothing);
      continue;
    }
    const former = formerOf(body.mutation);
    for (const setting of made.settings) {
      const { region } = body.mutation.call;
      const key = JSON.stringify([region, setting.resource, setting.cloudformation, setting.terraform]);
      const before = rows.get(key);
      const was = before === undefined ? (former.get(keyOf(setting)) ?? null) : before.was;
      // Taken out and put in again in the same batch is one change of one record.
      rows.delete(key);
      rows.set(key, { ...setting, region, was, certain: outcome === "applied" && (before?.certain ?? true) });
    }
  }
  return { rows: [...rows.values()].filter(({ was, value, certain }) => was !== value || !certain), nothing: [...nothing] };
}

const keyOf = ({ resource, cloudformation, terraform }: Setting): string => JSON.stringify([resource, cloudformation, terraform]);

/** What the way back sets: the values from before. Of a batch of records also those that the change itself deleted. */
function formerOf({ call, undoBy }: Mutation): ReadonlyMap<string, string> {
  const back = undoBy === undefined ? undefined : settingsOf(undoBy);
  const former = new Map((back !== undefined && "settings" in back ? back.settings : []).map((setting) => [keyOf(setting), setting.value]));
  if (call.operation !== "route53.ChangeResourceRecordSets") return former;
  const { HostedZoneId, ChangeBatch } = call.input;
  const deleted = ChangeBatch.Changes.flatMap((change) => (change.Action === "DELETE" ? [{ ...change, Action: "CREATE" as const }] : []));
  const read = settingsOf({ ...call, input: { HostedZoneId, ChangeBatch: { ...ChangeBatch, Changes: deleted } } });
  if ("settings" in read) for (const setting of read.settings) former.set(keyOf(setting), setting.value);
  // What was created and nothing deleted first was not there.
  const created = settingsOf(call);
  if ("settings" in created) for (const setting of created.settings) if (!former.has(keyOf(setting))) former.set(keyOf(setting), "(none)");
  return former;
}
