// The ledger of a workspace, ledger.json: its runs, what a person released, and what was loaded. A ledger that is
// missing, cut off, changed or not understood is never taken for an empty one, and is never written over.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { z } from 'zod';
import { SyncError } from '../../mappings/errors.ts';
import { readIfThere, writeWhole } from '../disk/files.ts';
import { counted, firstIssue, listRuns, runFolder, runState, runTrigger } from '../runs.ts';

const VERSION = 1;

/** What the ledger holds, key by key. */
const shape = {
  version: z.literal(VERSION),
  /** The newest run whose outputs are whole; ''. */
  current: z.string(),
  /** The run whose files the outbox holds; ''. */
  published: z.string(),
  /** Oldest first. */
  runs: z
    .array(
      z
        .strictObject({
          id: z.string(),
          state: runState,
          trigger: runTrigger,
          dryRun: z.boolean(),
          startedAt: z.string(),
          finishedAt: z.string(),
          counts: counted.readonly(),
        })
        .readonly(),
    )
    .readonly(),
  /** A person's release of a held plan, with the numbers they named; null where they named none. */
  approvals: z
    .array(
      z
        .strictObject({
          run: z.string(),
          at: z.string(),
          planSha256: z.string(),
          transfers: z.number().nullable(),
          creates: z.number().nullable(),
          updates: z.number().nullable(),
          /** What stays out, e.g. ['transfers@LINC']. */
          without: z.array(z.string()).readonly(),
          by: z.string(),
          why: z.string(),
        })
        .readonly(),
    )
    .readonly(),
  loads: z
    .array(
      z
        .strictObject({
          run: z.string(),
          at: z.string(),
          exportName: z.string(),
          exportSha256: z.string(),
          planSha256: z.string(),
          /** The run that the plan was shown in, or comes from, where that is another one. */
          shownIn: z.string().optional(),
        })
        .readonly(),
    )
    .readonly(),
};

const ledgerEntries = z.strictObject(shape).readonly();
export type LedgerEntries = z.infer<typeof ledgerEntries>;

/** The file ends with the SHA-256 of itself as it is with a blank sum, so that not one byte of it changes unseen. */
const ledgerFile = z.strictObject({ ...shape, sum: z.string().optional() });

export interface Ledger {
  readonly entries: LedgerEntries;
  /**
   * Replaces the entries by what `change` makes of them, on the disk and then here.
   * @throws SyncError DISK; the entries are then what they were, in both places
   */
  update(change: (entries: LedgerEntries) => LedgerEntries): Promise<void>;
}

const FRESH: LedgerEntries = {
  version: VERSION,
  current: '',
  published: '',
  runs: [],
  approvals: [],
  loads: [],
};

/**
 * Opens the ledger; a workspace without runs has an empty one. Call it while holding the lock if it is to change.
 * @throws SyncError STATE_DAMAGED, with the file left as it is; DISK
 */
export async function openLedger(workspace: string): Promise<Ledger> {
  const path = join(workspace, 'ledger.json');
  const database = new Low<LedgerEntries>(
    {
      read: async () => readEntries(workspace, path),
      write: async (entries) => {
        writeWhole(path, ledgerText(entries));
      },
    },
    FRESH,
  );
  await database.read();
  return {
    get entries() {
      return database.data;
    },
    update: async (change) => {
      const before = database.data;
      // What could not be read back must not be written: that would be a bug, not a damaged ledger.
      database.data = ledgerEntries.parse(change(before));
      try {
        await database.write();
      } catch (error) {
        database.data = before;
        throw error;
      }
    },
  };
}

/** Null when there is no ledger and no run that it would have told of. */
function readEntries(workspace: string, path: string): LedgerEntries | null {
  const bytes = readIfThere(path);
  if (bytes === undefined) {
    const runs = listRuns(workspace).filter(
      (id) => readIfThere(join(runFolder(workspace, id), 'run.json')) !== undefined,
    );
    if (runs.length > 0)
      throw damaged(path, `The ledger is missing, though there are runs (${runs.length}).`);
    return null;
  }
  const text = bytes.toString('utf8');
  const found = parseJson(text, path);
  const read = ledgerFile.safeParse(found);
  if (!read.success) {
    const version = z.object({ version: z.number() }).safeParse(found).data?.version ?? VERSION;
    if (version > VERSION) throw tooNew(path, version);
    throw damaged(path, `The ledger is not as it was written: ${firstIssue(read.error)}.`);
  }
  const { sum, ...entries } = read.data;
  if (sum !== undefined && sum !== sumOf(text.replace(lastLine(sum), lastLine(''))))
    throw damaged(path, 'The ledger is not as it was written: its sum does not fit.');
  return entries;
}

function ledgerText(entries: LedgerEntries): string {
  const text = `${JSON.stringify({ ...entries, sum: '' }, undefined, 2)}\n`;
  return text.replace(lastLine(''), lastLine(sumOf(text)));
}

/** How the text ends. A line end within a value is written as \\n, so that this stands nowhere else in it. */
function lastLine(sum: string): string {
  return `"sum": "${sum}"\n}\n`;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the file, so it is not kept as the cause.
    const what = text === '' ? 'The ledger is empty.' : 'The ledger is not JSON, or its end is missing.';
    throw damaged(path, what);
  }
}

function damaged(path: string, what: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where: path,
    what,
    means: 'What was loaded and approved before is not known, so nothing was done and nothing changed.',
    mend:
      'Restore ledger.json from a backup. Without one, move ledger.json and the runs folder out of the workspace: ' +
      'the next load then counts as the first.',
  });
}

function tooNew(path: string, version: number): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where: path,
    what: `A newer clever-sync wrote this ledger: version ${version}, this one reads ${VERSION}.`,
    means: 'It cannot be read in full, so nothing was done and nothing changed.',
    mend: 'Use the newer clever-sync for this workspace.',
  });
}
