import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Fault, withFault } from "./fault.ts";

const LEFT_OUT = new Set(["node_modules", ".git", ".tmp", ".interlease"]);

/** A copy of the tree for faults: the tree itself is never touched. */
export class TreeCopy {
  readonly path: string;

  constructor(root: string) {
    this.path = mkdtempSync(join(tmpdir(), "interlease-mutation-"));
    cpSync(root, this.path, { recursive: true, filter: (source) => source === root || !LEFT_OUT.has(basename(source)) });
    symlinkSync(join(root, "node_modules"), join(this.path, "node_modules"));
  }

  /** Puts a fault in, and gives what takes it out again. */
  apply(fault: Fault): () => void {
    const file = join(this.path, fault.file);
    const before = readFileSync(file, "utf8");
    writeFileSync(file, withFault(before, fault));
    return () => writeFileSync(file, before);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
