// What one probe found, and what it amounts to once the control probe has been heard. Pure, so that the most important
// distinction of the product, between a dead thing and a blind observer, is a table that tests can hold.

import type { Answer, DatabaseValues, Standing } from "../../workflows/evidence.ts";

/**
 * An answer with the one fact that the control probe cannot replace: whether the thing itself said something. A thing that
 * answers wrongly (status 500, an SQL error) was seen, however blind the observer is towards the rest of the world.
 */
export type Look = Answer & { readonly reached: boolean };

/** It answered as it should. */
export function healthy(detail: string, database?: DatabaseValues, standing?: Standing): Look {
  return { kind: "healthy", reached: true, detail, ...(database === undefined ? {} : { database }), ...(standing === undefined ? {} : { standing }) };
}

/** It answered, and wrongly. */
export function wrong(detail: string, database?: DatabaseValues, standing?: Standing): Look {
  return { kind: "failing", reached: true, detail, ...(database === undefined ? {} : { database }), ...(standing === undefined ? {} : { standing }) };
}

/** Nothing came that only the thing itself could have said. A refusal is here too: a firewall beside the observer refuses as well. */
export function unanswered(detail: string): Look {
  return { kind: "failing", reached: false, detail };
}

/** The observer itself lacks what it needs for looking (a secret, a permission): no sight at all, therefore no vote. */
export function unable(detail: string): Look {
  return { kind: "silent", reached: false, detail };
}

/** What the control address gave in the same moment. */
export interface Control {
  readonly answered: boolean;
  /** A sentence part with the address in it. */
  readonly detail: string;
}

/**
 * The observation that a look amounts to. Not answered, while the control was not answered either, is a blind observer.
 * The same holds inside a site: there the way to the control may be gone while the thing is local and truly dead. The look
 * is then silent and not failing; other vantage points see the dead site, and silence never makes a verdict bolder.
 */
export function classify(look: Look, control: Control): Answer {
  const { reached, ...answer } = look;
  if (answer.kind !== "failing" || reached || control.answered) return answer;
  return { kind: "silent", detail: `the observer is blind: ${control.detail}; what it looked at ${answer.detail}` };
}
