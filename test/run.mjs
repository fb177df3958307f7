// Runs every test file by name: node's own search finds no .ts file on Node 20 and ends green with 0 tests.
// Fails when there is no test file, and when a file ran no test.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const found = readdirSync(join(root, 'test'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => named.length === 0 || named.some((word) => name.includes(word)))
  .map((name) => join('test', name))
  .sort();

if (found.length === 0) {
  process.stderr.write('No test file was found.\n');
  process.exit(1);
}

const options = ['--import', 'tsx', '--test', '--test-concurrency=2'];
const ran = spawnSync(process.execPath, [...options, ...found], {
  cwd: root,
  stdio: ['inherit', 'pipe', 'inherit'],
  maxBuffer: 1 << 28,
});
process.stdout.write(ran.stdout);
const tests = Number(/^(?:ℹ|#) tests (\d+)$/m.exec(ran.stdout.toString())?.[1] ?? 0);
if (tests < found.length) {
  process.stderr.write(`Only ${tests} tests ran in ${found.length} files.\n`);
  process.exit(1);
}
process.exit(ran.status ?? 1);
