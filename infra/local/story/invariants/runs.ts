// Invariants about what runs may do: on whose word, on which facts, when again, and that they stop where they have to.

import { entriesOf, fresh, isPromotion, openRuns, runOf, sayList, targetOf } from "./judging.ts";
import type { Invariant } from "./judging.ts";

export const finishedStaysFinished: Invariant = {
  code: "I9",
  sentence: "A finished plan run again changes nothing",
  begin() {
    const finished = new Map<string, string>();
    return (judged) => {
      const told = judged.calls.flatMap(({ mutation, run }) => {
        const target = targetOf(judged, mutation.plan, run);
        const same = target !== undefined && finished.get(mutation.plan) === `to ${target}`;
        return same && !closedIn(judged, mutation.plan, run) ? [`${mutation.operation} was sent by a run ${finished.get(mutation.plan)}, which an earlier run had finished`] : [];
      });
      for (const { plan, run, entry } of fresh(judged, "closed")) {
        const target = targetOf(judged, plan, run);
        if (entry.body.end === "succeeded" && target !== undefined) finished.set(plan, `to ${target}`);
      }
      return told;
    };
  },
};

const closedIn = (judged: Parameters<typeof runOf>[0], plan: string, run: string | null): boolean => entriesOf(runOf(judged, plan, run), "closed").length > 0;

/** A step is tried again for a minute and a half while the record is away (decision 0025); what is older was not looked at for it. */
const freshMs = 3 * 60_000;

export const sameFacts: Invariant = {
  code: "I12",
  sentence: "After an approval the first change finds the same facts, looked at a moment ago",
  begin() {
    const begun = new Set<string>();
    /** In true time: when each run last looked, or a person last decided in it. */
    const freshAt = new Map<string, number>();
    return (judged) => {
      const { at } = judged.now;
      for (const { run, entry } of judged.entries) if (entry.body.type === "looked" || entry.body.type === "gate-decided") freshAt.set(run, at);
      return [
        ...fresh(judged, "authorised").flatMap(({ plan, run, entry }) => {
          const record = runOf(judged, plan, run);
          const { how, digest } = entry.body;
          if (how === "automatic" || entriesOf(record, "authorised", entry.seq).some(({ body }) => body.digest === digest)) return [];
          const approved = entriesOf(record, "gate-decided", entry.seq).some(({ body }) => body.decision === "approve" && body.digest === digest);
          return approved ? [] : [`${run} was authorised for facts that nobody approved`];
        }),
        ...fresh(judged, "intent").flatMap(({ plan, run, entry }) => {
          if (begun.has(run)) return [];
          begun.add(run);
          const record = runOf(judged, plan, run);
          const authorised = entriesOf(record, "authorised", entry.seq).at(-1)?.body.digest;
          const assessed = entriesOf(record, "assessed", entry.seq).at(-1)?.body.verdict.digest;
          const ageMs = at - (freshAt.get(run) ?? -Infinity);
          return [
            ...(authorised === undefined || authorised === assessed ? [] : [`the first change of ${run} was made on other facts than were authorised`]),
            ...(ageMs <= freshMs ? [] : [`the first change of ${run} was made on facts that were ${ageMs === Infinity ? "never looked at" : `${(ageMs / 1000).toFixed(1)} s old`}`]),
          ];
        }),
      ];
    };
  },
};

export const oneDecision: Invariant = {
  code: "I13",
  sentence: "One decision wins; nothing happens after a rejection or an expiry",
  begin: () => (judged) => [
    ...fresh(judged, "gate-decided").flatMap(({ plan, run, entry }) => {
      const { gate, revision } = entry.body;
      const earlier = entriesOf(runOf(judged, plan, run), "gate-decided", entry.seq).some(({ body }) => body.gate === gate && body.revision === revision);
      return earlier ? [`gate ${gate} of ${run} was decided twice`] : [];
    }),
    ...fresh(judged, "intent").flatMap(({ plan, run, entry }) => {
      const record = runOf(judged, plan, run);
      if (entriesOf(record, "closed", entry.seq).length > 0) return [`${run} wanted to change something after it was closed (${entry.body.mutation.sentence})`];
      const approval = entriesOf(record, "gate-opened", entry.seq).findLast(({ body }) => body.facts.kind === "approve-failover");
      if (approval === undefined) return [];
      const rejected = entriesOf(record, "gate-decided", entry.seq).some(({ body, seq }) => seq > approval.seq && body.gate === approval.body.facts.gate && body.decision === "reject");
      const ended = entriesOf(record, "gate-ended", entry.seq).some(({ body, seq }) => seq > approval.seq && body.gate === approval.body.facts.gate);
      return rejected || ended ? [`${run} changed something although its approval was ${rejected ? "rejected" : "no longer asked for"} (${entry.body.mutation.sentence})`] : [];
    }),
  ],
};

const endsWithoutChange: readonly string[] = ["no-action", "refused", "rejected", "expired"];

export const nothingWithoutLeave: Invariant = {
  code: "I16",
  sentence: "Where nothing must happen, nothing is changed: no change without leave, none in a run that ends in doing nothing",
  begin() {
    const called = new Map<string, number>();
    return (judged) => {
      const told: string[] = [];
      for (const { mutation, run, intent } of judged.calls) {
        if (run === null) continue;
        called.set(run, (called.get(run) ?? 0) + 1);
        if (entriesOf(runOf(judged, mutation.plan, run), "authorised", intent?.seq).length === 0) told.push(`${mutation.operation} was sent by ${run}, which nothing had authorised`);
      }
      for (const { run, entry } of fresh(judged, "closed")) {
        const count = called.get(run) ?? 0;
        if (endsWithoutChange.includes(entry.body.end) && count > 0) told.push(`${run} ended as ${entry.body.end} and had sent ${count} changing calls`);
      }
      return told;
    };
  },
};

