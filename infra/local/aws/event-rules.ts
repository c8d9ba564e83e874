// Stands in for the rules of EventBridge. Behaviour:
// - A rule belongs to one Region and one bus and is known by its name there; another one is ResourceNotFoundException (HTTP 400).
// - DisableRule and EnableRule are so at once for DescribeRule, and are no error where it is so already. What is shown may lag by `visibleMs`.
// - A rule that an AWS service manages is neither enabled nor disabled: ManagedRuleException (HTTP 400). None of the plan's is one, unless
//   a story says so by an answer.
// - What fires and what the targets do is not modelled.

import { eventRuleOf } from "../../../workflows/event-rule-name.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";

export interface EventRuleAtStart {
  /** As the plan writes it: NAME or BUS/NAME. */
  readonly written: string;
  readonly region: string;
  readonly enabled: boolean;
}
interface Rule {
  enabled: boolean;
  /** What DescribeRule tells until `from`. */
  before: boolean;
  from: Instant;
}

const keyOf = (region: string, bus: string, rule: string): string => `${region} ${bus}/${rule}`;

export class LocalEventRules implements AwsService {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #clock: Clock;
  readonly #visibleMs: Milliseconds;

  constructor({ rules, clock, visibleMs }: { readonly rules: readonly EventRuleAtStart[]; readonly clock: Clock; readonly visibleMs: Milliseconds }) {
    this.#clock = clock;
    this.#visibleMs = visibleMs;
    this.#rules = new Map(rules.map(({ written, region, enabled }) => {
      const { bus, rule } = eventRuleOf(written);
      return [keyOf(region, bus, rule), { enabled, before: enabled, from: clock.now() }];
    }));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeRule": {
        const rule = this.#find(call);
        return { Name: text(call, "Name"), EventBusName: text(call, "EventBusName"), ScheduleExpression: "rate(5 minutes)", State: (this.#clock.now() < rule.from ? rule.before : rule.enabled) ? "ENABLED" : "DISABLED" };
      }
      case "DisableRule":
        return this.#turn(this.#find(call), false);
      case "EnableRule":
        return this.#turn(this.#find(call), true);
      default:
        throw notImplemented(call);
    }
  }

  #turn(rule: Rule, on: boolean): unknown {
    if (rule.enabled !== on) Object.assign(rule, { enabled: on, before: rule.enabled, from: this.#clock.now() + this.#visibleMs });
    return {};
  }

  #find(call: AwsCall): Rule {
    const [bus, name] = [text(call, "EventBusName"), text(call, "Name")];
    const rule = this.#rules.get(keyOf(call.region, bus, name));
    if (rule === undefined) throw new AwsAnswerError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`, 400);
    return rule;
  }
}
