import { OperationError } from "../../encoding/error.ts";
import type { Backend } from "./backend.ts";

/** Stands in for the LevelDB backend where there is no file system. */
export async function openLevelBackend(directory: string): Promise<Backend> {
  throw new OperationError("NO_FILE_SYSTEM", `the database ${directory} cannot be opened here`, {
    hint: "use a memory backend in a browser",
  });
}
