// The bill of a plan for a terminal. Pure.

import type { Line, Sum } from "../aws/cost/bill.ts";
import type { CostReport } from "../aws/cost/cost-of-plan.ts";
import type { Group } from "../aws/cost/usage.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../terminal.ts";

type Page = Pick<Terminal, "colours" | "columns">;

const titles: Readonly<Record<Group, (report: CostReport) => string>> = {
  plan: () => "This plan",
  shared: ({ arbiterRegion }) => `Shared by all plans with their arbiter in ${arbiterRegion}`,
  traffic: () => "Its traffic switch",
  network: () => "Private networks, not counted below",
};

/** Below this width the amounts are left out, because the sums are what is asked for. */
const fewColumns = 90;
const widths = { money: 9, amount: 22 } as const;

/** The lines, without a trailing newline each. */
export function costLines(report: CostReport, { colours, columns }: Page): readonly string[] {
  const { bill, prices, run } = report;
  const amountWidth = columns < fewColumns ? 0 : widths.amount;
  const whatWidth = columns - 2 - amountWidth - 3 * widths.money;
  const row = (what: string, amount: string, sums: readonly string[]): string => `  ${what.length > whatWidth ? `${what.slice(0, whatWidth - 1)}…` : what.padEnd(whatWidth)}${amountWidth === 0 ? "" : amount.padStart(amountWidth)}${sums.map((sum) => sum.padStart(widths.money)).join("")}`;
  const sums = ({ listUsd, freeUsd, netUsd }: Sum): readonly string[] => [money(listUsd), freeUsd === 0 ? "" : `−${money(freeUsd)}`, money(netUsd)];
  return [
    ...wrap(`${colours.bold(report.plan)} · ${report.title} ${colours.dim(`(digest ${report.digest.slice(0, 12)})`)}`, columns),
    ...wrap(`What it costs a month while nothing happens, in US$. It looks every ${report.everySeconds} s from ${report.observers.join(", ")}. List prices of ${prices.region}, looked up on ${prices.lookedUp}; “free” is what every account has free each month for ever.`, columns),
    "",
    colours.dim(row("", "", ["list", "free", "net"])),
    ...bill.parts.flatMap((part) => [
      colours.bold(colours.cyan(titles[part.group](report))),
      ...part.lines.map((line) => row(line.what, amountOf(line), sums(line))),
      colours.bold(row("together", "", sums(part))),
    ]),
    "",
    ...wrap(`${colours.bold(`While nothing happens: US$${money(bill.idle.netUsd)} a month`)}, and US$${money(bill.idle.listUsd)} at list price: this plan and what it shares, as the only one in its account.`, columns),
    ...(bill.withSwitch.listUsd === bill.idle.listUsd ? [] : wrap(`With its traffic switch US$${money(bill.withSwitch.netUsd)}, and US$${money(bill.withSwitch.listUsd)} at list price.`, columns)),
    ...wrap(`A second plan like it in the same account adds US$${money(report.secondPlan.netUsd)}: what is shared is paid already, and so are most of the free allowances used.`, columns),
    ...wrap(`${colours.bold(`A failover: US$${run.usd.toFixed(4)}`)} at list price, with ${run.transitions} state transitions and ${run.calls} calls of functions.`, columns),
    ...section("Not counted", [...report.notCounted, ...report.unpriced.map((type) => `${type}: its price is not in the table.`)], "! ", { colours, columns }),
    ...section("Assumed", report.assumptions, "• ", { colours, columns }),
  ];
}

function section(title: string, sentences: readonly string[], sign: string, { colours, columns }: Page): readonly string[] {
  return ["", colours.bold(colours.cyan(title)), ...sentences.flatMap((sentence) => wrap(sentence, columns, `  ${sign}`, "    "))];
}

const money = (usd: number): string => usd.toFixed(2);

/** Whole numbers, but for the few things of which there is less than ten. */
function amountOf({ amount, unit }: Line): string {
  const digits = Number.isInteger(amount) || amount >= 10 ? 0 : 2;
  return `${amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${amount === 1 ? unit.replace(/(?<=[a-z])s$/, "") : unit}`;
}
