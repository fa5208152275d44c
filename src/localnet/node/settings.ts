import { OperationError } from "../../encoding/error.ts";
import { refuseUnknown } from "../topology.ts";
import type { TopologyFile } from "./topologyFile.ts";

/** What shapes a local network. Once launched, validators, consumers and seed stay; block time and ports may change at each start. */
export interface NetworkSettings {
  readonly validators: number;
  readonly consumers: number;
  readonly seed: number;
  readonly blockTimeMs: number;
  /** Go's ports, any free ones, or a first port. */
  readonly ports: "go" | "auto" | number;
  /** Files of the user's own consumer chains, the first consumer's first; the others are the shipped chain. */
  readonly consumerFiles: readonly string[];
  /** Any other shape, in place of one provider and its consumers. */
  readonly topology?: TopologyFile;
}

export const DEFAULT_SETTINGS: NetworkSettings = {
  validators: 4,
  consumers: 1,
  seed: 1,
  blockTimeMs: 1000,
  ports: "go",
  consumerFiles: [],
};

const SETTINGS = [...Object.keys(DEFAULT_SETTINGS), "topology"];

/** The settings of a new network. */
export function newSettings(asked: Partial<NetworkSettings>): NetworkSettings {
  refuseUnknown(asked, SETTINGS, "settings");
  const consumers = Math.max(asked.consumers ?? DEFAULT_SETTINGS.consumers, asked.consumerFiles?.length ?? 0);
  return { ...DEFAULT_SETTINGS, ...asked, consumers };
}

/** The settings to start with: those of the network that the home holds, changed by what was asked for now. */
export function resumedSettings(known: NetworkSettings, asked: Partial<NetworkSettings>, home: string): NetworkSettings {
  refuseUnknown(asked, SETTINGS, "settings");
  for (const name of ["validators", "consumers", "seed"] as const) {
    if (asked[name] !== undefined && asked[name] !== known[name])
      throw new OperationError("SETTINGS", `the network in ${home} has ${name} ${known[name]}, not ${asked[name]}`, {
        hint: `start it without --${name}, or give another --home`,
      });
  }
  // Networks of earlier versions of this program know no files.
  const files = known.consumerFiles ?? [];
  if (asked.consumerFiles !== undefined && asked.consumerFiles.join("\n") !== files.join("\n"))
    throw new OperationError(
      "SETTINGS",
      `the network in ${home} runs ${files.join(", ") || "the shipped consumer"}, not ${asked.consumerFiles.join(", ")}`,
      {
        hint: "start it without --consumer, or give another --home",
      },
    );
  if (asked.topology !== undefined && JSON.stringify(asked.topology) !== JSON.stringify(known.topology))
    throw new OperationError("SETTINGS", `the network in ${home} has another topology`, {
      hint: "start it without --topology, or give another --home",
    });
  return { ...known, consumerFiles: files, ...asked };
}
