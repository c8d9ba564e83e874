// The commands for a deployed installation. They call its functions with your own AWS credentials, so that they work while the
// console and the identity provider are down.

import { Argument, InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { SwitchRequest } from "../../../lambdas/switch/switch.ts";
import { auditKinds } from "../../../workflows/audit.ts";
import { drillKinds, sayDrillKinds } from "../../../workflows/drill-kinds.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Decision } from "../../../workflows/record.ts";
import { parseDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { AuditOptions } from "../deployed/actions.ts";
import type { WhereOptions } from "../deployed/connect.ts";
import type { DecideOptions } from "../deployed/decide-action.ts";
import type { OfKind } from "../deployed/actions.ts";
import type { ShowGameDayOptions } from "../deployed/game-day-action.ts";
import type { LiveDrillOptions } from "../deployed/live-drill-action.ts";
import type { CleanOptions } from "../deployed/clean-action.ts";
import type { DrillOptions } from "../deployed/drill-action.ts";
import type { ReportOptions } from "../deployed/report-actions.ts";
import type { StartOptions } from "../deployed/start-action.ts";
import type { SwitchOptions } from "../deployed/switch-action.ts";
import type { VerifyOptions } from "../verify-action.ts";

/** What only runs when a command does: the SDK takes a quarter of a second to load. */
const actions = () => import("../deployed/actions.ts");

const where = (command: Command): Command =>
  command
    .option("--region <region>", "the arbiter's Region (default: AWS_REGION)")
    .option("--local <address>", "the rehearsal of npm start at that address, and not AWS (default: UNDERSTUDY_LOCAL)")
    .addOption(new Option("--endpoint <url>", "an address that answers like AWS, such as that of a private endpoint").hideHelp());
const json = (command: Command): Command => command.option("--json", "print JSON on standard output");
const acting = (command: Command): Command => json(where(command)).option("--reason <text>", "why, for the record").option("--as <name>", "your name for the record (default: who you are to AWS)").option("-y, --yes", "do not ask for a confirmation");

/** Adds `status`, `gate`, `approve`, `reject`, `hold`, `run`, `start`, `drill`, `pause`, `resume`, `kill-switch`, `acknowledge`, `report`, `audit` and `doctor`. */
export function deployedCommands(program: Command): void {
  json(where(program.command("status")))
    .description("what stands: each plan with where it serves, what runs and what waits for people")
    .argument("[plan]", "only this plan")
    .option("-w, --watch", "look again every five seconds until you press Ctrl-C")
    .action(async (plan: string | undefined, options: WhereOptions & { readonly json?: true; readonly watch?: true }) => run((await actions()).status(plan, options)));
  gateCommands(program);
  runCommands(program);
  switchCommands(program);
  reportCommands(program);
  acting(program.command("start"))
    .description("ask for a failover away from the site that serves, for a planned move (switchover, or failback home), for a copy to be made again at the site that was left (reprotect), or for a repair; it looks first, and a person decides before anything is changed")
    .argument("<plan>", "the plan")
    .addOption(new Option("--mode <mode>", "what to start").choices(["failover", "repair", "switchover", "failback", "reprotect"]).default("failover"))
    .option("--to <site>", "the site that is meant: refused if the run would not lead there; of a repair, where; a planned move needs it")
    .option("--repair <name>", "which repair of the plan")
    .option("--id <id>", "the same id sent twice starts one run (default: a new one)")
    .option("--dry-run", "change nothing: a dry drill of the failover, and what it would do")
    .action(async (plan: string, { dryRun, ...options }: WhereOptions & StartOptions & { readonly dryRun?: true }) => run(dryRun === true ? (await actions()).drillStart(plan, { ...drilling(options), kind: "dry" }) : (await actions()).start(plan, options)));
  drillCommands(program);
  json(where(program.command("audit")))
    .description("who asked for what, who decided what, and why; newest first")
    .argument("[plan]", "only this plan")
    .option("--person <name>", "only what this person did or was refused")
    .addOption(new Option("--action <kind>", "only what is of this kind").choices(auditKinds))
    .option("--last <number>", "so many of the newest", parseCount, 50)
    .option("--runs <number>", "read so many of the newest runs themselves, for a record from before there was an audit over all runs", parseCount)
    .action(async (plan: string | undefined, options: WhereOptions & { readonly json?: true } & AuditOptions) => run((await actions()).audit(plan, options)));
  json(where(program.command("doctor")))
    .description("could you act from here at night: credentials, functions, clocks, versions; exit 0 when nothing fails, 3 when something does, 4 when you are not signed in")
    .action(async (options: WhereOptions & { readonly json?: true }) => run((await actions()).doctor(options)));
}

/** A repair has no dry drill: it would have to be said what it assumes. */
function drilling(options: WhereOptions & StartOptions): WhereOptions & StartOptions {
  if (options.mode === "repair") throw new Refused("a repair has no dry run; leave out --dry-run, or --mode repair", { code: "usage" });
  return options;
}

const ofKind = (): Option => new Option("--kind <kind>", "which of the two").choices(["live", "game-day"]).default("live");

function drillCommands(program: Command): void {
  const drills = program.command("drill").description(`drills. ${sayDrillKinds().join(" ")}`);
  acting(drills.command("start"))
    .description("start a drill: a dry one is followed to the list of what a failover would do, an isolated one asks at its gate, a live one asks for its first leg, a game day tells you the fault that was drawn")
    .argument("<plan>", "the plan")
    .addOption(new Option("--kind <kind>", "what kind of drill; isolated only where the plan lets it, live only where production would come home again, game-day only where the plan lists faults").choices(drillKinds).default("dry"))
    .option("--to <site>", "the site that is meant: refused if a failover would not lead there")
    .option("--id <id>", "the same id sent twice starts one drill (default: a new one)")
    .action(async (plan: string, options: WhereOptions & DrillOptions) => run((await actions()).drillStart(plan, options)));
  json(where(drills.command("show")))
    .description("the newest live drill: its verdict, its legs and their reports, where production stands; exit 1 where it left production away from home. With --kind game-day the newest game day with its grades; exit 1 where it failed")
    .argument("<plan>", "the plan")
    .addOption(ofKind())
    .option("--id <id>", "an earlier one")
    .addOption(new Option("--format <format>", "of a game day that has ended, its report instead").choices(["html", "json"]))
    .action(async (plan: string, options: WhereOptions & LiveDrillOptions & OfKind & ShowGameDayOptions) => run((await actions()).drillShow(plan, options)));
  acting(drills.command("end"))
    .description("end the live drill that is open: no further leg starts; a leg that is open goes on until its run is stopped too. With --kind game-day the game day ends, once its fault is taken back")
    .argument("<plan>", "the plan")
    .addOption(ofKind())
    .action(async (plan: string, options: WhereOptions & LiveDrillOptions & OfKind) => run((await actions()).drillEnd(plan, options)));
  for (const [said, description] of [["caused", "its facilitator says it just before causing the fault of the game day: from then on it is graded; refused where nothing may be caused"], ["removed", "the fault of the game day is taken back; it is graded when no run is open"]] as const) {
    acting(drills.command(said)).description(description).argument("<plan>", "the plan").action(async (plan: string, options: WhereOptions & LiveDrillOptions) => run((await actions()).drillSaid(plan, said, options)));
  }
  acting(drills.command("clean"))
    .description("have the copies deleted that isolated drills left behind: lists them, and deletes nothing that name, tag and record do not say a drill of the plan made; exit 0 when nothing is left")
    .argument("<plan>", "the plan")
    .option("--id <id>", "the same id sent twice starts one clean-up (default: a new one)")
    .action(async (plan: string, options: WhereOptions & CleanOptions) => run((await actions()).drillClean(plan, options)));
  json(where(drills.command("list")))
    .description("when drills are due, how the last ones ended, and which are overdue")
    .argument("[plan]", "only this plan")
    .action(async (plan: string | undefined, options: WhereOptions & { readonly json?: true }) => run((await actions()).drillList(plan, options)));
}

function gateCommands(program: Command): void {
  const gates = program.command("gate").description("the questions that wait for people");
  json(where(gates.command("list"))).description("every gate that waits").action(async (options: WhereOptions & { readonly json?: true }) => run((await actions()).gateList(options)));
  json(where(gates.command("show")))
    .description("what a gate asks, in the words to decide on")
    .argument("<gate>", "RUN/GATE, or a run or a plan where only one waits")
    .action(async (gate: string, options: WhereOptions & { readonly json?: true }) => run((await actions()).gateShow(gate, options)));
  for (const [verb, does] of [["approve", "go ahead"], ["reject", "do not begin"]] as const) deciding(program.command(verb), verb, `${does}, on the facts that are shown`);
  deciding(program.command("hold"), "hold", "give yourself ten minutes more to find something out; nothing is decided, twice at most");
}

function deciding(command: Command, decision: Decision | "hold", does: string): void {
  acting(command)
    .description(does)
    .argument("<gate>", "RUN/GATE, or a run or a plan where only one waits")
    .option("--expect-digest <digest>", "refuse when the facts are not these; at least 12 characters")
    .option("--accept-data-loss <duration>", "with --yes: how much loss of writes you accept at most, such as 30s, or unknown")
    .action(async (gate: string, options: WhereOptions & DecideOptions) => run((await actions()).decide(decision, gate, options)));
}

function runCommands(program: Command): void {
  const runs = program.command("run").description("runs: look at them, follow them, decide where a step is stuck, stop them");
  json(where(runs.command("list")))
    .description("the newest runs of a plan")
    .argument("<plan>", "the plan")
    .option("--last <number>", "how many", parseCount, 20)
    .action(async (plan: string, options: WhereOptions & { readonly json?: true; readonly last: number }) => run((await actions()).runList(plan, options)));
  json(where(runs.command("show")))
    .description("a run as it stands: its steps, what was changed, what waits")
    .argument("<run>", "the run, or a plan whose run is open")
    .action(async (named: string, options: WhereOptions & { readonly json?: true }) => run((await actions()).runShow(named, options)));
  json(where(runs.command("watch")))
    .description("follow a run to its end; exit 0 when it ended as it should, 1 when not, 6 when --timeout came first")
    .argument("<run>", "the run, or a plan whose run is open")
    .option("--timeout <duration>", "stop following after this, such as 10m", parseLength)
    .action(async (named: string, options: WhereOptions & { readonly json?: true; readonly timeout?: number }) => run((await actions()).runWatch(named, options)));
  deciding(runs.command("retry"), "retry", "let the step that is stuck look and try again");
  deciding(runs.command("skip"), "skip", "go on without the step that is stuck; the run then ends with exceptions at best");
  deciding(runs.command("commit"), "commit", "say at the end of a failover that the site that serves now is what you want; nothing is changed");
  deciding(runs.command("return"), "return", "say instead that the site that was left shall serve again; what the way home begins with is asked for in your name");
  deciding(runs.command("done"), "done-by-hand", "say that you have brought about yourself what the step is for; the reason is your evidence");
  deciding(runs.command("force"), "force", "ask that the step that is stuck goes on by force; others approve that at a gate of its own");
  json(runs.command("merge"))
    .description("bring the record of a failover without the arbiter home, when the arbiter is back; may be repeated")
    .argument("<folder>", "the folder that the failover printed")
    .option("--taken-from <host>", "the machine that had the folder last, if it is surely off for good")
    .addOption(new Option("--endpoint <url>", "ask there and not at AWS").hideHelp())
    .action(async (folder: string, options: { readonly json?: true; readonly endpoint?: string; readonly takenFrom?: string }) => {
      const [{ mergeAction }, { systemClock }] = await Promise.all([import("../break-glass/merge-action.ts"), import("../../local/system-clock.ts")]);
      return run(mergeAction(folder, options, systemClock));
    });
  switching(runs.command("stop"), "<run>", "the run", "begin no further step; what was changed stays changed", async (named, options) => (await actions()).stop(named, options));
}

function switchCommands(program: Command): void {
  switching(program.command("pause").requiredOption("--for <duration>", "how long, such as 2h; a week at most", parseLengthText), "<plan>", "the plan", "change nothing of a plan until a time that ends by itself", async (plan, options) =>
    (await actions()).switched(plan, { what: "pause", for: options.for ?? "" }, `pause ${plan} for ${options.for}`, options));
  switching(program.command("resume"), "<plan>", "the plan", "end a pause", async (plan, options) => (await actions()).switched(plan, { what: "resume" }, `end the pause of ${plan}`, options));
  switching(program.command("acknowledge"), "<plan>", "the plan", "lift the block that a run left, so that runs may start by themselves again", async (plan, options) => (await actions()).acknowledge(plan, options));
  acting(program.command("kill-switch"))
    .description("let no change of a plan pass, until somebody turns it off again")
    .argument("<plan>", "the plan")
    .addArgument(new Argument("<state>", "what it shall be").choices(["on", "off"]))
    .action(async (plan: string, state: string, options: WhereOptions & SwitchOptions) => {
      const change: SwitchRequest["change"] = { what: "kill-switch", on: state === "on" };
      return run((await actions()).switched(plan, change, `turn the kill switch of ${plan} ${state}`, options));
    });
}

function reportCommands(program: Command): void {
  const report = json(where(program.command("report")))
    .description("the report of a run, made from its record: on the terminal, as a page, as JSON, or whole in a folder")
    .argument("<run>", "the run, or a plan whose run is open")
    .addOption(new Option("--format <format>", "what to print or write").choices(["html", "json", "md"]))
    .option("--out <path>", "write there: with --format a file, without it a folder with all that `report verify` needs")
    .action(async (named: string, options: WhereOptions & ReportOptions) => run((await actions()).report(named, options)));
  json(where(report.command("list")))
    .description("the reports of the newest runs: what was measured against what is promised, and where they are kept")
    .argument("[plan]", "only this plan")
    .option("--last <number>", "how many runs of each plan", parseCount, 20)
    .action(async (plan: string | undefined, options: WhereOptions & { readonly json?: true; readonly last: number }) => run((await actions()).reportList(plan, options)));
  json(report.command("verify"))
    .description("verify a report from its files alone, without any network: exit 0 when everything holds, 1 when something was changed")
    .argument("<path>", "the folder of a report, or a file in it")
    .option("--head <hash>", "the hash that the last entry must have, from elsewhere; at least 12 characters")
    .action(async (path: string, options: VerifyOptions) => run((await import("../verify-action.ts")).verifyAction(path, options)));
}

type Switching = WhereOptions & SwitchOptions & { readonly for?: string };
function switching(command: Command, argument: string, means: string, does: string, act: (named: string, options: Switching) => Promise<number>): void {
  acting(command).description(does).argument(argument, means).action(async (named: string, options: Switching) => run(act(named, options)));
}

async function run(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 200) throw new InvalidArgumentError("give a whole number from 1 to 200.");
  return count;
}

function parseLength(text: string): Milliseconds {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError("give a duration with its unit, such as 90s, 10m or 2h.");
  return ms;
}

function parseLengthText(text: string): string {
  parseLength(text);
  return text;
}
