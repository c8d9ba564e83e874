// What a report says that its run proved.

import { drawReport } from "../../../lambdas/report/document.ts";
import { reportMarkdown } from "../../../lambdas/report/markdown.ts";
import { sayProven } from "../../../workflows/reporting/proven.ts";
import { seconds, stepped } from "../builders.ts";
import { closed, fullReport, usual } from "./reports.ts";

it("says step by step what was carried out and what was only looked at", () => {
  const report = fullReport();
  expect(sayProven(report.proven)).toBe("This run proved: 3 of 4 steps carried out and seen, 1 only looked at. It came to its end without an exception.");
  const { html } = drawReport(report, "LIVE");
  expect(html).toContain("<h2 id=\"proven-title\">What this run proved</h2>");
  expect(html).toMatch(/<li>[^<]*: carried out and seen<\/li>/);
  expect(reportMarkdown(report, "LIVE")).toContain("## What this run proved");
});

it("gives a skipped step nothing, and such a run does not stand for the plan", () => {
  const skipped = usual.map((each, index) => (index === 8 ? ([seconds(194), stepped("fence-ec2-stop", "skipped")] as const) : index === usual.length - 1 ? ([seconds(311), closed("done-with-exceptions")] as const) : each));
  const { proven } = fullReport(skipped);
  expect(proven.steps[0]).toMatchObject({ id: "fence-ec2-stop", parts: [] });
  expect(sayProven(proven)).toBe("This run proved: 2 of 4 steps carried out and seen, 1 only looked at. It does not stand for the plan as a whole.");
});
