// Stands in for CloudWatch metrics and alarms of the arbiter Region. Behaviour:
// - PutMetricData stores datapoints; DescribeAlarms answers the alarms' states with the time of their last change.
// - A vote alarm stands when the newest datapoint of its metric is at least `threshold`, and is OK when it is below; a newest
//   datapoint older than three periods is missing data, which is INSUFFICIENT_DATA: no vote. In AWS the alarm looks at the
//   maximum of its last period or three; here every look is told, so that the newest says the same.
// - A composite alarm stands when at least `need` of its vote alarms stand; alarms of one network path count once.
// - An alarm of the user's own stands or not as it is told; nothing of ours evaluates it.
// - Every change of state is told once as EventBridge tells it ("CloudWatch Alarm State Change"), timestamps ending in +0000.
// - Evaluation happens when data arrives and once in each period, as for high-resolution alarms.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

interface Alarm {
  state: AlarmState;
  since: Instant;
  readonly evaluate: (now: Instant) => AlarmState;
}

export interface AlarmEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "CloudWatch Alarm State Change";
  readonly source: "aws.cloudwatch";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly alarmName: string;
    readonly state: { readonly value: AlarmState; readonly reason: string; readonly timestamp: string };
    readonly previousState: { readonly value: AlarmState; readonly timestamp: string };
  };
}

export interface CloudWatchOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly onChange: (event: AlarmEvent) => void;
}

interface Datum {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  /** Left out: the time of arrival. */
  readonly Timestamp?: Date;
  readonly Value: number;
}

export class CloudWatchService implements AwsService {
  readonly #options: CloudWatchOptions;
  /** Of each metric with its dimensions; no alarm looks at an older one. */
  readonly #newest = new Map<string, { readonly at: Instant; readonly value: number }>();
  readonly #alarms = new Map<string, Alarm>();
  readonly #own = new Map<string, "OK" | "ALARM">();
  /** The metrics that have all of some dimensions, by these; forgotten when there is a new metric. */
  readonly #having = new Map<string, readonly string[]>();

  constructor(options: CloudWatchOptions) {
    this.#options = options;
  }

  /** A vote alarm over the metric with these dimensions. */
  addVoteAlarm(name: string, alarm: { readonly metric: string; readonly dimensions: Readonly<Record<string, string>>; readonly threshold: number; readonly periodMs: Milliseconds }): void {
    const key = keyOf(alarm.metric, alarm.dimensions);
    this.#add(name, (now) => {
      const newest = this.#newest.get(key);
      if (newest === undefined || now - newest.at > 3 * alarm.periodMs) return "INSUFFICIENT_DATA";
      return newest.value >= alarm.threshold ? "ALARM" : "OK";
    });
  }

  /** Stands when votes over at least `need` different paths stand. */
  addCompositeAlarm(name: string, votes: readonly { readonly alarm: string; readonly path: string }[], need: number): void {
    this.#add(name, () => {
      const standing = votes.filter((vote) => this.#alarms.get(vote.alarm)?.state === "ALARM");
      return standing.length >= need && new Set(standing.map((vote) => vote.path)).size >= need ? "ALARM" : "OK";
    });
  }

  /** An alarm of the user's own, OK until it is told otherwise; one that is there already stays as it is. */
  addOwnAlarm(name: string): void {
    if (this.#alarms.has(name)) return;
    this.#add(name, () => this.#own.get(name) ?? "OK");
  }

  /** Tells an alarm of the user's own what it is. False: it is so already, or there is none. */
  setOwnAlarm(name: string, state: "OK" | "ALARM"): boolean {
    if (!this.#alarms.has(name) || (this.#own.get(name) ?? "OK") === state) return false;
    this.#own.set(name, state);
    this.evaluate();
    return true;
  }

  #add(name: string, evaluate: (now: Instant) => AlarmState): void {
    this.#alarms.set(name, { state: "INSUFFICIENT_DATA", since: this.#options.clock.now(), evaluate });
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "PutMetricData":
        for (const datum of call.input["MetricData"] as readonly Datum[]) this.#store(datum);
        this.evaluate();
        return {};
      case "DescribeAlarms": {
        const names = (call.input["AlarmNames"] as readonly string[] | undefined) ?? [...this.#alarms.keys()];
        const found = names.flatMap((name) => {
          const alarm = this.#alarms.get(name);
          return alarm === undefined ? [] : [{ AlarmName: name, StateValue: alarm.state, StateTransitionedTimestamp: new Date(alarm.since), StateUpdatedTimestamp: new Date(this.#options.clock.now()) }];
        });
        return { MetricAlarms: found, CompositeAlarms: [] };
      }
      default:
        throw notImplemented(call);
    }
  }

  #store(datum: Datum): void {
    const key = keyOf(datum.MetricName, Object.fromEntries(datum.Dimensions.map((each) => [each.Name, each.Value])));
    if (!this.#newest.has(key)) this.#having.clear();
    this.#newest.set(key, { at: datum.Timestamp?.getTime() ?? this.#options.clock.now(), value: datum.Value });
  }

  /** The newest datapoints with these dimensions among theirs, told since an instant, arrive once more with the same values; true where an alarm changed. */
  tellAgain(dimensions: Readonly<Record<string, string>>, since: Instant): boolean {
    const at = this.#options.clock.now();
    for (const key of this.#metricsHaving(dimensions)) {
      const newest = this.#newest.get(key);
      if (newest !== undefined && newest.at >= since) this.#newest.set(key, { at, value: newest.value });
    }
    return this.evaluate();
  }

  #metricsHaving(dimensions: Readonly<Record<string, string>>): readonly string[] {
    const named = Object.entries(dimensions).map(([name, value]) => `|${name}=${value}|`);
    const all = named.join("");
    const found = this.#having.get(all) ?? [...this.#newest.keys()].filter((key) => named.every((each) => `${key}|`.includes(each)));
    this.#having.set(all, found);
    return found;
  }

  /** Evaluates every alarm, votes first, and tells the changes; true where there was one. */
  evaluate(): boolean {
    let changed = false;
    const now = this.#options.clock.now();
    for (const [name, alarm] of this.#alarms) {
      const next = alarm.evaluate(now);
      if (next === alarm.state) continue;
      const event = this.#event(name, alarm, next, now);
      alarm.state = next;
      alarm.since = now;
      changed = true;
      this.#options.onChange(event);
    }
    return changed;
  }

  /** The present states, for the console. */
  states(): readonly { readonly name: string; readonly state: AlarmState; readonly since: Instant }[] {
    return [...this.#alarms].map(([name, { state, since }]) => ({ name, state, since }));
  }

  #event(name: string, alarm: Alarm, next: AlarmState, now: Instant): AlarmEvent {
    return {
      version: "0",
      id: this.#options.clock.id(),
      "detail-type": "CloudWatch Alarm State Change",
      source: "aws.cloudwatch",
      account: "000000000000",
      time: new Date(now).toISOString(),
      region: this.#options.region,
      resources: [`arn:aws:cloudwatch:${this.#options.region}:000000000000:alarm:${name}`],
      detail: {
        alarmName: name,
        state: { value: next, reason: "evaluated locally", timestamp: stamp(now) },
        previousState: { value: alarm.state, timestamp: stamp(alarm.since) },
      },
    };
  }
}

function keyOf(metric: string, dimensions: Readonly<Record<string, string>>): string {
  return [metric, ...Object.entries(dimensions).map(([name, value]) => `${name}=${value}`).sort()].join("|");
}

function stamp(at: Instant): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}
