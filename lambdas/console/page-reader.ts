// Reads what each page shows and draws it. Everything comes from the reading function; nothing is changed.

import { Refused } from "../../workflows/failure.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { Entry } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunAnswer } from "../read/read.ts";
import { drillsPage } from "./pages/drills.ts";
import { gatePage } from "./pages/gate.ts";
import { homePage } from "./pages/home.ts";
import type { Page } from "./pages/layout.ts";
import { gateHref } from "./pages/links.ts";
import { directionOf, planPage } from "./pages/plan.ts";
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
    const { gates, state, text, report, entries } = await this.#run(run, scene);
    const graph = async () => (await import("./describe.ts")).drawn(text, state, report);
    return runPage({ state, gates, entries, plan: planOfRun(text, state), report, tab: tabs.find((each) => each === tab) ?? "steps", failedOnly: only === "failed", graph }, scene);
  }

  async plan(name: string, scene: Scene): Promise<Page> {
    const details = await this.#parts.services.plan(name);
    const { text, deployed } = details;
    const explanation = text === null ? null : (await import("./describe.ts")).explained(text, deployed?.planDigest ?? "", directionOf(details, text));
    return planPage(details, explanation, scene);
  }

  async start(name: string, scene: Scene): Promise<Page> {
    const details = await this.#parts.services.plan(name);
    const newest = details.runs.find(({ kind, end }) => kind === "drill" && end !== null && end !== "stopped");
    const read = newest === undefined ? undefined : await this.#run(newest.run, scene);
    const drill = read?.report.dry === undefined ? null : { run: read.info.run, at: read.report.closedAt ?? read.report.openedAt, planDigest: read.state.planDigest, dry: read.report.dry };
    return startPage(details, scene, this.#parts.clock.id(), drill);
  }

  async drills(): Promise<Page> {
    return drillsPage(await this.#parts.services.drills());
  }

  /** A run with all its entries, however many answers they come in. */
  async #run(run: string, scene: Scene): Promise<ReadRun> {
    const first = await this.#parts.services.run(run);
    const entries: Entry[] = [...first.entries];
    for (let more = first.more; more; ) {
      const next = await this.#parts.services.run(run, entries.at(-1)?.seq ?? 0);
      entries.push(...next.entries);
      more = next.more && next.entries.length > 0;
    }
    const text = await this.#texts.get(first.state.planDigest);
    const report = makeReport(text, entries, scene.now);
    if (report === undefined) throw new Refused(`the record knows no run ${run}`, { code: "no-such-run" });
    return { ...first, entries, text, report };
  }
}
