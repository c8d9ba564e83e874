// Jest runs tests in a realm of its own, in which an error that Node itself makes (a reset connection) is no `instanceof Error`.
// The SDK asks exactly that and would hide the error's code. Outside Jest there is one realm; this makes it so for a test.

import { types } from "node:util";

/** Lets `instanceof Error` know Node's own errors; call the result to end that. */
export function joinRealms(): () => void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return ordinary.call(this, value) || (this === Error && types.isNativeError(value));
    },
  });
  return () => void Reflect.deleteProperty(Error, Symbol.hasInstance);
}
