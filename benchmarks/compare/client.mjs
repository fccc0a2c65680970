// The clients that load as fast as they can, one thread pinned to a core: wrk; h2load where a row says so.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { placed } from '../../testing/harness/processes.mjs'

const script = join(dirname(fileURLToPath(import.meta.url)), 'wrk.lua')
export const CONNECTIONS = 64

const run = promisify(execFile)

/**
 * Loads a server with a row for some seconds. Resolves to what the client counted: `requests` answered, `bytes` read,
 * `micros` taken, connections `refused` and `broken`, answers with a `status` of 4xx or 5xx.
 */
export function load (port, row, headers, { seconds, core, connections = CONNECTIONS }) {
  const url = `http://127.0.0.1:${port}${row.path}`
  const client = row.client === 'h2load' ? h2load : wrk
  return client(url, headers, seconds, core, connections)
}

async function wrk (url, headers, seconds, core, connections) {
  const [command, ...argv] = placed(['wrk', '-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s',
    '-s', script, url, '--', ...Object.entries(headers).flat()], core)
  const { stdout } = await run(command, argv, { timeout: (seconds + 30) * 1000 })
  const line = /^RESULT (.*)$/m.exec(stdout)
  if (line === null) throw new Error(`wrk printed no result:\n${stdout}`)
  return JSON.parse(line[1])
}

/** wrk waits for the body that the Content-Length of a 304 speaks of (RFC 9110 §8.6); h2load knows better. */
async function h2load (url, headers, seconds, core, connections) {
  const [command, ...argv] = placed(['h2load', '--h1', '-t', '1', '-c', String(connections), '-m', '1', '-D', `${seconds}s`,
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
