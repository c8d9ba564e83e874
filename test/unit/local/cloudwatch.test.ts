// The stand-in for CloudWatch's alarms: when a vote stands, when it is none, and when votes are enough.

import { CloudWatchService } from "../../../infra/local/aws/cloudwatch.ts";
import { ballotValue } from "../../../workflows/cadence.ts";
import { now, seconds } from "../builders.ts";
import { ManualClock } from "../handlers/world.ts";

const { healthy, failing, confirmed } = ballotValue;

class Alarms {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly service = new CloudWatchService({ clock: this.clock, region: "eu-north-1", onChange: ({ detail }) => this.told.push(`${detail.alarmName} ${detail.state.value}`) });
  constructor(votes: Readonly<Record<string, string>> = { arbiter: "north" }, need = 1) {
    for (const observer of Object.keys(votes)) this.service.addVoteAlarm(observer, { metric: "SourceFailing", dimensions: { Observer: observer }, threshold: confirmed, periodMs: seconds(10) });
    this.service.addCompositeAlarm("site-down", Object.entries(votes).map(([alarm, path]) => ({ alarm, path })), need);
  }
  async publish(value: number, observer = "arbiter", times: { readonly Timestamp?: Date } = {}): Promise<void> {
    const datum = { MetricName: "SourceFailing", Dimensions: [{ Name: "Observer", Value: observer }], ...times, Value: value };
    await this.service.handle({ service: "cloudwatch", region: "eu-north-1", operation: "PutMetricData", input: { MetricData: [datum] }, from: observer });
  }
  state(name = "arbiter"): string {
    this.service.evaluate();
    return this.service.states().find((each) => each.name === name)?.state ?? "";
  }
}

test.each<readonly [string, readonly number[], string]>([
  ["nothing was ever told", [], "INSUFFICIENT_DATA"],
  ["the observer sees health", [healthy], "OK"],
  ["one failing look is no vote yet", [healthy, failing], "OK"],
  ["a look that confirms it is one", [failing, confirmed], "ALARM"],
  ["health ends it", [failing, confirmed, healthy], "OK"],
])("%s", async (_says, values, state) => {
  const alarms = new Alarms();
  for (const value of values) {
    alarms.clock.time += seconds(10);
    await alarms.publish(value);
  }
  expect(alarms.state()).toBe(state);
});

test("an observer that falls silent loses its vote, whatever it said last", async () => {
  const alarms = new Alarms();
  await alarms.publish(confirmed);
  alarms.clock.time = now + seconds(30);
  expect([alarms.state(), alarms.state("site-down")]).toEqual(["ALARM", "ALARM"]);
  alarms.clock.time += 1;
  expect([alarms.state(), alarms.state("site-down")]).toEqual(["INSUFFICIENT_DATA", "OK"]);
});

test("two votes over one path count once, over two paths twice, and each change is told once", async () => {
  const alarms = new Alarms({ arbiter: "north", "site-b": "north", "site-a": "west" }, 2);
  await alarms.publish(confirmed, "arbiter");
  await alarms.publish(confirmed, "site-b");
  expect(alarms.state("site-down")).toBe("OK");
  await alarms.publish(confirmed, "site-a");
  expect(alarms.state("site-down")).toBe("ALARM");
  await alarms.publish(confirmed, "site-a");
  expect(alarms.told.filter((each) => each.startsWith("site-down"))).toEqual(["site-down OK", "site-down ALARM"]);
});

test("alarms of the user's own stand as they are told, count each once, and each change is told once", () => {
  const alarms = new Alarms();
  for (const own of ["errors", "logins", "errors"]) alarms.service.addOwnAlarm(own);
  alarms.service.addCompositeAlarm("site-triggered", ["errors", "logins"].map((alarm) => ({ alarm, path: alarm })), 2);
  expect(["errors", "logins", "site-triggered"].map((name) => alarms.state(name))).toEqual(["OK", "OK", "OK"]);
  expect([alarms.service.setOwnAlarm("errors", "ALARM"), alarms.service.setOwnAlarm("errors", "ALARM"), alarms.service.setOwnAlarm("volcano", "ALARM")]).toEqual([true, false, false]);
  expect(alarms.state("site-triggered")).toBe("OK");
  expect(alarms.service.setOwnAlarm("logins", "ALARM")).toBe(true);
  expect(alarms.state("site-triggered")).toBe("ALARM");
  // One that another plan names too keeps its state.
  alarms.service.addOwnAlarm("errors");
  expect(alarms.state("errors")).toBe("ALARM");
  expect([alarms.service.setOwnAlarm("errors", "OK"), alarms.state("site-triggered")]).toEqual([true, "OK"]);
  expect(alarms.told.filter((each) => !each.endsWith(" OK"))).toEqual(["errors ALARM", "logins ALARM", "site-triggered ALARM"]);
});

test("a datapoint has the time that it names, else that of its arrival", async () => {
  const alarms = new Alarms();
  await alarms.publish(confirmed, "arbiter", { Timestamp: new Date(alarms.clock.time - seconds(600)) });
  expect(alarms.state()).toBe("INSUFFICIENT_DATA");
  await alarms.publish(confirmed);
  expect(alarms.state()).toBe("ALARM");
});
