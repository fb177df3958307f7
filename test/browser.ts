// Starts a Chromium for the tests that look at the page: CHROMIUM_PATH, or the one inside @sparticuz/chromium,
// unpacked into a folder of its own. It never skips: without a browser the test that asked for one fails.

import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';
import { type BrowserContext, chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  /** A fresh profile; close it before the browser. */
  readonly open: (options: Parameters<typeof chromium.launchPersistentContext>[1]) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
}

/** Unpacks what is needed, once for the whole test file. `close` removes it again. */
export async function startBrowser(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'clever-sync-browser-'));
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    return { open: await launcherIn(folder), close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function launcherIn(folder: string): Promise<Browser['open']> {
  const own = process.env.CHROMIUM_PATH ?? '';
  const executablePath = own === '' ? await unpackedChromium(folder) : own;
  const env = { ...process.env, ...(await environmentOf(executablePath, folder)) };
  let profiles = 0;
  return (options) => {
    profiles += 1;
    const profile = join(folder, `profile-${profiles}`);
    return chromium.launchPersistentContext(profile, { ...options, executablePath, args: FLAGS, env });
  };
}

async function unpackedChromium(folder: string): Promise<string> {
  const executablePath = join(folder, 'chromium');
  await pipeline(
    createReadStream(packed('chromium.br')),
    createBrotliDecompress(),
    createWriteStream(executablePath, { mode: 0o700 }),
  );
  await unpackTar('fonts.tar.br', join(folder, 'fonts'));
  return executablePath;
}

// The package's own libraries stand in only where the system lacks one, since newer ones are better left to the system.
async function environmentOf(executablePath: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const fonts = { FONTCONFIG_FILE: await fontSettings(folder) };
  try {
    await promisify(execFile)(executablePath, ['--version']);
    return fonts;
  } catch (cause) {
    if (!String(cause).includes('shared libraries')) {
      throw new Error(`${executablePath} does not start.`, { cause });
    }
  }
  await unpackTar('al2023.tar.br', join(folder, 'al2023'));
  const path = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':');
  return { ...fonts, LD_LIBRARY_PATH: path };
}

// The package's own font settings name folders that are not ours; without any font the page would have no letters.
async function fontSettings(folder: string): Promise<string> {
  const path = join(folder, 'fonts.conf');
  const folders = [join(folder, 'fonts'), '/usr/share/fonts'].map((one) => `<dir>${one}</dir>`).join('');
  const cache = `<cachedir>${join(folder, 'font-cache')}</cachedir>`;
  await writeFile(path, `<?xml version="1.0"?>\n<fontconfig>${folders}${cache}</fontconfig>\n`);
  return path;
}

async function unpackTar(name: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tar = await promisify(brotliDecompress)(await readFile(packed(name)));
  const unpacking = promisify(execFile)('tar', ['-x', '-C', folder, '--no-same-owner']);
  unpacking.child.stdin?.end(tar);
  await unpacking;
}

function packed(name: string): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return join(dirname(entry), '..', '..', 'bin', name);
}
