// Reads what each page shows and draws it. Everything comes from the reading function; nothing is changed.

import { Refused } from "../../workflows/failure.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { Entry } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunAnswer } from "../read/read.ts";
import { gatePage } from "./pages/gate.ts";
import { homePage } from "./pages/home.ts";
import type { Page } from "./pages/layout.ts";
import { gateHref } from "./pages/links.ts";
import { directionOf, planPage } from "./pages/plan.ts";
import { reportsPage } from "./pages/reports.ts";
import type { ReportFilter } from "./pages/reports.ts";
import { runPage, tabs } from "./pages/run.ts";
import { startPage } from "./pages/start.ts";
import type { ConsoleParts, Scene } from "./ports.ts";
import { Texts } from "./texts.ts";

interface ReadRun extends RunAnswer {
  readonly text: Plan;
  readonly report: Report;
}

export class PageReader {
  readonly #parts: Pick<ConsoleParts, "services" | "signing" | "clock">;
  readonly #texts: Texts;

  constructor(parts: Pick<ConsoleParts, "services" | "signing" | "clock">) {
    this.#parts = parts;
    this.#texts = new Texts(parts.services);
  }

  async home(scene: Scene): Promise<Page> {
    return homePage(await this.#parts.services.overview(), scene);
  }

  async gate(run: string, id: string, scene: Scene): Promise<Page> {
    const { gates, state, text, report } = await this.#run(run, scene);
    // The gate itself is newer than what the record says of it.
    const gate = gates.find((each) => each.gate === id);
    if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
    const { freshMs } = this.#parts.signing;
    return gatePage({ gate, state, plan: planOfRun(text, state), report, freshMs, signInAgain: this.#parts.signing.signInAt(gateHref(run, id), "again") }, scene);
  }

  async run(run: string, tab: string | undefined, only: string | undefined, scene: Scene): Promise<Page> {
    const { info, gates, state, text, report, entries } = await this.#run(run, scene);
    const graph = async () => (await import("./describe.ts")).drawn(text, state, report);
    return runPage({ info, state, gates, entries, plan: planOfRun(text, state), report, tab: tabs.find((each) => each === tab) ?? "steps", failedOnly: only === "failed", graph }, scene);
  }

  async plan(name: string, scene: Scene): Promise<Page> {
    const details = await this.#parts.services.plan(name);
    const { text, deployed } = details;
    const explanation = text === null ? null : (await import("./describe.ts")).explained(text, deployed?.planDigest ?? "", directionOf(details, text));
    return planPage(details, explanation, scene);
  }

  async start(name: string, scene: Scene): Promise<Page> {
    return startPage(await this.#parts.services.plan(name), scene, this.#parts.clock.id());
  }

  async reports(filter: ReportFilter): Promise<Page> {
    return reportsPage(await this.#parts.services.reports(), filter);
  }

  async #run(run: string, scene: Scene): Promise<ReadRun> {
    const read = await this.record(run);
    const report = makeReport(read.text, read.entries, scene.now);
    if (report === undefined) throw new Refused(`the record knows no run ${run}`, { code: "no-such-run" });
    return { ...read, report };
  }

  /** A run with all its entries, however many answers they come in, and the plan that it carries. */
  async record(run: string): Promise<Omit<ReadRun, "report">> {
    const first = await this.#parts.services.run(run);
    const entries: Entry[] = [...first.entries];
    for (let more = first.more; more; ) {
      const next = await this.#parts.services.run(run, entries.at(-1)?.seq ?? 0);
      entries.push(...next.entries);
      more = next.more && next.entries.length > 0;
    }
    return { ...first, entries, text: await this.#texts.get(first.state.planDigest) };
  }
}
