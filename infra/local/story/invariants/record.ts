// Invariants about the record and the order of changes: epochs, intents and results, the chain of entries.

import { createHash } from "node:crypto";
import { entriesOf, fresh, runOf, sayList, sorted } from "./judging.ts";
import type { Invariant } from "./judging.ts";

export const newestEpoch: Invariant = {
  code: "I4",
  sentence: "Every change carries the highest epoch granted when it is applied",
  begin: () => ({ calls }) =>
    calls.flatMap(({ mutation, intent }) =>
      intent === null || !mutation.tookEffect || intent.epoch === mutation.highestEpoch ? [] : [`${mutation.operation} of epoch ${intent.epoch} took effect while the highest epoch was ${mutation.highestEpoch}`],
    ),
};

export const epochsGrow: Invariant = {
  code: "I5",
  sentence: "Epochs only grow; nothing older takes effect after something newer",
  begin() {
    const opened = new Map<string, number>();
    const applied = new Map<string, number>();
    return (judged) => {
      const { before, now } = judged;
      const shrunk = Object.entries(now.plans).flatMap(([name, { epochs }]) => {
        const old = before?.plans[name]?.epochs;
        if (old === undefined || old === epochs) return [];
        const places = Object.entries(epochs.registers).flatMap(([site, epoch]) => (epoch < (old.registers[site] ?? 0) ? [`the register of ${site}`] : []));
        const all = epochs.lease < old.lease ? ["the lease", ...places] : places;
        return all.length === 0 ? [] : [`the epoch of ${sayList(all)} became smaller`];
      });
      // The epoch of a run without the arbiter comes from the registers, and the arbiter learns of it when its record is merged.
      const runs = fresh(judged, "opened").filter(({ entry }) => entry.body.breakGlass === undefined).flatMap(({ plan, run, entry }) => {
        const last = opened.get(plan) ?? 0;
        opened.set(plan, Math.max(last, entry.epoch));
        return entry.epoch > last ? [] : [`run ${run} opened with epoch ${entry.epoch}, and an earlier run of ${plan} has ${last}`];
      });
      const late = judged.calls.flatMap(({ mutation, intent }) => {
        if (intent === null || !mutation.tookEffect) return [];
        const key = `${mutation.plan}/${mutation.operation}/${mutation.region ?? ""}`;
        const last = applied.get(key) ?? 0;
        applied.set(key, Math.max(last, intent.epoch));
        return intent.epoch >= last ? [] : [`${mutation.operation} of epoch ${intent.epoch} took effect after one of epoch ${last}`];
      });
      return [...shrunk, ...runs, ...late];
    };
  },
};

export const notTwice: Invariant = {
  code: "I10",
  sentence: "After an unknown outcome the next thing on that resource is a look, and what took effect is not done again",
  begin() {
    const applied = new Map<string, number>();
    const last = new Map<string, { readonly seq: number; readonly looks: number }>();
    return (judged) =>
      judged.calls.flatMap(({ mutation, run, intent }) => {
        if (run === null || intent === null) return [];
        const { key, repeatable } = intent.body.mutation;
        const name = `${run}/${intent.body.step}/${key}`;
        const first = applied.get(name);
        if (mutation.tookEffect && first === undefined) applied.set(name, judged.now.at);
        const before = last.get(name);
        last.set(name, { seq: intent.seq, looks: mutation.looksBefore });
        const answer = entriesOf(runOf(judged, mutation.plan, run), "result").find(({ body }) => body.intentSeq === before?.seq)?.body.outcome;
        const blind = before !== undefined && (answer === undefined || answer === "unknown") && mutation.looksBefore === before.looks;
        return [
          ...(repeatable || first === undefined ? [] : [`${intent.body.step} sent ${mutation.operation} (${key}) a second time, although the first had taken effect`]),
          ...(blind ? [`${intent.body.step} sent ${mutation.operation} (${key}) again without a look, although nobody knew what had become of the first`] : []),
        ];
      });
  },
};

export const intentAndResult: Invariant = {
  code: "I15",
  sentence: "Each change has one intent before and one result after it; the record only grows and its chain holds",
  begin() {
    const last = new Map<string, { readonly seq: number; readonly hash: string }>();
    const answered = new Set<string>();
    return (judged) => {
      const told: string[] = [];
      for (const { mutation, intent } of judged.calls) if (intent === null) told.push(`${mutation.operation} was sent and the record holds no intent for it`);
      for (const { plan, run, entry } of judged.entries) {
        const before = last.get(run) ?? { seq: 0, hash: "0".repeat(64) };
        const { hash, ...rest } = entry;
        if (entry.seq !== before.seq + 1 || entry.previous !== before.hash) told.push(`entry ${entry.seq} of ${run} does not follow entry ${before.seq}`);
        else if (createHash("sha256").update(sorted(rest)).digest("hex") !== hash) told.push(`entry ${entry.seq} of ${run} does not have the hash of what it says`);
        last.set(run, entry);
        if (entry.body.type !== "result") continue;
        const { intentSeq } = entry.body;
        const intent = entriesOf(runOf(judged, plan, run), "intent", entry.seq).find(({ seq }) => seq === intentSeq);
        if (intent === undefined) told.push(`entry ${entry.seq} of ${run} is the result of no intent`);
        if (answered.has(`${run}/${intentSeq}`)) told.push(`entry ${entry.seq} of ${run} is a second result of entry ${intentSeq}`);
        answered.add(`${run}/${intentSeq}`);
      }
      for (const { runs } of Object.values(judged.now.plans)) {
        for (const { run, entries } of runs) {
          const known = last.get(run);
          if (known === undefined || (entries.at(-1)?.hash === known.hash)) continue;
          last.delete(run);
          told.push(`the record of ${run} lost or changed its entry ${known.seq}`);
        }
      }
      return told;
    };
  },
};
