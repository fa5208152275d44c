import { OperationError } from "../../encoding/error.ts";

/** What shapes a local network. Once launched, validators, consumers and seed stay; block time and ports may change at each start. */
export interface NetworkSettings {
  readonly validators: number;
  readonly consumers: number;
  readonly seed: number;
  readonly blockTimeMs: number;
  /** Go's ports, any free ones, or a first port. */
  readonly ports: "go" | "auto" | number;
}

export const DEFAULT_SETTINGS: NetworkSettings = { validators: 4, consumers: 1, seed: 1, blockTimeMs: 1000, ports: "go" };

/** The settings to start with: those of the network that the home holds, changed by what was asked for now. */
export function resumedSettings(known: NetworkSettings, asked: Partial<NetworkSettings>, home: string): NetworkSettings {
  for (const name of ["validators", "consumers", "seed"] as const) {
    if (asked[name] !== undefined && asked[name] !== known[name])
      throw new OperationError("SETTINGS", `the network in ${home} has ${name} ${known[name]}, not ${asked[name]}`, {
        hint: `start it without --${name}, or give another --home`,
      });
  }
  return { ...known, ...asked };
}
