// The clients that load as fast as they can, pinned to a core: wrk with one thread; h2load or s_time where a row says so.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { placed } from '../../testing/harness/processes.mjs'
import * as http3 from './http3.mjs'

const script = join(dirname(fileURLToPath(import.meta.url)), 'wrk.lua')
export const CONNECTIONS = 64

/** Processes of s_time: each shakes hands once at a time. */
const SHAKERS = 8

const run = promisify(execFile)

/**
 * Loads a server with a row for some seconds. Resolves to what the client counted: `requests` answered, `bytes` read,
 * `micros` taken, connections `refused` and `broken`, answers with a `status` of 4xx or 5xx.
 */
export function load (server, row, headers, { seconds, core, connections = CONNECTIONS }) {
  const url = row.secure ? `https://127.0.0.1:${server.securePort}${row.path}` : `http://127.0.0.1:${server.port}${row.path}`
  if (row.client === 'http3') return http3.load(url, row, seconds, core, row.multiplexed)
  return clients[row.client ?? 'wrk'](url, headers, seconds, core, row.multiplexed ?? { connections })
}

const clients = { wrk, h2load, s_time: shake }

async function wrk (url, headers, seconds, core, { connections }) {
  const [command, ...argv] = placed(['wrk', '-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s',
    '-s', script, url, '--', ...Object.entries(headers).flat()], core)
  const { stdout } = await run(command, argv, { timeout: (seconds + 30) * 1000 })
  const line = /^RESULT (.*)$/m.exec(stdout)
  if (line === null) throw new Error(`wrk printed no result:\n${stdout}`)
  return JSON.parse(line[1])
}

/** wrk waits for the body that the Content-Length of a 304 speaks of (RFC 9110 §8.6); h2load knows better. */
async function h2load (url, headers, seconds, core, { connections, streams }) {
  const how = streams === undefined ? ['--h1', '-m', '1'] : ['-m', String(streams)]
  const [command, ...argv] = placed(['h2load', ...how, '-t', '1', '-c', String(connections), '-D', `${seconds}s`,
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), url], core)
  const { stdout } = await run(command, argv, { timeout: (seconds + 30) * 1000 })
  const number = pattern => {
    const match = pattern.exec(stdout)
    if (match === null) throw new Error(`h2load printed no ${pattern}:\n${stdout}`)
    return Number(match[1])
  }
  return {
    requests: number(/^requests: .* (\d+) succeeded/m),
    bytes: number(/^traffic: .*?\((\d+)\) total/m),
    micros: seconds * 1e6,
    refused: 0,
    broken: number(/^requests: .* (\d+) errored/m) + number(/^requests: .* (\d+) timeout/m),
    status: number(/^status codes: .* (\d+) 4xx/m) + number(/^status codes: .* (\d+) 5xx/m)
  }
}

/** Full handshakes of TLS 1.3, each on a new connection that ends after it. */
async function shake (url, headers, seconds, core) {
  const { host } = new URL(url)
  const [command, ...argv] = placed(['openssl', 's_time', '-new', '-tls1_3', '-connect', host, '-time', String(seconds)], core)
  const outputs = await Promise.all(Array.from({ length: SHAKERS }, () => run(command, argv, { timeout: (seconds + 30) * 1000 })))
  const counts = outputs.map(({ stdout }) => {
    const line = /^(\d+) connections in \d+ real seconds/m.exec(stdout)
    if (line === null) throw new Error(`s_time printed no count of connections:\n${stdout}`)
    return Number(line[1])
  })
  return { requests: counts.reduce((sum, each) => sum + each, 0), bytes: 0, micros: seconds * 1e6, refused: 0, broken: 0, status: 0 }
}
