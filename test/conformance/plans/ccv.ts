import { consumerApp } from "../../../src/chains/consumer.ts";
import { providerApp } from "../../../src/chains/provider.ts";
import { WireError } from "../../../src/encoding/wire.ts";
import type { AbciEvent } from "../../../src/framework/application.ts";
import { isCompatAttribute } from "../../../src/modules/ibc/index.ts";
import { TxBody, TxRaw } from "../../../src/proto/gen/cosmos/tx/v1beta1.ts";
import { recordedGov, recordedJailing } from "../../support/recordedModules.ts";
import { looseApp } from "../../support/unlimitedGas.ts";
import { attribute, type RecordedChain, type RecordedEvent } from "../recording.ts";
import type { ReplayPlan } from "../replay.ts";

const CCV = "/interchain_security.ccv.";
const CCV_EVENT =
  /^(ccv_packet|channel_established|fee_.*|.*consumer.*|.*opt_(in|out)|assign_.*|.*_commission_rate|execute_.*|.*slash_request|timeout|send_packet|create_client)$/;
const ABSENT_MESSAGE = /^\/cosmos\.(distribution|mint|authz|upgrade)\.|MsgSubmitConsumer/;
const GOV_MESSAGE = /^\/cosmos\.gov\./;
const JUDGED_MESSAGE = /^\/(interchain_security|ibc|cosmos\.gov)\./;

function typesOf(tx: Uint8Array): readonly string[] {
  try {
    return TxBody.decode(TxRaw.decode(tx).bodyBytes).messages.map(({ typeUrl }) => typeUrl);
  } catch (error) {
    if (error instanceof WireError) return [];
    throw error;
  }
}

/**
 * CCV on chains on which modules act that the apps lack: each block starts from the leaves that Go had, and what absent modules did to
 * CCV in it is done as the recording says. Only the CCV modules' own leaves, events, codes and answers are judged.
 */
export function ccvPlan(chain: RecordedChain): ReplayPlan {
  const isProvider = chain.role === "provider";
  const extra = isProvider ? [recordedJailing(chain)] : [recordedGov(chain)];
  const base = isProvider ? providerApp() : consumerApp();
  // Where coins are minted for the fee collector, our consumer has less to send.
  const isMinting = !isProvider && chain.changes("mint") !== undefined;
  const isReward = (event: RecordedEvent | AbciEvent): boolean =>
    event.type === "fee_distribution" || (event.type === "send_packet" && attribute(event, "packet_src_port") === "transfer");
  const isJudged = (event: RecordedEvent | AbciEvent): boolean => CCV_EVENT.test(event.type) && !(isMinting && isReward(event));
  return {
    app: looseApp(base, extra, { begin: [...extra, ...base.order.begin], end: [...extra, ...base.order.end] }),
    isForced: true,
    stores: isProvider ? ["provider", "gov"] : ["ccvconsumer"],
    leaveOut: (event) => (isJudged(event) ? undefined : "events of other modules"),
    leaveOutTx: (tx) => {
      const types = typesOf(tx);
      if (types.some((type) => ABSENT_MESSAGE.test(type) || (!isProvider && GOV_MESSAGE.test(type))))
        return "transactions with messages of absent modules";
      return types.some((type) => JUDGED_MESSAGE.test(type)) ? undefined : "transactions of other modules";
    },
    leaveOutLeaf: (_store, key) => (key.startsWith("37") ? "allocations of rewards, which distribution spends" : undefined),
    compat: (event) =>
      isJudged(event) ? { ...event, attributes: event.attributes.filter(({ key }) => !isCompatAttribute(event.type, key)) } : undefined,
    leaveOutQuery: (method) =>
      method.startsWith(CCV) || (isProvider && method.startsWith("/cosmos.gov.")) ? undefined : "queries of other modules",
    limit: 100_000,
  };
}
