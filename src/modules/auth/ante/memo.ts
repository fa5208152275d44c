import { utf8 } from "../../../encoding/bytes.ts";
import { type AnteStep, ensure, sdkErrors } from "../../../framework/index.ts";
import { getParams } from "../params.ts";

/** Limits the memo; Go counts its bytes. */
export const checkMemo: AnteStep = (ctx, { body: { memo } }) => {
  if (memo === "") return;
  const length = utf8(memo).length;
  const max = getParams(ctx).maxMemoCharacters;
  ensure(BigInt(length) <= max, sdkErrors.MemoTooLarge, `maximum number of characters is ${max} but received ${length} characters`);
};
