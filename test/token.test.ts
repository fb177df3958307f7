// Where the token is read from, and in which forms a file may hold it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readToken } from '../pipeline/clever/token.ts';

const TOKEN = 'an-invented-token-0123456789';

test('token: a file in UTF-8 or UTF-16, as Notepad and PowerShell write it, gives the same token', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-token-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'token.txt');
  const wide = Buffer.from(`\uFEFF${TOKEN}\r\n`, 'utf16le');
  const forms = [
    Buffer.from(`${TOKEN}\n`),
    Buffer.from(`\uFEFF${TOKEN}\r\n`),
    wide,
    Buffer.from(wide).swap16(),
    Buffer.concat([Buffer.from(wide).swap16(), Buffer.from('\0')]),
  ];
  for (const [form, bytes] of forms.entries()) {
    writeFileSync(file, bytes);
    assert.equal(readToken({ env: {} }, file), TOKEN, `form ${form}`);
  }
  for (const empty of [Buffer.alloc(0), Buffer.from('\uFEFF\r\n', 'utf16le'), Buffer.from([0xfe, 0xff])]) {
    writeFileSync(file, empty);
    assert.throws(() => readToken({ env: {} }, file), /The token file is empty/);
  }
});
