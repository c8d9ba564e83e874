// What follows from a plan alone is reckoned once for each plan. A plan is a value that never changes, and every look of
// every observer asks for the same things again.

/** The same function, which remembers its result for as long as somebody keeps the plan; the result must not be changed. */
export function perPlan<P extends object, T>(reckon: (plan: P) => T): (plan: P) => T {
  const known = new WeakMap<P, { readonly result: T }>();
  return (plan) => {
    const found = known.get(plan);
    if (found !== undefined) return found.result;
    const result = reckon(plan);
    known.set(plan, { result });
    return result;
  };
}
