import { fromBase64 } from "../../src/encoding/base64.ts";
import { defineModule, type Module } from "../../src/framework/index.ts";
import { consensusAddressOf, getValidatorByConsAddress, jail, unjail } from "../../src/modules/staking/index.ts";
import { Proposal } from "../../src/proto/gen/cosmos/gov/v1.ts";
import { Validator } from "../../src/proto/gen/cosmos/staking/v1beta1.ts";
import { attribute, type RecordedChain } from "../conformance/recording.ts";

// Modules that stand where the recorded chain had ones that we lack, and do what the recording says that these did.

const VALIDATOR_PREFIX = 0x21;

/** Executes proposals at the heights at which gov did. */
export function recordedGov(chain: RecordedChain): Module {
  const leaves = chain.changes("gov") ?? {};
  const due = new Map(
    chain.blocks.map(({ height, results }) => [
      BigInt(height),
      (results.finalize_block_events ?? [])
        .filter((event) => event.type === "active_proposal" && /passed|failed/.test(attribute(event, "proposal_result")))
        .map((event) => BigInt(attribute(event, "proposal_id"))),
    ]),
  );
  const proposals = Object.values(leaves)
    .flat()
    .filter(([key, value]) => value !== undefined && fromBase64(key)[0] === 0)
    .map(([, value]) => Proposal.decode(fromBase64(value ?? "")));
  return defineModule({
    name: "recordedGov",
    endBlock(ctx) {
      for (const id of due.get(ctx.height) ?? []) {
        const messages = proposals.find((proposal) => proposal.id === id)?.messages ?? [];
        ctx.attempt((inner) => {
          for (const { typeUrl, value } of messages) {
            // Messages of absent modules do nothing to CCV.
            ctx.router.message(typeUrl)?.parse(value).run(inner);
          }
        });
      }
    },
  });
}

/** Jails and frees validators where messages of absent modules did, before staking looks at the block. */
export function recordedJailing(chain: RecordedChain): Module {
  const leaves = chain.changes("staking") ?? {};
  return defineModule({
    name: "recordedJailing",
    endBlock(ctx) {
      for (const [key, value] of leaves[`${ctx.height}`] ?? []) {
        if (value === undefined || fromBase64(key)[0] !== VALIDATOR_PREFIX) continue;
        const recorded = Validator.decode(fromBase64(value));
        const address = consensusAddressOf(recorded);
        const isJailed = getValidatorByConsAddress(ctx, address)?.jailed;
        if (isJailed === undefined || isJailed === recorded.jailed) continue;
        if (recorded.jailed) jail(ctx, address);
        else unjail(ctx, address);
      }
    },
  });
}
