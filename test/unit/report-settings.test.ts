// For how long reports are locked: what may be given, and one sentence for what may not.

import { reportSettings } from "../../infra/aws/report-settings.ts";

test.each([
  [{}, { days: 365, mode: "governance" }],
  [{ "reports-days": "30" }, { days: 30, mode: "governance" }],
  [{ "reports-days": "3650", "reports-lock": "compliance" }, { days: 3650, mode: "compliance" }],
])("%j locks as %j", (given, expected) => {
  expect(reportSettings(given)).toEqual(expected);
});

test.each([
  [{ "reports-days": "0" }, /^“0” is no number of days for which reports are locked: give 1 to 36500/],
  [{ "reports-days": "1.5" }, /no number of days/],
  [{ "reports-days": "year" }, /no number of days/],
  [{ "reports-days": "40000" }, /no number of days/],
  [{ "reports-lock": "forever" }, /^“forever” is no kind of lock for reports: give -c reports-lock=governance/],
])("%j is refused with what to give instead", (given, sentence) => {
  expect(() => reportSettings(given)).toThrow(sentence);
});
