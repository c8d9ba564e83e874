// Having deleted what isolated drills left, from the terminal: what the record knows of is listed, the plan's name is typed, and a run of
// the product deletes it, which asks at a gate of its own. Whoever typed the name answers that gate here, on the facts that it shows, where
// they are those that were listed. See decisions/0081.

import { plain } from "../../../lambdas/console/html.ts";
import { onlyCleans } from "../../../workflows/drill-kinds.ts";
import { asFailure, Refused } from "../../../workflows/failure.ts";
import type { Person } from "../../../workflows/person.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { GateState } from "../../../workflows/record.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { exitCodes } from "../../exit.ts";
import { wrap } from "../../terminal.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";
import type { AboutRun, Installation } from "./installation.ts";

export interface CleanOptions {
  readonly reason?: string;
  readonly id?: string;
  readonly yes?: true;
  readonly json?: true;
}

const everyMs: Milliseconds = 1_000;
/** RDS takes some minutes to delete an instance; whoever sees no end by then can look again. */
const patienceMs: Milliseconds = 15 * 60_000;

/** Exit code: 0 nothing is left, 1 something is, 5 it was refused, 6 it goes on or waits for somebody else. */
export async function cleanAction(plan: string, { reason: given, id, yes, json }: CleanOptions, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  const { left } = await leftOf(plan, installation);
  const tell = (about: object, lines: readonly string[], to = out): void => {
    if (json === true) out.line(JSON.stringify({ version: 1, plan, left, ...about }));
    else for (const line of lines) for (const each of wrap(plain(line), to.columns, "")) to.line(each);
  };
  const listed = left.map(({ run, sentences }) => `Run ${run}: ${sentences.join(" ")}`);
  if (left.length === 0) {
    tell({ started: null }, [`Nothing is left by isolated drills of ${plan}, as far as the record knows; nothing was started.`]);
    return exitCodes.ok;
  }
  const copies = left.filter(({ deletable }) => deletable);
  if (copies.length === 0) {
    tell({ started: null }, [...listed, "None of it is a copy that can be deleted from here, so nothing was started."]);
    return exitCodes.failed;
  }
  if (json !== true) for (const line of [...listed, `This has their copies deleted: in ${[...new Set(copies.map(({ region }) => region))].join(" and ")}, what name, tag and record say that a drill of ${plan} made. It cannot be had back. Machines and groups are not touched.`]) for (const each of wrap(plain(line), err.columns, "")) err.line(each);
  const reason = (given ?? (asking.canAsk ? await asking.ask("Why, for the record: ") : "")).trim();
  if (reason.length < 3) throw new Refused('a clean-up needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  if (yes !== true) {
    if (!asking.canAsk) throw new Refused(`this would delete what drills of ${plan} left; nobody can be asked to confirm here, so give --yes`, { code: "usage" });
    if ((await asking.ask(`Type the plan's name (${plan}) to have it deleted: `)) !== plan) throw new Refused(`nothing was started: that was not "${plan}"`, { code: "cancelled" });
  }
  const person = await who();
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind: "isolated", cleans: true } });
  if (answer.answered !== "started" && answer.answered !== "duplicate") {
    tell({ ...answer, started: null }, [`understudy: nothing was started (${answer.answered}): ${answer.because}. See: understudy drill list ${plan}`], err);
    return exitCodes.refused;
  }
  const { run = "" } = answer;
  if (json !== true) err.line(`Started run ${run}. It deletes what is a drill's, and looks that nothing is left.`);
  return followed({ run, reason, person, listedRuns: left.map((each) => each.run), copiesOf: copies.map((each) => each.run), tell }, installation, clock, err.line);
}

