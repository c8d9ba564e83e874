// Types of lag-line.js for the tests, which are TypeScript.

export interface LagSample {
  readonly at: number;
  /** null: not measured. */
  readonly lagMs: number | null;
}
export function keepLag(samples: readonly LagSample[], sample: LagSample): LagSample[];
export function lagLine(samples: readonly LagSample[], width: number, height: number): { readonly path: string; readonly sentence: string };
