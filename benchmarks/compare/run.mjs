// See `run` beside this file for what it does and its options.
import { randomFillSync } from 'node:crypto'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { mkdirSync, writeFileSync } from 'node:fs'
import { commit, cpuMicros, machine, residentMebibytes } from '../../testing/harness/measure.mjs'
import { startOrigin } from '../../testing/harness/origin.mjs'
import { commandPath, main, temporaryFolder } from '../../testing/harness/processes.mjs'
import * as haproxy from '../../testing/harness/servers/haproxy.mjs'
import * as lb from '../../testing/harness/servers/lb.mjs'
import * as nginx from '../../testing/harness/servers/nginx.mjs'
import * as varnish from '../../testing/harness/servers/varnish.mjs'
import { CONNECTIONS, load } from './client.mjs'
import { measure, prepare } from './measurement.mjs'
import { objects, rows as allRows } from './rows.mjs'
import { table } from './table.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const allServers = [lb, nginx, haproxy, varnish]
const SERVER_CORE = 0
const CLIENT_CORE = 1

/** How many times longer than its CPU time a warm-up may take. */
const WARMUP_PATIENCE = 6

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string' },
    servers: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    json: { type: 'string' }
  }
})
const rounds = Number(options.rounds ?? (options.quick ? 1 : 5))
const seconds = Number(options.seconds ?? (options.quick ? 2 : 4))
const warmupSeconds = Number(options.warmup ?? (options.quick ? 6 : 15))

function say (text) {
  console.error(`compare: ${text}`)
}

function missingHere () {
  const missing = []
  if (cpus().length < 2) missing.push('two cores, one for the server and one for the client')
  if (commandPath('taskset') === null) missing.push('taskset (Debian: util-linux)')
  if (commandPath('wrk') === null) missing.push('wrk (Debian: wrk)')
  if (commandPath('h2load') === null) missing.push('h2load (Debian: nghttp2-client)')
  if (commandPath('nginx') === null) missing.push('nginx (Debian: nginx-light)')
  return missing
}

/** The entries of `all` that a comma-separated option names; throws for a name that is not there. */
function choose (all, nameOf, list, what) {
  if (list === undefined) return all
  return list.split(',').map(wanted => {
    const found = all.find(each => nameOf(each).toLowerCase() === wanted.toLowerCase())
    if (found === undefined) throw new Error(`no ${what} "${wanted}"; there are ${all.map(nameOf).join(', ')}`)
    return found
  })
}

function writeObjects () {
  const root = temporaryFolder('objects', '/dev/shm')
  mkdirSync(root, { recursive: true })
  for (const [name, bytes] of Object.entries(objects)) {
    writeFileSync(join(root, name), randomFillSync(Buffer.alloc(bytes)))
  }
  return root
}

async function startServers (chosen, origin) {
  const started = []
  for (const server of chosen) {
    const missing = server.missing()
    if (missing !== null) {
      say(`SKIPPED ${server.name}: ${missing}${server.packages.length > 0 ? ` (Debian: ${server.packages.join(' ')})` : ''}`)
      continue
    }
    try {
      started.push(await server.start({ originPort: origin.port, core: SERVER_CORE, config: join(here, 'lb.json') }))
    } catch (failure) {
      say(`SKIPPED ${server.name}: ${failure.message}`)
    }
  }
  return started
}

/**
 * Asks each server each row once, then loads it with all rows in turn until it has worked for so many seconds of CPU
 * time: compilers and caches are warm before anything counts, on a busy machine too.
 */
async function warmUp (servers, rows) {
  const headers = new Map()
  for (const server of servers) {
    say(`warming ${server.name}`)
    for (const row of rows) headers.set(`${server.name} ${row.id}`, await prepare(row, server))
    const enough = cpuMicros(server.pid) + warmupSeconds * 1e6
    const latest = Date.now() + WARMUP_PATIENCE * warmupSeconds * 1000
    for (let i = 0; cpuMicros(server.pid) < enough && Date.now() < latest; i++) {
      const row = rows[i % rows.length]
      await load(server.port, row, headers.get(`${server.name} ${row.id}`), 1, CLIENT_CORE)
    }
    if (cpuMicros(server.pid) < enough) say(`${server.name} may not be warm: the machine is busy with something else`)
  }
  return headers
}

async function measureAll (servers, rows, origin, headers) {
  const measurements = []
  for (let round = 1; round <= rounds; round++) {
    for (const row of rows) {
      // Each round begins with another server, so that none always follows the same one.
      for (let i = 0; i < servers.length; i++) {
        const server = servers[(i + round) % servers.length]
        measurements.push(await measure(row, server, origin, headers.get(`${server.name} ${row.id}`), seconds, CLIENT_CORE))
      }
      const last = measurements.slice(-servers.length).map(each => `${each.server} ${each.micros.toFixed(1)}`)
      say(`round ${round}/${rounds}, ${row.id}: ${last.join(', ')}`)
    }
  }
  return measurements
}

function print (servers, rows, measurements) {
  const names = servers.map(each => each.name)
  const date = new Date().toISOString().slice(0, 10)
  console.log(`${machine()}; ${date}; commit ${commit(here)}; ${rounds} interleaved rounds of ${seconds} s, ` +
    `${CONNECTIONS} connections; median (least–most)\n`)
  console.log(table(rows, names, measurements))
  console.log(`\nResident memory afterwards: ${servers.map(each => `${each.name} ${residentMebibytes(each.pid).toFixed(0)} MiB`).join(', ')}`)
}

main(1800, async () => {
  if (options.rows === 'list') {
    for (const row of allRows) console.log(`${row.id.padEnd(10)} ${row.title}`)
    return 0
  }
  const missing = missingHere()
  if (missing.length > 0) {
    missing.forEach(each => say(`needs ${each}`))
    return 2
  }
  const rows = choose(allRows, each => each.id, options.rows, 'row')
  const origin = await startOrigin({ root: writeObjects(), core: CLIENT_CORE })
  const servers = await startServers(choose(allServers, each => each.name, options.servers, 'server'), origin)
  if (servers.length === 0) return 2
  const headers = await warmUp(servers, rows)
  const measurements = await measureAll(servers, rows, origin, headers)
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(measurements, null, 1))
  print(servers, rows, measurements)
  return 0
})