/** What the record knows that drills of the plan left. Throws `Refused` for an installation that could not be asked to delete it: it would make a whole drill. */
async function leftOf(plan: string, installation: Installation): Promise<Pick<NonNullable<Awaited<ReturnType<Installation["drills"]>>["drills"][number]["isolated"]>, "left">> {
  const [about] = (await installation.drills(plan)).drills;
  if (about?.isolated?.cleans !== true) throw new Refused(`this installation ${about === undefined ? `has no plan ${plan}` : "is older than this command; nothing was asked of it. Deploy it again with this version"}`, { code: "older-installation" });
  return about.isolated;
}

interface Following {
  readonly run: string;
  readonly reason: string;
  readonly person: Person;
  /** The runs whose left-overs the person was shown. */
  readonly listedRuns: readonly string[];
  /** Those of them whose copies are to be deleted. */
  readonly copiesOf: readonly string[];
  readonly tell: (about: object, lines: readonly string[]) => void;
}

/** Answers the run's one question, once, and follows it to its end. */
async function followed({ run, reason, person, listedRuns, copiesOf, tell }: Following, installation: Installation, clock: Clock, say: (line: string) => void): Promise<number> {
  const untilMs = clock.now() + patienceMs;
  /** The revision of the question that was answered; another one is about other facts. */
  let answered: number | undefined;
  for (;;) {
    const about = await seenRun(run, installation);
    const state = about?.state;
    if (state?.closed != null) {
      tell({ run, end: state.closed.end, sentence: state.closed.sentence }, [`${state.closed.end}: ${state.closed.sentence}`]);
      return state.closed.end === "succeeded" ? exitCodes.ok : exitCodes.failed;
    }
    const gate = state?.gates.find(({ status }) => status === "waiting");
    const mine = state !== undefined && gate?.kind === "approve-failover" && answered === undefined && onlyCleans(state) ? gate : undefined;
    if (mine !== undefined) {
      answered = mine.revision;
      const because = differs(mine, { listedRuns, copiesOf }) ?? (await approved(mine, run, reason, person, installation));
      if (because !== undefined) say(`It was not let begin from here: ${because}. It waits for an answer: understudy gate show ${run}/${mine.gate}`);
      if (because !== undefined) return exitCodes.waiting;
    } else if (gate !== undefined && (gate.kind !== "approve-failover" || gate.revision !== answered)) {
      tell({ run, gate: gate.gate }, [`It waits for an answer: ${gate.title}. See: understudy gate show ${run}/${gate.gate}`]);
      return exitCodes.waiting;
    }
    if (clock.now() >= untilMs) {
      tell({ run, end: null }, [`It goes on. Follow it: understudy run watch ${run}`]);
      return exitCodes.waiting;
    }
    await clock.sleep(everyMs);
  }
}

/** Why the question is not about what was listed: it lacks what was to be deleted, or names more than anybody was shown. Undefined where it is. */
function differs({ sentences }: GateState, { listedRuns, copiesOf }: Pick<Following, "listedRuns" | "copiesOf">): string | undefined {
  const named = new Set(sentences.flatMap((sentence) => [...sentence.matchAll(/Run (\S+), which ended/g)].flatMap(([, run]) => run ?? [])));
  const unseen = copiesOf.filter((run) => !named.has(run));
  if (unseen.length > 0) return `what it found to be left is not what was listed (${unseen.join(", ")})`;
  const unlisted = [...named].filter((run) => !listedRuns.includes(run));
  return unlisted.length === 0 ? undefined : `it found more to be left than was listed (${unlisted.join(", ")})`;
}

async function approved(gate: GateState, run: string, reason: string, person: Person, installation: Installation): Promise<string | undefined> {
  const answer = await installation.decide({ run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision: "approve", by: person.subject, reason, person });
  return answer.decided ? undefined : answer.because;
}

/** A run is in the record as soon as its first state has run. */
function seenRun(run: string, installation: Installation): Promise<AboutRun | undefined> {
  return installation.run(run).catch((thrown: unknown) => {
    if (asFailure(thrown).code === "no-such-run") return undefined;
    throw thrown;
  });
}
