// Types of moments.js for the tests, which are TypeScript.

export function sayLength(ms: number): string;
export function sayMoment(kind: string, at: number, now: number, zoneMinutes: number): string;
export function freshness(ageMs: number): { readonly text: string; readonly banner: string; readonly tooOld: boolean };
