// Lists come in pages, as from AWS, because code that forgets to ask for the next page must fail here too.

import { apiError } from "./api-error.ts";

export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** Cuts one page out of a list; 100 elements unless asked otherwise, at most 1,000. Throws InvalidToken. */
export function page<T>(all: readonly T[], request: PageRequest): { readonly items: readonly T[]; readonly nextToken?: string } {
  const size = request.maxResults === undefined || request.maxResults === 0 ? 100 : request.maxResults;
  if (!Number.isInteger(size) || size < 0 || size > 1000) throw apiError("ValidationException", "Value at 'maxResults' failed to satisfy constraint: Member must be between 0 and 1000");
  const from = request.nextToken === undefined ? 0 : Number(/^from-(\d+)$/.exec(request.nextToken)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw apiError("InvalidToken", "Invalid Token: 'Invalid token'");
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, nextToken: `from-${from + size}` } : { items };
}
