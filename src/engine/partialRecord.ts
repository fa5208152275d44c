import { Reader } from "../encoding/reader.ts";
import type { ExecTxResult } from "../framework/application.ts";
import { ExecTxResult as ExecTxResultCodec } from "../proto/gen/tendermint/abci.ts";

// Field numbers of Block.data, Data.txs and ResponseFinalizeBlock.tx_results.
const DATA = 2;
const TXS = 1;
const TX_RESULTS = 2;
const LENGTH_DELIMITED = 2;

/** One transaction of an encoded block. */
export function txIn(block: Uint8Array, index: number): Uint8Array | undefined {
  const data = occurrence(new Reader(block), DATA, 0);
  data?.enter();
  return data === undefined ? undefined : occurrence(data, TXS, index)?.data();
}

/** The result of one transaction of an encoded ResponseFinalizeBlock. */
export function txResultIn(results: Uint8Array, index: number): ExecTxResult | undefined {
  const bytes = occurrence(new Reader(results), TX_RESULTS, index)?.data();
  return bytes === undefined ? undefined : ExecTxResultCodec.decode(bytes);
}

/** The reader, at the content of a field's occurrence with a number; what is before it is stepped over. */
function occurrence(reader: Reader, field: number, index: number): Reader | undefined {
  for (let left = index; !reader.done; ) {
    const tag = reader.tag();
    if (tag === ((field << 3) | LENGTH_DELIMITED) && left-- === 0) return reader;
    reader.skip(tag & 7);
  }
  return undefined;
}
