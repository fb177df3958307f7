#!/usr/bin/env node
// The launcher: checks Node, lets it read TypeScript where it cannot by itself, and hands over to main.ts.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `clever-sync needs Node 20.19 or later; this is ${process.versions.node}. Install a current Node.\n`,
  );
  process.exit(2);
}
// Node reads TypeScript from 22.18 on, in less than half the time, but never below node_modules.
if (!process.features.typescript || import.meta.url.includes('/node_modules/')) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
