import { query } from "../../framework/index.ts";
import { Query } from "./api.ts";
import { getMinter } from "./inflation.ts";
import { getParams } from "./params.ts";

const params = query(Query.params, (ctx) => ({ params: getParams(ctx) }));
const inflation = query(Query.inflation, (ctx) => ({ inflation: getMinter(ctx).inflation }));
const annualProvisions = query(Query.annualProvisions, (ctx) => ({ annualProvisions: getMinter(ctx).annualProvisions }));

/** Every rpc of cosmos.mint.v1beta1.Query. */
export const queries = [params, inflation, annualProvisions];
