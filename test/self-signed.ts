// A certificate that no machine trusts, for tests of what is said then.

import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that nobody signed but itself, made anew each time. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    const { length } = body;
    return Buffer.concat([
      Buffer.from(length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]),
      body,
    ]);
  };
  const algorithm = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const commonName = der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('clever.invalid')));
  const name = der(0x30, der(0x31, commonName));
  const time = (text: string): Buffer => der(0x18, Buffer.from(text));
  const validity = der(0x30, time('20200101000000Z'), time('20991231000000Z'));
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0x02, Buffer.from([1])), algorithm, name, validity, name, publicDer);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const cert = der(0x30, body, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----\n`,
  };
}
