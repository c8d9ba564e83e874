// Deciding at a gate: what is asked is printed first, then the person confirms it, and the decision carries the digest of just
// those facts. A script says all of it on the command line, with the loss that it accepts.

import { takesLoss } from "../../../workflows/access.ts";
import { Refused } from "../../../workflows/failure.ts";
import { sayAccepted } from "../../../workflows/narration.ts";
import type { Decision, GateState } from "../../../workflows/record.ts";
import { parseDuration } from "../../../workflows/units.ts";
import type { Instant } from "../../../workflows/units.ts";
import { utc } from "../../../lambdas/console/words.ts";
import type { Terminal } from "../../terminal.ts";
import { exitCodes } from "../../exit.ts";
import { exitOf } from "../exit-of.ts";
import type { Asking } from "./asking.ts";
import type { Connection } from "./connect.ts";
import { forecastFor } from "./forecast.ts";
import { gateLines, verbOf } from "./gate-lines.ts";
import { findGate } from "./gate-ref.ts";
import { nameOfGate } from "./standing-lines.ts";

export interface DecideOptions {
  readonly reason?: string;
  /** Decides without asking; what is lost has to be accepted by `acceptDataLoss` then. */
  readonly yes?: true;
  readonly acceptDataLoss?: string;
  /** The beginning of the digest that the caller has seen; at least 12 characters. */
  readonly expectDigest?: string;
  readonly json?: true;
}
export interface Seat {
  readonly asking: Asking;
  readonly now: () => Instant;
  /** For what was asked for, and for all else. */
  readonly out: Terminal;
  readonly err: Terminal;
}

const leastDigest = 12;
const leastReason = 3;

/** Decides, or says why not; gives the exit code. */
export async function decideAction(decision: Decision | "hold", named: string, options: DecideOptions, { installation, who }: Connection, seat: Seat): Promise<number> {
  const { out, err } = seat;
  const { state, gate } = await findGate(installation, named);
  const forecast = options.json === true || gate.status !== "waiting" ? undefined : await forecastFor(installation, state.run, seat.now());
  if (options.json !== true) for (const line of gateLines({ state, gate, forecast }, installation.world, seat.now(), err)) err.line(line);
  if (gate.status !== "waiting") throw new Refused(`${nameOfGate(state.run, gate)} does not wait: ${gate.decision === null ? `it is ${gate.status}` : `${gate.decision.by} decided ${gate.decision.decision} at ${utc(gate.decision.at)}`}`, { code: "gate-ended" });
  if (decision !== "hold" && !gate.choices.includes(decision)) throw new Refused(`${verbOf[decision] ?? decision} is no choice at ${nameOfGate(state.run, gate)}; there are ${gate.choices.map((each) => verbOf[each] ?? each).join(", ")}`, { code: "not-a-choice" });
  if (options.yes === true && options.expectDigest === undefined && goesOn.has(decision)) throw new Refused(`with --yes say which facts you mean, so that no other question is answered by mistake: --expect-digest ${gate.digest.slice(0, leastDigest)}`, { code: "usage" });
  sameFacts(gate, options.expectDigest);
  if (options.yes === true) lossIsAccepted(decision, gate, options.acceptDataLoss);
  const reason = await reasonOf(options, seat.asking);
  if (options.yes !== true) await confirmed(decision, state.plan, gate, seat);

  const person = await who();
  // With --yes the loss that is accepted at most stands in the command, and the plan is the one whose gate it is.
  const typed = losesWrites(decision, gate) ? { typed: state.plan } : {};
  const answer = await installation.decide({ run: state.run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, by: person.subject, reason, ...typed, person });
  if (options.json === true) out.line(JSON.stringify({ version: 1, run: state.run, gate: gate.gate, revision: gate.revision, digest: gate.digest, ...answer }));
  else if (answer.decided) out.line(`Decided: ${answer.decision} by ${answer.by}. Follow it: understudy run watch ${state.run}`);
  else if (heard.has(answer.code)) out.line(`${answer.code === "held" ? "Held" : "Counted"}: ${answer.because}. See: understudy gate show ${nameOfGate(state.run, gate)}`);
  else err.line(`${err.colours.red("understudy:")} your decision was not taken: ${answer.because}. Look again: understudy gate show ${nameOfGate(state.run, gate)}`);
  return answer.decided || answer.code === "held" ? exitCodes.ok : answer.code === "waits-for-others" ? exitCodes.waiting : answered(answer.code);
}

