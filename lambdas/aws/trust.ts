// Whom connections trust. Reading Node's hundred and more root certificates takes some fifteen milliseconds of computing, so
// a context with one more authority is made once and not for every look.

import { createSecureContext, rootCertificates } from "node:tls";
import type { SecureContext } from "node:tls";

const contexts = new Map<string, SecureContext>();

/**
 * TLS options that trust Node's own authorities and one more. Without `ca` they are empty: Node's default stays, to which
 * `NODE_EXTRA_CA_CERTS` adds; on Lambda that file holds the authorities of RDS, and a list of our own would drop them.
 */
export function trusting(ca: string | undefined): { readonly secureContext?: SecureContext } {
  if (ca === undefined) return {};
  const known = contexts.get(ca);
  if (known !== undefined) return { secureContext: known };
  const made = createSecureContext({ ca: [...rootCertificates, ca] });
  contexts.set(ca, made);
  return { secureContext: made };
}
