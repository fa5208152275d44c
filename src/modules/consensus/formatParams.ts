import type { ConsensusParams } from "../../proto/gen/tendermint/types.ts";

/** gogoproto's compact text of parameters, as the event carries it: zeros are left out, every member ends with a space. */
export function formatConsensusParams({ block, evidence, validator, version, abci }: ConsensusParams): string {
  const number = (name: string, value: bigint | undefined): string => (value === undefined || value === 0n ? "" : `${name}:${value} `);
  const group = (name: string, members: readonly string[] | undefined): string =>
    members === undefined ? "" : `${name}:<${members.join("")}> `;
  const seconds = (evidence?.maxAgeDuration ?? 0n) / 1_000_000_000n;
  const nanos = (evidence?.maxAgeDuration ?? 0n) % 1_000_000_000n;
  return [
    group("block", block && [number("max_bytes", block.maxBytes), number("max_gas", block.maxGas)]),
    group(
      "evidence",
      evidence && [
        number("max_age_num_blocks", evidence.maxAgeNumBlocks),
        group("max_age_duration", [number("seconds", seconds), number("nanos", nanos)]),
        number("max_bytes", evidence.maxBytes),
      ],
    ),
    group(
      "validator",
      validator?.pubKeyTypes.map((type) => `pub_key_types:${JSON.stringify(type)} `),
    ),
    group("version", version && [number("app", version.app)]),
    group("abci", abci && [number("vote_extensions_enable_height", abci.voteExtensionsEnableHeight)]),
  ].join("");
}