/** Decisions by which a run goes on where it would have stood. */
const goesOn: ReadonlySet<string> = new Set(["approve", "skip", "done-by-hand", "commit", "return"]);

/** Nothing is decided, and what was asked for was done. */
const heard: ReadonlySet<string> = new Set(["held", "waits-for-others"]);

function answered(code: string): number {
  const exit = exitOf(code);
  return exit === exitCodes.failed ? exitCodes.refused : exit;
}

function sameFacts({ digest }: GateState, expected: string | undefined): void {
  if (expected === undefined) return;
  if (expected.length < leastDigest) throw new Refused(`--expect-digest needs at least ${leastDigest} characters of the digest`, { code: "usage" });
  if (!digest.startsWith(expected)) throw new Refused(`the facts changed: the digest is ${digest.slice(0, leastDigest)} and not ${expected.slice(0, leastDigest)}; look again and decide on the new ones`, { code: "facts-changed" });
}

/** Whether going on with this decision accepts that writes are lost. */
export const losesWrites = (decision: Decision | "hold", gate: GateState): boolean => takesLoss(gate, decision);

function lossIsAccepted(decision: Decision | "hold", gate: GateState, accepted: string | undefined): void {
  if (!losesWrites(decision, gate)) return;
  const { acceptedLossSeconds } = gate;
  if (accepted === undefined) throw new Refused(`to approve this accepts ${sayAccepted(acceptedLossSeconds)}; with --yes say how much you accept: --accept-data-loss ${acceptedLossSeconds === "unknown" ? "unknown" : `${acceptedLossSeconds}s`}`, { code: "usage" });
  const acceptedMs = accepted === "unknown" ? Number.POSITIVE_INFINITY : parseDuration(accepted);
  if (acceptedMs === undefined) throw new Refused(`--accept-data-loss ${accepted} is no duration; give one with its unit, such as 30s, or "unknown"`, { code: "usage" });
  const lossMs = acceptedLossSeconds === "unknown" ? Number.POSITIVE_INFINITY : acceptedLossSeconds * 1_000;
  if (lossMs > acceptedMs) throw new Refused(`to approve this accepts ${sayAccepted(acceptedLossSeconds)}, more than the ${accepted} that you accept; nothing was decided`, { code: "loss-not-accepted" });
}

async function reasonOf({ reason, yes }: DecideOptions, asking: Asking): Promise<string> {
  const given = reason ?? (yes !== true && asking.canAsk ? await asking.ask("Your reason, for the record: ") : "");
  if (given.trim().length < leastReason) throw new Refused('a decision needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  return given.trim();
}

/** A loss is confirmed by typing the plan's name, anything else by typing the verb; a single key decides nothing. */
async function confirmed(decision: Decision | "hold", plan: string, gate: GateState, { asking, err }: Pick<Seat, "asking" | "err">): Promise<void> {
  const verb = verbOf[decision] ?? decision;
  if (!asking.canAsk) throw new Refused(`nobody can be asked to confirm here; look with gate show, then give --yes --expect-digest ${gate.digest.slice(0, leastDigest)}`, { code: "usage" });
  const loses = losesWrites(decision, gate);
  const wanted = loses ? plan : verb;
  // A line of its own: a question that is longer than the window is drawn over itself by what is typed.
  if (loses) err.line(`This accepts ${sayAccepted(gate.acceptedLossSeconds)}.`);
  if ((await asking.ask(loses ? `Type the plan's name (${plan}) to ${verb}: ` : `Type "${verb}" to ${verb}: `)) !== wanted) throw new Refused(`nothing was decided: that was not "${wanted}"`, { code: "cancelled" });
}
