// Lays out what stands for a terminal at three in the morning: what waits for people first, each with the command that comes next.

import type { GateState } from "../../../workflows/record.ts";
import { sayOpenGameDay } from "../../../workflows/game-day-state.ts";
import { sayMove } from "../../../workflows/switchover-words.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant } from "../../../workflows/units.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { proofMarks } from "../../../lambdas/console/view/proof.ts";
import { sayFigure } from "../../../workflows/proof-standing.ts";
import { marks, utc } from "../../../lambdas/console/words.ts";
import type { Mark } from "../../../lambdas/console/words.ts";
import type { Terminal } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import type { OpenRun, PlanStanding, Standing } from "./standing.ts";

export type Page = Pick<Terminal, "colours" | "columns">;

const tones = { good: "green", bad: "red", ask: "yellow", busy: "cyan", warn: "yellow", unknown: "magenta", quiet: "dim" } as const satisfies Record<Mark["tone"], string>;

/** The icon and the word of a mark, in its colour; the word says all that the colour says. Without a word the icon alone. */
export function drawn({ icon, word, tone }: Mark, { colours }: Page, text = word): string {
  return colours[tones[tone]](`${icon.replace("\ufe0e", "")} ${text}`.trimEnd());
}

/** `03:12:07 UTC, 4 min ago` or `…, in 4 min`. */
export function sayWhen(at: Instant, now: Instant): string {
  return `${utc(at)}, ${at <= now ? `${sayDuration(now - at)} ago` : `in ${sayDuration(at - now)}`}`;
}

/** The name by which a gate is given to commands. */
export const nameOfGate = (run: string, { gate }: Pick<GateState, "gate">): string => `${run}/${gate}`;

/** The lines of all plans; one says so where there is none. */
export function standingLines({ plans, unreadable }: Standing, region: string, now: Instant, page: Page): readonly string[] {
  const unknown = unreadable.flatMap(({ plan, because }) => [page.colours.bold(plan), ...wrap(`because ${plain(because)}`, page.columns, `  ${drawn(marks.unknown, page, "Cannot be read:")} `), ""]);
  if (unknown.length > 0) return [...unknown, ...plans.flatMap((plan, index) => [...(index === 0 ? [] : [""]), ...planLines(plan, now, page)])];
  if (plans.length === 0) return [`No plan is in the record of ${region}. Deploy one: npx cdk deploy --all -c plans=FILE`];
  return plans.flatMap((plan, index) => [...(index === 0 ? [] : [""]), ...planLines(plan, now, page)]);
}

function planLines(standing: PlanStanding, now: Instant, page: Page): readonly string[] {
  const { colours, columns } = page;
  const { plan, serves, deployed, open, killSwitch, pausedUntil, pausedBy, pauseReason, blockedUntil, blockedBy } = standing;
  const told = (mark: string, text: string): readonly string[] => wrap(text, columns, `  ${mark} `);
  return [
    `${colours.bold(plan)}  ${serves === null ? "at its home, no run has moved it" : `${serves} serves, says the record`}`,
    ...(open === null ? [] : runLines(open, now, page)),
    ...(deployed ? [] : told(drawn(marks.attention, page, "Not deployed:"), "the plan was taken back; its runs can still be read.")),
    ...(killSwitch === null ? [] : told(drawn({ ...marks.failed, tone: "warn" }, page, "Kill switch on:"), `nothing is changed until somebody turns it off${killSwitch.by === null ? "" : ` (${plain(killSwitch.by)}${killSwitch.reason === null ? "" : `: “${plain(killSwitch.reason)}”`})`}. understudy kill-switch ${plan} off --reason …`)),
    ...(pausedUntil === null ? [] : told(drawn({ icon: "‖", word: "", tone: "warn" }, page, "Paused:"), `until ${sayWhen(pausedUntil, now)}${pausedBy === null ? "" : `, by ${plain(pausedBy)}`}${pauseReason === null ? "" : `, “${plain(pauseReason)}”`}. understudy resume ${plan} --reason …`)),
    ...(blockedUntil === null ? [] : told(drawn(marks.attention, page, "Blocked:"), `nothing starts by itself until ${sayWhen(blockedUntil, now)}${blockedBy === null ? "" : `, because of run ${blockedBy}`}. understudy acknowledge ${plan} --reason …`)),
    ...(standing.unprotected === undefined ? [] : told(drawn(marks.failed, page, "Unprotected:"), `since ${sayWhen(standing.unprotected.since, now)} no copy of ${plain(standing.unprotected.databases.join(", "))} was seen to follow. ${standing.unprotected.byReprotection === true ? `understudy start ${plan} --mode reprotect --reason …` : "A person has to make one that follows."}`)),
    ...liveDrillLines(standing, page),
    ...(standing.gameDay === undefined ? [] : told(drawn(standing.gameDay.stands ? marks.attention : marks.running, page, "GAME DAY:"), `${sayOpenGameDay(standing.gameDay)} understudy drill show ${plan} --kind game-day`)),
    ...readinessLines(standing, now, page),
    ...proofLines(standing, page),
  ];
}

