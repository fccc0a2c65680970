// A certificate for servers of this machine, made by openssl: self-signed, of P-256.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './processes.mjs'

const DAYS = 7

/** Makes one; resolves to the files of its `certificate`, its `key`, and of `both` in one, as HAProxy wants them. */
export function makeCertificate () {
  const folder = temporaryFolder('certificate')
  const [certificate, key, both] = ['cert.pem', 'key.pem', 'both.pem'].map(name => join(folder, name))
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(DAYS),
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate],
  { stdio: ['ignore', 'ignore', 'pipe'] })
  writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 })
  return { certificate, key, both }
}
