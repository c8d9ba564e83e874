// A function that dies in the middle, as a story orders it. `before-effect` and `after-effect` take the next function that
// sends a change, just before the world gets it or just after; `anywhere` takes the function that runs now (else the next
// that runs) at its next call of any kind; observers are left out, because many of their looks are reckoned and make no call.
// Of several orders the first is met first.

export type CrashWhen = "before-effect" | "after-effect" | "anywhere";

export interface Mortal {
  readonly name: string;
  /** Ends it: nothing of its code goes on. */
  die(): void;
}

export class Crashes {
  readonly #ordered: { readonly when: CrashWhen; readonly victim: Mortal | undefined }[] = [];

  order(when: CrashWhen, running: Mortal | undefined): void {
    this.#ordered.push({ when, victim: when === "anywhere" ? running : undefined });
  }

  get nothingOrdered(): boolean {
    return this.#ordered.length === 0;
  }

  /** Asked by a function around each of its calls; true when it died here. */
  strikes(mortal: Mortal, moment: "before" | "after", isChange: boolean): boolean {
    const [next] = this.#ordered;
    if (next === undefined) return false;
    const meant = next.when === "anywhere" ? moment === "before" && (next.victim === undefined ? !mortal.name.startsWith("probe-") : next.victim === mortal) : isChange && next.when === `${moment}-effect`;
    if (!meant) return false;
    this.#ordered.shift();
    mortal.die();
    return true;
  }

  /** The function that was meant ended before it made a call: the next one that runs is taken. */
  ended(mortal: Mortal): void {
    const [next] = this.#ordered;
    if (next?.victim === mortal) this.#ordered[0] = { ...next, victim: undefined };
  }

  unmet(): readonly string[] {
    return this.#ordered.map(({ when }) => `the crash ${when} met no function`);
  }
}
