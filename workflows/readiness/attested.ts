// What no API can tell, said by the plan's owner under `attest:` with a name and a date. A word grows old: after its time it
// counts for nothing, and a word that was never given is no pass.

import { ownServersOf } from "../database-copies.ts";
import { isProbe } from "../probe-input.ts";
import type { ProbeInput } from "../plan-probes.ts";
import { watchedServices } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { sayDuration } from "../units.ts";
import type { Instant, Milliseconds } from "../units.ts";
import { attestable } from "../attestable.ts";
import type { Attestable } from "../attestable.ts";
import { said } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";

type Attestation = NonNullable<NonNullable<Plan["attest"]>[Attestable]>;

const speaks = (plan: Plan, is: (probe: ProbeInput) => boolean): boolean => watchedServices(plan).some(([, { probe }]) => is(probe));
/** A port that only this kind of server has by custom; plans may look at one by TCP alone. */
const onPort = (probe: ProbeInput, ...ports: readonly number[]): boolean => isProbe(probe, "tcp") && ports.some((port) => probe.tcp.endsWith(`:${port}`));
const mongodb = (plan: Plan): boolean => speaks(plan, (probe) => isProbe(probe, "mongodb") || onPort(probe, 27_017));
const activemq = (plan: Plan): boolean => speaks(plan, (probe) => isProbe(probe, "stomp") || onPort(probe, 61_613, 61_616));
const rabbitmq = (plan: Plan): boolean => speaks(plan, (probe) => isProbe(probe, "amqp") || onPort(probe, 5_671, 5_672));
const pair = (plan: Plan): boolean => speaks(plan, (probe) => isProbe(probe, "mysql") && probe.writer === "both");
const housed = (plan: Plan): boolean => Object.values(plan.sites).some(({ hosts }) => Object.values(hosts).some((id) => id.startsWith("mi-")));

/** By row: to which plans it matters. A row that the plan attests is shown in any case. */
const matters: Readonly<Record<Attestable, (plan: Plan) => boolean>> = {
  B2: mongodb, B8: activemq, B9: mongodb, B11: (plan) => Object.values(plan.databases).some((database) => Object.keys(ownServersOf(database)).length > 0), B12: () => true, B13: mongodb,
  C7: rabbitmq, C8: rabbitmq, C9: rabbitmq, C10: rabbitmq,
  E8: pair, E9: pair, E12: (plan) => pair(plan) || housed(plan), E15: (plan) => pair(plan) || housed(plan),
};

const dayMs: Milliseconds = 86_400_000;
const sayAge = (ms: Milliseconds): string => (ms >= 2 * dayMs ? `${Math.round(ms / dayMs)} days` : sayDuration(ms));

/** What an attestation amounts to now. */
export function judgeAttestation(row: Attestable, given: Attestation | undefined, at: Instant): Judgement {
  const { what, flagged } = attestable[row];
  const todo = `See for yourself, and write attest: { ${row}: { says: "…", by: "…", date: "${new Date(at).toISOString().slice(0, 10)}" } } into the plan.`;
  if (given === undefined) return flagged === undefined ? notCheckable(`no API tells whether ${what}, and nobody has said so`, todo) : warn(flagged, todo);
  const saidAt = Date.parse(`${given.date}T00:00:00Z`);
  const words = `${given.by} said on ${given.date}: “${given.says}”`;
  if (saidAt > at) return notCheckable(`the word lies in the future: ${words}`, "Correct its date.");
  if (at - saidAt > given.holds) return notCheckable(`the word is older than ${sayAge(given.holds)}: ${words}`, todo);
  return pass(`${words}; nothing measures it.`);
}

export const attestedChecks: readonly CheckRow[] = (Object.keys(attestable) as Attestable[]).map((row) => ({
  code: `attested-${row}`,
  rows: [row],
  shows: attestable[row].what,
  items: ({ plan, at }) => {
    const word = plan.attest?.[row];
    return word === undefined && !matters[row](plan) ? [] : [said(attestable[row].subject, judgeAttestation(row, word, at))];
  },
}));
