// The product's own repair commands, on machines on which no shell runs. Behaviour: each unit takes 4 s to restart. When the command has
// run on all machines of its step, the services that the step says have to answer do so again, and nodes of clusters run from their
// own machine's restart on. What stands by stopped on purpose is refused, as systemd calls it inactive. A file has the content "as it
// is" until it is restored, which takes 2 s; the copies that plans name are always there, with the digest that the plan says.

import { putBackHeader, restoreHeader } from "../../../lambdas/steps/site-repair/restore-command.ts";
import { haltHeader, restartExit, restartHeader } from "../../../lambdas/steps/site-repair/restart-command.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { isKind } from "../../../workflows/plan-steps.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { everyStep } from "../../../workflows/repairs.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";

const unitMs: Milliseconds = 4_000;
const filesMs: Milliseconds = 2_000;

/** What a repair command works on in the application. */
export interface Repairable {
  isStopped(service: string, site: string): boolean;
  /** The service answers again. */
  mend(service: string, site: string): void;
  /** The node of a cluster that the machine of that role is runs. */
  mendNode(service: string, role: string, site: string): void;
}
interface OnHost {
  readonly id: string;
  readonly role: string;
  readonly site: string;
}

export class Repairs {
  readonly #plan: Plan;
  readonly #application: Repairable;
  readonly #restarted = new Map<string, Set<string>>();
  readonly #files = new Map<string, string>();
  readonly #halted = new Set<string>();

  constructor(plan: Plan, application: Repairable) {
    this.#plan = plan;
    this.#application = application;
  }

  /** The digest of a file on a machine; undefined where it is as it always was. */
  digestOf(host: string, file: string): string | undefined {
    return this.#files.get(`${host}:${file}`);
  }

  /** What a line comes to on a machine; undefined for one that is no repair command. */
  async run(line: string, host: OnHost, clock: Clock): Promise<HostRun | undefined> {
    if (line.startsWith(`${haltHeader}\n`)) {
      this.#halted.add(folderIn(line, host));
      return ended(0, "", "");
    }
    if (line.startsWith(`${restartHeader}\n`)) return this.#restart(line, host, clock);
    if (line.startsWith(`${restoreHeader}\n`)) return this.#restore(line, host, clock, (text) => [...text.matchAll(/^take '([^']*)' '([0-9a-f]{64})' /gm)].map(([, file = "", sha256 = ""]) => ({ file, sha256, word: "restored" })));
    if (line.startsWith(`${putBackHeader}\n`)) return this.#restore(line, host, clock, (text) => [...text.matchAll(/^back '([^']*)' '/gm)].map(([, file = ""]) => ({ file, sha256: undefined, word: "put-back" })));
    return undefined;
  }

  async #restart(line: string, { id, role, site }: OnHost, clock: Clock): Promise<HostRun> {
    const units = (/^units='([^']*)'$/m.exec(line)?.[1] ?? "").split(" ");
    const meant = everyStep(this.#plan).flatMap((step) => (isKind(step, "restart.services") && step.input.units.join(" ") === units.join(" ") ? [step.input] : []));
    const answers = [...new Set(meant.flatMap((input) => input.answers))];
    const stopped = answers.some((service) => this.#application.isStopped(service, site));
    if (stopped && /^start_stopped=no$/m.test(line)) return ended(restartExit.stopped, "", `understudy: ${units[0] ?? ""} is stopped here and did not fail, so it may have been stopped on purpose; nothing was restarted\n`);
    const begins = clock.now();
    for (const [index, unit] of units.entries()) {
      if (this.#halted.has(folderIn(line, { id }))) return ended(restartExit.halted, units.slice(0, index).map((each, nth) => restarted(each, begins, nth)).join(""), `understudy: told to stop, before ${unit}; restarted before it: ${units.slice(0, index).join(" ") || "nothing"}; not restarted: ${units.slice(index).join(" ")}\n`);
      await clock.sleep(unitMs);
    }
    for (const service of answers) this.#application.mendNode(service, role, site);
    const key = `${units.join(" ")}@${site}`;
    const roles = this.#restarted.get(key) ?? new Set();
    this.#restarted.set(key, roles.add(role));
    if (meant.some((input) => hostsOf(input).every((each) => roles.has(each)))) {
      this.#restarted.delete(key);
      for (const service of answers) this.#application.mend(service, site);
    }
    return ended(0, units.map((unit, index) => restarted(unit, begins, index)).join(""), "");
  }

  async #restore(line: string, { id }: OnHost, clock: Clock, read: (line: string) => readonly { readonly file: string; readonly sha256: string | undefined; readonly word: string }[]): Promise<HostRun> {
    await clock.sleep(filesMs);
    const files = read(line);
    for (const { file, sha256 } of files) {
      if (sha256 === undefined) this.#files.delete(`${id}:${file}`);
      else this.#files.set(`${id}:${file}`, sha256);
    }
    return ended(0, files.map(({ file, sha256, word }) => `understudy-${word} file=${file} sha256=${sha256 ?? "as-it-was"}\n`).join(""), "");
  }
}

const restarted = (unit: string, begins: number, index: number): string => `understudy-restarted unit=${unit} since=${begins + unitMs * (index + 1)} before=${begins - 1_000}\n`;
/** Which run on which machine a command is, or ends. */
const folderIn = (line: string, { id }: Pick<OnHost, "id">): string => `${id}:${/^folder='([^']*)'$/m.exec(line)?.[1] ?? ""}`;

/** Every machine of the step; a group's one machine is each machine that the command comes to. */
const hostsOf = ({ hosts }: StepInput<"restart.services">): readonly string[] => hosts ?? [];

function ended(code: number, stdout: string, stderr: string): HostRun {
  return { code, stdout, stderr, timedOut: false };
}
