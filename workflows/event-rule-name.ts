// How a plan names a rule of EventBridge: NAME on the default bus, or BUS/NAME. A rule's name has no slash; the bus of a partner has
// some (API reference, DescribeRule), so what stands before the last one is the bus.

export interface EventRuleName {
  readonly bus: string;
  readonly rule: string;
}

/** What a plan may write. */
export const eventRulePattern = /^([/.\-_A-Za-z0-9]{1,256}\/)?[.\-_A-Za-z0-9]{1,64}$/;

/** The rule that a plan means; the text is one that `eventRulePattern` takes. */
export function eventRuleOf(written: string): EventRuleName {
  const slash = written.lastIndexOf("/");
  return slash === -1 ? { bus: "default", rule: written } : { bus: written.slice(0, slash), rule: written.slice(slash + 1) };
}

/** Its ARN without `arn:PARTITION:events:REGION:ACCOUNT:`, as permissions name it: those of the default bus leave the bus out. */
export function eventRuleResource(written: string): string {
  const { bus, rule } = eventRuleOf(written);
  return bus === "default" ? `rule/${rule}` : `rule/${bus}/${rule}`;
}
