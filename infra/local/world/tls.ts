// Certificates for the local world's HTTPS servers, from an authority of its own, so that clients check them in earnest.

import { isIP } from "node:net";
import { generate } from "selfsigned";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** PEM texts, as `https.createServer` takes them. */
export interface IssuedCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface IssueOptions {
  /** A certificate that ended a day ago, to see what a client makes of it. */
  readonly expired?: boolean;
}

const dayMs: Milliseconds = 86_400_000;
const validForMs: Milliseconds = 30 * dayMs;
/** Elliptic keys are made in a millisecond; RSA keys of the package's default size take a tenth of a second. */
const key = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** A certificate authority that lives as long as the program; its key is never written down. */
export class LocalAuthority {
  /** The authority's own certificate (PEM): what a client must trust, as `ca`. */
  readonly certificate: string;
  readonly #key: string;
  readonly #clock: Clock;

  private constructor(certificate: string, privateKey: string, clock: Clock) {
    this.certificate = certificate;
    this.#key = privateKey;
    this.#clock = clock;
  }

  static async create(clock: Clock): Promise<LocalAuthority> {
    const made = await generate([{ name: "commonName", value: "Understudy local authority" }], {
      ...key,
      notBeforeDate: new Date(clock.now() - 3 * dayMs),
      notAfterDate: new Date(clock.now() + validForMs),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return new LocalAuthority(made.cert, made.private, clock);
  }

  /** A server's certificate for host names and IP addresses; the first also becomes its common name. */
  async issue(hosts: readonly string[], { expired = false }: IssueOptions = {}): Promise<IssuedCertificate> {
    const now = this.#clock.now();
    const made = await generate([{ name: "commonName", value: hosts[0] ?? "localhost" }], {
      ...key,
      // A day back, so that a client whose clock is late takes it too.
      notBeforeDate: new Date(now - (expired ? 2 : 1) * dayMs),
      notAfterDate: new Date(expired ? now - dayMs : now + validForMs),
      ca: { key: this.#key, cert: this.certificate },
      extensions: [
        { name: "basicConstraints", cA: false, critical: true },
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })) },
      ],
    });
    return { key: made.private, cert: made.cert };
  }
}
