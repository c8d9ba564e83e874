// Brings a game day on by one step, each minute and also beside an open run: tells people that it has begun, and, once its time is over, to take the
// fault back; grades it when the fault is taken back and no run is open; and ends it. It changes nothing in the world.

import { gradeOf, peopleIn } from "../../workflows/game-day-grade.ts";
import type { Graded, RunOfDay } from "../../workflows/game-day-grade.ts";
import { nextOfGameDay } from "../../workflows/game-day.ts";
import type { Telling } from "../../workflows/game-day.ts";
import { faultOf } from "../../workflows/game-day-state.ts";
import type { GameDay } from "../../workflows/game-day-state.ts";
import { sayVerdict } from "../../workflows/live-drill-words.ts";
import type { Plan } from "../../workflows/plan.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { lossesOf } from "../../workflows/reporting/losses.ts";
import { whyHalted } from "../intake/start-game-day.ts";
import { page } from "../runtime/page.ts";
import { keepDrill } from "../runtime/record/drills.ts";
import { changeGameDay, newestGameDay } from "../runtime/record/game-days.ts";
import type { KeptGameDay } from "../runtime/record/game-days.ts";
import type { Services } from "../runtime/services.ts";

/** Among so many of the newest runs those of a day are looked for; a day lasts hours. */
const newestRuns = 50;

const sayTelling: Readonly<Record<Telling, string>> = { begun: "it has begun", "take-back": "take the fault back", "take-back-run": "take the fault back; a run is open", "take-back-moved": "take the fault back; production has moved" };

const runbook = " What to do stands in the runbook under “A game day”.";

/** What became of the game day of a plan; undefined where none is open. Throws what the record and SNS throw; the next sweep goes on. */
export async function advanceGameDay(name: string, topic: string, services: Services): Promise<string | undefined> {
  const { record, adapters, plan: planOf } = services;
  const kept = await record.alone((context) => newestGameDay(context, name));
  if (kept === undefined || kept.day.closed !== null) return undefined;
  const { day } = kept;
  // By the text from which was drawn: another one that was deployed meanwhile may not have this fault.
  const plan = await planOf(day.planDigest);
  const now = adapters.clock.now();
  const [lease, deployed, runs, moved] = await Promise.all([record.readLease(name), record.deployed(name), record.listRuns(name, newestRuns), record.active(name)]);
  const real = runs.filter(({ kind, openedAt }) => kind !== "drill" && openedAt >= (day.caused?.at ?? day.openedAt));
  const halted = whyHalted(plan, lease, now) ?? (deployed?.planDigest === day.planDigest ? null : "another text of the plan is deployed by now");
  const next = nextOfGameDay(plan, day, { now, halted, foreign: real[0]?.run ?? null, openRun: real.find(({ end }) => end === null)?.run ?? null, active: moved?.site ?? plan.home });
  switch (next.does) {
    case "wait":
      return `game day ${day.id} waits: ${next.because}`;
    case "tell":
      // People first: told twice is better than not at all.
      await page(services, topic, `GAME DAY ${name}: ${sayTelling[next.what]}`, `${next.text}${next.what === "begun" ? "" : runbook}`, { kind: "between-runs", live: next.what !== "begun", plan: name });
      await record.alone((context) => changeGameDay(context, kept, { ...day, told: [...day.told, next.what] }));
      return `game day ${day.id}: people were told (${next.what})`;
    case "grade":
      return end(plan, kept, gradeOf(plan, day, await runsOf(real.map(({ run }) => run), services), now), topic, services);
    case "end":
      return end(plan, kept, { verdict: next.verdict, grades: [], sentence: `It is not graded: ${next.because}. ${sayDrawn(plan, day)}` }, topic, services);
  }
}

/** What was drawn, of a day that is not graded; where it was caused and nobody said that it is taken back, how that is done. */
function sayDrawn(plan: Plan, day: GameDay): string {
  const { name, remove } = faultOf(plan, day);
  if (day.caused === null) return `Drawn was ${name}, which nobody caused.`;
  return day.removed === null ? `The fault was ${name}, and it stands: ${remove}.` : `The fault was ${name}, which ${day.removed.by} said was taken back.`;
}

/** The runs with their plans and losses, oldest first. */
async function runsOf(newestFirst: readonly string[], { record, plan: planOf }: Services): Promise<readonly RunOfDay[]> {
  const found = await Promise.all(newestFirst.toReversed().map(async (run): Promise<readonly RunOfDay[]> => {
    const [state, entries] = await Promise.all([record.state(run), record.entries(run)]);
    return state === undefined ? [] : [{ state, plan: planOfRun(await planOf(state.planDigest), state), people: peopleIn(entries), losses: lossesOf(entries) }];
  }));
  return found.flat();
}

async function end(plan: Plan, kept: KeptGameDay, { verdict, grades, sentence }: Graded, topic: string, services: Services): Promise<string> {
  const { record, adapters } = services;
  const { id, plan: name, commitment, drawn } = kept.day;
  const at = adapters.clock.now();
  const proof = `The draw was bound before it was caused: ${commitment} is the digest of game day, plan text, fault and nonce ${drawn.nonce}.`;
  // People first, and what counts as a drill that ended well: whoever dies in here does all of it once more.
  await page(services, topic, `GAME DAY ${name}: ${sayVerdict[verdict]}`, `The game day ${id} of ${plan.title} ${verdict === "not-finished" ? "was not finished" : sayVerdict[verdict]}. ${sentence} ${proof} See understudy drill show ${name} --kind game-day.${verdict === "passed" ? "" : runbook}`, { kind: "between-runs", plan: name, good: verdict === "passed" });
  if (verdict === "passed") await record.alone((context) => keepDrill(context, name, "game-day", { good: { run: id, at } }));
  await record.alone((context) => changeGameDay(context, kept, { ...kept.day, closed: { verdict, sentence, at, grades } }));
  return `game day ${id} ended: ${sayVerdict[verdict]}`;
}
