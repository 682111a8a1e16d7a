import { spawnSync } from "node:child_process";

import { findProgram } from "./find-program";

/** A program that the tests need is neither here nor can be installed. */
export class ServiceMissingError extends Error {
  override readonly name = "ServiceMissingError";
}

export interface SystemPackages {
  /** For people: "Redis". */
  readonly what: string;
  readonly packages: readonly string[];
  /** The system service that these packages bring and start; ours are started apart from it. */
  readonly service?: string;
}

/**
 * What `find` finds, after installing the packages where it finds nothing.
 * @throws ServiceMissingError
 */
export function ensureInstalled<Place>(find: () => Place | null, wanted: SystemPackages): Place {
  const present = find();
  if (present !== null) return present;
  installSystemPackages(wanted);
  const installed = find();
  if (installed === null)
    throw new ServiceMissingError(`${wanted.what} was installed, but its programs were not found.`);
  return installed;
}

/** Uses apt as root; elsewhere people install themselves. */
function installSystemPackages({ what, packages, service }: SystemPackages): void {
  if (process.getuid?.() !== 0 || findProgram("apt-get") === null) {
    throw new ServiceMissingError(
      `${what} is not installed. Install it (packages: ${packages.join(", ")}) and run the tests again.`,
    );
  }
  console.log(`Installing ${what} for the tests …`);
  runApt(what, ["update"]);
  runApt(what, ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...packages]);
  // It was not installed a moment ago, so an instance that runs now was started by its installation.
  if (service !== undefined && findProgram("service") !== null)
    spawnSync("service", [service, "stop"], { stdio: "ignore" });
}

function runApt(what: string, args: readonly string[]): void {
  const result = spawnSync("apt-get", args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (result.status === 0) return;
  throw new ServiceMissingError(
    `${what} could not be installed: \`apt-get ${args.join(" ")}\` failed.\n${result.stdout}${result.stderr}`,
  );
}
