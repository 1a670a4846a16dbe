import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rmdir, stat, unlink, utimes } from "node:fs/promises";
import { hostname } from "node:os";

/** A claim on a file that one process has at a time. */
export interface FileLock {
  /** Whether this process still has it: after a long sleep another may have taken it over. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** Who has a lock. */
export interface LockOwner {
  readonly host: string;
  readonly process: number;
  readonly token: string;
}

/** A lock that its owner has not touched for so long is nobody's any more. */
const staleMilliseconds = 60_000;
const touchMilliseconds = 10_000;
/** Taking over is a matter of milliseconds; who died in the middle of it does not block others. */
const takeOverMilliseconds = 5000;

/**
 * Claims a lock file, or tells who has it. What a dead process has left is taken over: at once where
 * it ran on this machine, and otherwise when it has been silent for a minute.
 *
 * @throws an error of the file system where the lock can be neither read nor written.
 */
export async function claimLock(path: string): Promise<FileLock | LockOwner> {
  const own: LockOwner = { host: hostname(), process: process.pid, token: randomUUID() };
  for (;;) {
    if (await create(path, own)) return heldLock(path, own);
    const owner = await ownerOf(path);
    if (owner === "none") continue;
    if (owner !== "unreadable" && !(await isStale(path, owner))) return owner;
    if (owner === "unreadable" && !(await isOld(path, takeOverMilliseconds))) {
      // It is being written at this moment, or its owner died while writing it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    await removeStale(path, owner === "unreadable" ? undefined : owner.token);
  }
}

export function isLockOwner(claimed: FileLock | LockOwner): claimed is LockOwner {
  return "token" in claimed;
}

async function create(path: string, own: LockOwner): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(`${JSON.stringify(own)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function heldLock(path: string, own: LockOwner): FileLock {
  const isHeld = async (): Promise<boolean> => {
    const owner = await ownerOf(path);
    return typeof owner === "object" && owner.token === own.token;
  };
  const touch = setInterval(() => {
    const now = new Date();
    // Where it cannot be touched, it has been taken over, which the next save notices.
    isHeld()
      .then((held) => (held ? utimes(path, now, now) : undefined))
      .catch(() => undefined);
  }, touchMilliseconds);
  touch.unref();
  return {
    isHeld,
    async release() {
      clearInterval(touch);
      if (await isHeld()) await unlink(path).catch(() => undefined);
    },
  };
}

async function ownerOf(path: string): Promise<LockOwner | "none" | "unreadable"> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "none";
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return "unreadable";
    const { host, process: pid, token } = value as Partial<LockOwner>;
    if (typeof host !== "string" || typeof pid !== "number" || typeof token !== "string")
      return "unreadable";
    return { host, process: pid, token };
  } catch {
    return "unreadable";
  }
}

async function isStale(path: string, owner: LockOwner): Promise<boolean> {
  if (owner.host === hostname() && !isAlive(owner.process)) return true;
  return isOld(path, staleMilliseconds);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function isOld(path: string, milliseconds: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > milliseconds;
}

/**
 * Removes a lock that has been found stale. Of several processes that found it so, one does it while
 * the others wait: else the slower one would remove the new lock of the faster.
 */
async function removeStale(path: string, token: string | undefined): Promise<void> {
  const taking = `${path}.taking`;
  try {
    await mkdir(taking);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    if (await isOld(taking, takeOverMilliseconds)) await rmdir(taking).catch(() => undefined);
    else await new Promise((resolve) => setTimeout(resolve, 50));
    return;
  }
  try {
    const owner = await ownerOf(path);
    const same =
      owner === "unreadable" ? token === undefined : owner !== "none" && owner.token === token;
    if (!same) return;
    const aside = `${path}.${randomUUID()}`;
    await rename(path, aside);
    await unlink(aside);
  } finally {
    await rmdir(taking).catch(() => undefined);
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
