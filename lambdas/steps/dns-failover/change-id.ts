// By which id a change of records is asked for again.

/** The change's id in what the door recorded as the answer of Route 53: `/change/C…`, or `C…` alone. */
export function changeIdIn(answer: string): string | undefined {
  return /(?:\/change\/([A-Z0-9]+))|\b(C[A-Z0-9]{8,})\b/.exec(answer)?.slice(1).find((id) => id !== undefined);
}