function liveDrillLines({ plan, liveDrill }: PlanStanding, page: Page): readonly string[] {
  if (liveDrill === undefined) return [];
  const mark = liveDrill.away ? drawn(marks.failed, page, "Not back home from a LIVE DRILL:") : drawn(marks.running, page, "LIVE DRILL under way, in which production moves:");
  return wrap(`${liveDrill.stands.join(" ")} understudy drill show ${plan}`, page.columns, `  ${mark} `);
}

function runLines(open: OpenRun, now: Instant, page: Page): readonly string[] {
  const { columns } = page;
  const what = `${open.gameDay === undefined ? "" : "LIVE, GAME DAY: "}${open.isolated === true ? `DRILL, isolated, at ${open.target} while ${open.source} serves` : open.kind === "repair" ? `repair of ${open.target}` : `${open.kind === "drill" ? "DRILL, dry run of a " : open.leg === undefined ? "" : `LIVE DRILL, leg ${open.leg.number} of ${open.leg.of}, in which production moves: `}${sayMove(open)} from ${open.source} to ${open.target}`}`;
  const changes = open.mutations === 0 ? "nothing changed" : `${open.mutations} ${open.mutations === 1 ? "change" : "changes"} made`;
  return [
    ...wrap(`${what}, open since ${sayWhen(open.openedAt, now)}, ${changes}${open.stopRequested ? ", told to stop" : ""}. understudy run watch ${open.run}`, columns, `  ${drawn(marks.running, page)} `),
    ...(open.nodeOff === undefined ? [] : wrap(open.nodeOff, columns, `  ${drawn(marks.running, page, "LIVE DRILL:")} `)),
    ...open.waiting.flatMap((gate) =>
      wrap(`“${plain(gate.title)}”, asked ${sayWhen(gate.openedAt, now)}; ${gate.expiresAt === null ? "it does not expire" : `expires ${sayWhen(gate.expiresAt, now)}`}. understudy gate show ${nameOfGate(open.run, gate)}`, columns, `  ${drawn(marks.waiting, page, "A person is asked:")} `),
    ),
  ];
}

function proofLines({ proof, proven }: PlanStanding, page: Page): readonly string[] {
  const { columns } = page;
  if (proven === undefined) return proof === null ? [] : wrap(`${sayFigure(proof)}.`, columns, `  ${drawn({ ...(proof.done === proof.of ? marks.done : marks.quiet), word: "" }, page, "Proof:")} `);
  return [
    ...[proven.sentence, ...proven.whole].flatMap((each) => wrap(plain(each), columns, `  ${drawn({ ...marks.quiet, word: "" }, page, "Proof:")} `)),
    ...proven.rows.flatMap(({ title, standing, sentences }) => wrap(plain(`${title}: ${sentences.join(" ")}`), columns, `    ${drawn(proofMarks[standing], page)} · `)),
  ];
}

function readinessLines({ readiness, deployed }: PlanStanding, now: Instant, page: Page): readonly string[] {
  if (!deployed) return [];
  if (readiness === null) return wrap("nobody has looked yet whether a failover would work.", page.columns, `  ${drawn(marks.unknown, page, "Readiness unknown:")} `);
  const mark = readiness.failing.length > 0 ? drawn(marks.failed, page, "Not ready:") : drawn(marks.done, page, "Readiness:");
  return wrap(`${plain(readiness.says)} ${readiness.failing.length > 0 ? `${plain(readiness.failing.join("; "))}. ` : ""}Looked ${sayWhen(readiness.at, now)}.`, page.columns, `  ${mark} `);
}