export const blockTime: Invariant = {
  code: "I17",
  sentence: "Runs that start by themselves keep the block time; failback never starts by itself",
  begin() {
    const changed = new Map<string, { readonly run: string; closedAt: number | null }>();
    const wentTo = new Map<string, string>();
    return (judged) => {
      const { now, made } = judged;
      for (const { plan, happening } of made) if (happening.does === "acknowledge") changed.delete(plan);
      const told = fresh(judged, "authorised").flatMap(({ plan, run, entry }) => {
        const truth = now.plans[plan];
        if (entry.body.how !== "automatic" || truth === undefined) return [];
        const earlier = changed.get(plan);
        const target = targetOf(judged, plan, run);
        const early = earlier !== undefined && earlier.run !== run && earlier.closedAt !== null && now.at - earlier.closedAt < truth.plan.decide.block;
        const back = target === truth.plan.home && wentTo.get(plan) !== undefined && wentTo.get(plan) !== target;
        return [
          ...(early ? [`${run} went ahead by itself ${Math.round((now.at - (earlier.closedAt ?? 0)) / 1000)} s after ${earlier.run} had ended`] : []),
          ...(back ? [`${run} went back to ${target} by itself`] : []),
        ];
      });
      for (const { mutation, run } of judged.calls) if (run !== null) changed.set(mutation.plan, { run, closedAt: null });
      for (const { plan, run, entry } of fresh(judged, "closed")) {
        const earlier = changed.get(plan);
        if (earlier?.run === run) earlier.closedAt = now.at;
        const target = targetOf(judged, plan, run);
        if (target !== undefined && (entry.body.end === "succeeded" || entry.body.end === "done-with-exceptions")) wentTo.set(plan, target);
      }
      return told;
    };
  },
};

export const notAllAtOnce: Invariant = {
  code: "I18",
  sentence: "Many plans that alarm together start nothing by themselves",
  begin: () => (judged) =>
    fresh(judged, "authorised").flatMap(({ run, entry }) => {
      const plans = Object.values(judged.now.plans);
      if (entry.body.how !== "automatic" || plans.length < 2) return [];
      const failing = plans.filter(({ runs }) => openRuns(runs).length > 0).length;
      return failing * 2 > plans.length ? [`${run} went ahead by itself while ${failing} of ${plans.length} plans had a run`] : [];
    }),
};

export const takenBack: Invariant = {
  code: "I22",
  sentence: "Before the commit point a run can be taken back; after it, it only goes forward",
  begin() {
    const led = new Map<string, Readonly<Record<string, readonly string[]>>>();
    const committed = new Set<string>();
    return (judged) => {
      for (const { plan, run } of fresh(judged, "opened")) led.set(run, judged.now.plans[plan]?.dns ?? {});
      const told = judged.calls.flatMap(({ run, intent, mutation }) => {
        if (run !== null && isPromotion(mutation) && mutation.tookEffect) committed.add(run);
        return run !== null && committed.has(run) && intent?.body.step.startsWith("undo-") === true ? [`${run} took something back after its promotion (${intent.body.mutation.sentence})`] : [];
      });
      const ended = fresh(judged, "closed").flatMap(({ plan, run, entry }) => {
        if (entry.body.end !== "rolled-back") return [];
        const names = Object.entries(judged.now.plans[plan]?.dns ?? {}).filter(([name, sites]) => sites.toSorted().join() !== (led.get(run)?.[name] ?? []).toSorted().join());
        return [...names.map(([name, sites]) => `${run} was taken back, and ${name} leads to ${sayList(sites)} as it did not before`), ...(committed.has(run) ? [`${run} was taken back after its promotion`] : [])];
      });
      return [...told, ...ended];
    };
  },
};

/** What was on its way when the switch was thrown may still arrive. */
const afterSwitchMs = 10_000;

export const killSwitch: Invariant = {
  code: "I25",
  sentence: "After the kill switch nothing is changed but what ends an earlier change of the same step",
  begin: () => (judged) =>
    fresh(judged, "intent").flatMap(({ plan, run, entry }) => {
      const since = judged.now.plans[plan]?.killSwitchSince ?? null;
      const before = judged.before?.plans[plan]?.killSwitchSince ?? null;
      return entry.body.mutation.ends !== true && since !== null && before === since && judged.now.at > since + afterSwitchMs ? [`${run} wanted to change something ${Math.round((judged.now.at - since) / 1000)} s after the kill switch was turned on (${entry.body.mutation.sentence})`] : [];
    }),
};

export const dryChangesNothing: Invariant = {
  code: "I11",
  sentence: "A dry run changes nothing",
  begin: () => (judged) => {
    const isDry = (plan: string, run: string | null): boolean => entriesOf(runOf(judged, plan, run), "opened")[0]?.body.dry === true;
    const alone = (plan: string): string | undefined => {
      const open = openRuns(judged.now.plans[plan]?.runs ?? []);
      return open.length === 1 && isDry(plan, open[0]?.run ?? null) ? open[0]?.run : undefined;
    };
    return [
      ...fresh(judged, "intent").flatMap(({ plan, run, entry }) => (isDry(plan, run) ? [`the dry run ${run} intended a change (${entry.body.mutation.sentence})`] : [])),
      // Also what no intent was written for: while only a dry run is open, nothing of the plan may be changed by anybody of ours.
      ...judged.calls.flatMap(({ mutation, run }) => {
        const open = run === null ? alone(mutation.plan) : undefined;
        return isDry(mutation.plan, run) || open !== undefined ? [`${mutation.operation} was sent while the dry run ${run ?? open ?? ""} was open`] : [];
      }),
    ];
  },
};
