// Reads what each page shows and draws it. Everything comes from the reading function; nothing is changed.

import { createDigest } from "../../workflows/digest.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { forecastOfRun } from "../../workflows/run-forecast.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { Entry } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { AuditQuestion } from "../read/audit.ts";
import type { Halts, PlanDetails, RunAnswer } from "../read/read.ts";
import { askPage } from "./pages/ask.ts";
import { auditPage } from "./pages/audit.ts";
import type { AuditWanted } from "./pages/audit.ts";
import { drillsPage } from "./pages/drills.ts";
import { gatePage } from "./pages/gate.ts";
import { homePage } from "./pages/home.ts";
import type { Page } from "./pages/layout.ts";
import { html } from "./html.ts";
import { haltedView } from "./view/switches.ts";
import { gateHref, planHref } from "./pages/links.ts";
import { directionOf, planPage } from "./pages/plan.ts";
import { reportsPage } from "./pages/reports.ts";
import type { ReportFilter } from "./pages/reports.ts";
import { newRunPage, runPage, tabs } from "./pages/run.ts";
import { startPage } from "./pages/start.ts";
import type { ConsoleParts, Scene } from "./ports.ts";
import { Texts } from "./texts.ts";

interface ReadRun extends RunAnswer {
  readonly text: Plan;
  readonly report: Report;
}

export class PageReader {
  readonly #parts: Pick<ConsoleParts, "services" | "signing" | "log">;
  readonly #texts: Texts;

  constructor(parts: Pick<ConsoleParts, "services" | "signing" | "log">) {
    this.#parts = parts;
    this.#texts = new Texts(parts.services);
  }

  async home(scene: Scene): Promise<Page> {
    const { overview, unreadable } = await this.#parts.services.overview();
    return homePage(overview, unreadable, scene);
  }

  async gate(run: string, id: string, scene: Scene): Promise<Page> {
    const { gates, state, text, report, halts, instead, times } = await this.#run(run, scene);
    // The gate itself is newer than what the record says of it.
    const gate = gates.find((each) => each.gate === id);
    if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
    const { freshMs } = this.#parts.signing;
    return halted(halts, gatePage({ gate, state, plan: planOfRun(text, state), report, forecast: times === undefined ? undefined : forecastOfRun(text, state, report, times, scene.now), freshMs, signInAgain: this.#parts.signing.signInAt(gateHref(run, id), "again"), instead }, scene), scene);
  }

  async ask(run: string, id: string, origin: string, scene: Scene): Promise<Page> {
    const { gates, state, text, halts } = await this.#run(run, scene);
    const gate = gates.find((each) => each.gate === id);
    if (gate === undefined) throw new Refused(`run ${run} has no gate ${id}`, { code: "no-such-gate" });
    return halted(halts, askPage({ gate, state, plan: planOfRun(text, state), origin }), scene);
  }

  /** `isNew`: it was asked for just now, and may have written nothing yet. */
  async run(run: string, { tab, only, isNew }: { readonly tab: string | undefined; readonly only: string | undefined; readonly isNew: boolean }, scene: Scene): Promise<Page> {
    const found = await this.#run(run, scene).catch((thrown: unknown) => {
      if (isNew && asFailure(thrown).code === "no-such-run") return undefined;
      throw thrown;
    });
    if (found === undefined) return newRunPage(run);
    const { info, gates, state, text, report, entries, halts } = found;
    const graph = async () => (await import("./describe.ts")).drawn(text, state, report);
    return halted(halts, await runPage({ info, state, gates, entries, plan: planOfRun(text, state), report, tab: tabs.find((each) => each === tab) ?? "steps", failedOnly: only === "failed", graph }, scene), scene);
  }

  /** `asked`: when the checks of readiness were asked for, where the address says so. */
  async plan(name: string, asked: Instant | undefined, scene: Scene): Promise<Page> {
    const details = await this.#parts.services.plan(name);
    const { text, deployed } = details;
    const explanation = text === null ? null : (await import("./describe.ts")).explained(text, deployed?.planDigest ?? "", directionOf(details, text));
    const { freshMs, signInAt } = this.#parts.signing;
    return halted(details.lease, planPage(details, explanation, { freshMs, signInAgain: signInAt(planHref(name), "again") }, asked, scene), scene);
  }

  async start(name: string, asked: Instant | undefined, scene: Scene): Promise<Page> {
    const details = await this.#parts.services.plan(name);
    const newest = details.runs.find(({ kind, end }) => kind === "drill" && end !== null && end !== "stopped");
    // Whoever has to ask for a failover must not be kept from it by the record of a drill.
    const read = newest === undefined ? undefined : await this.#run(newest.run, scene).catch((thrown: unknown) => {
      this.#parts.log.error("the newest drill cannot be read", { run: newest.run, error: asFailure(thrown) });
      return undefined;
    });
    const drill = read?.report.dry === undefined ? null : { run: read.info.run, at: read.report.closedAt ?? read.report.openedAt, planDigest: read.state.planDigest, dry: read.report.dry };
    return halted(details.lease, startPage(details, scene, requestId(details, scene), drill, asked), scene);
  }

  async drills(scene: Scene): Promise<Page> {
    return drillsPage(await this.#parts.services.drills(), scene);
  }

  /** `plan` and the rest as the address says them. */
  async audit(wanted: AuditWanted): Promise<Page> {
    const [answer, { overview, unreadable }] = await Promise.all([this.#parts.services.audit(asked(wanted)), this.#parts.services.overview()]);
    return auditPage(wanted, answer, [...overview, ...unreadable].map(({ plan }) => plan).toSorted());
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

/** For so long the same request of the same person is the same; after that, another run could be meant where none came of the first. */
const sameRequestMs: Milliseconds = 600_000;

/**
 * The name of a request: the same at each drawing of the page, so that a form that is sent twice, or drawn anew after an answer that never
 * came and sent again, starts one run. A run that has been since makes it another one.
 */
const requestId = ({ plan, deployed, lease }: PlanDetails, { visitor: { person }, now }: Scene): string => createDigest([plan, deployed?.planDigest ?? "", lease.epoch, person.issuer, person.subject, Math.floor(now / sameRequestMs)]).slice(0, 32);

/** What the address leaves open is not asked. */
export const asked = ({ plan, person, kind, before }: AuditWanted): Omit<AuditQuestion, "what"> => ({ ...(plan === undefined ? {} : { plan }), ...(person === undefined ? {} : { person }), ...(kind === undefined ? {} : { kind }), ...(before === undefined ? {} : { before }) });

/** The page under the bar that says what is switched off for its plan. */
const halted = (halts: Halts, page: Page, { now }: Scene): Page => ({ ...page, content: html`${haltedView(halts, now)}${page.content}` });
