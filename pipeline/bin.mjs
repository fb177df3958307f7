#!/usr/bin/env node
// The launcher: checks Node, lets it read TypeScript, and hands over to main.ts.
import { register } from 'tsx/esm/api';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `clever-sync needs Node 20.19 or later; this is ${process.versions.node}. Install a current Node.\n`,
  );
  process.exit(2);
}
register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
