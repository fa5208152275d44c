// Sets up what is missing: dependencies, and with --build the compiled program. A second run does no needless work.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  process.stderr.write(`interlease needs Node 20 or newer; this is ${process.version}. Install a newer Node and run the command again.\n`);
  process.exit(1);
}

const lock = readFileSync(join(root, "package-lock.json"));
const digest = createHash("sha256").update(lock).update(process.versions.modules).digest("hex");
const stamp = join(root, "node_modules", ".interlease-setup");
const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
if (!fresh) {
  process.stderr.write("installing dependencies (once)\n");
  // Native packages ship their binaries inside the package, so no install script has to run. `npm ci` would refuse a lock file
  // without the binaries of other platforms, which not every registry carries.
  const npm = spawnSync("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write(
      "npm install failed; see the message above. Check that the npm registry can be reached, then run the command again.\n",
    );
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, digest);
}
if (process.argv.includes("--build")) {
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.mjs"), "--if-changed"], { cwd: root, stdio: "inherit" });
  process.exit(build.status ?? 1);
}
