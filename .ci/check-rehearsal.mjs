// Reads the report of `npm run rehearse -- --approve-as demo --json` as a script of a user would, and checks what a failover
// of the plan that comes with the product has to have reached. Arguments: the report, the exit code, where to write.

import { readFileSync } from "node:fs";
import { report, same } from "./checks.mjs";

const [file, exitCode, to] = process.argv.slice(2);
/** site-b and its address, as workflows/plans/hybrid-chat.yaml gives them. */
const target = { site: "site-b", address: "203.0.113.10" };
/** The most that a run may take beyond the printed floor (kill to serving). */
const allowanceMs = 3_000;

const told = readReport();
if (told.fault !== undefined) {
  report(to, "rehearsal", [["prints its report as JSON", told.fault]]);
} else {
  const { outcome, serving, databaseWritableAt, resolvesTo, writes, webhooks, mutations, tempo, timesMs } = told.value;
  const times = ["detect", "hold", "decide", "human", "fence", "promote", "dns", "webhooks", "verify", "overhead", "outage", "total", "floor"];
  const unmeasured = times.filter((name) => typeof timesMs?.[name] !== "number");
  report(to, "rehearsal", [
    ["ends with exit code 0", same(Number(exitCode), 0)],
    ["succeeds", same(outcome, "succeeded")],
    [`leaves ${target.site} serving`, same(serving, target.site)],
    [`leaves the database writable at ${target.site} and nowhere else`, same(databaseWritableAt, target.site)],
    [`leads the name to ${target.site}`, same(resolvesTo, [target.address])],
    ["loses no write when only the site is killed", same(writes?.lost, 0)],
    ["shows an estimate that contains what was lost", writes?.estimatedLost?.min <= writes?.lost && writes?.lost <= writes?.estimatedLost?.max ? undefined : JSON.stringify(writes)],
    ["registers both webhooks there and receives a message", same(webhooks?.map((each) => [each.registeredAt?.includes(`.${target.site}.`), each.inboundAfterRegistration]), [[true, true], [true, true]])],
    ["names every time", unmeasured.length === 0 && tempo > 0 && mutations > 0 ? undefined : `not measured: ${unmeasured.join(", ")}; tempo ${tempo}, mutations ${mutations}`],
  ]);
  const beyondMs = timesMs?.killToServing - timesMs?.floor;
  process.stdout.write(`  fault to serving ${timesMs?.killToServing} ms, floor ${timesMs?.floor} ms${beyondMs > allowanceMs ? `: ${beyondMs} ms beyond the floor, more than ${allowanceMs}` : ""}\n`);
}

function readReport() {
  try {
    return { value: JSON.parse(readFileSync(file, "utf8")) };
  } catch (thrown) {
    return { fault: `${thrown}; exit code ${exitCode}` };
  }
}
