import { readFileSync } from "node:fs";
import { OperationError } from "../encoding/error.ts";

/** The text of a file that the user named. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new OperationError("FILE", `the file ${path} cannot be read`, { hint: "check its path", cause });
  }
}
