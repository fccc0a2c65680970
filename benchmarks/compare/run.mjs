// See `run` beside this file for what it does and its options.
import { randomFillSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commit, machine, median, residentMebibytes, watchOthers } from '../../testing/harness/measure.mjs'
import { startOrigin } from '../../testing/harness/origin.mjs'
import { commandPath, goFirst, main, temporaryFolder } from '../../testing/harness/processes.mjs'
import { CONNECTIONS } from './client.mjs'
import * as cpu from './cpu.mjs'
import * as http3 from './http3.mjs'
import { allServers, furtherOf, startFleet } from './fleet.mjs'
import * as latency from './latency.mjs'
import * as log from './log.mjs'
import { RATE_ROW, objects, rows as allRows } from './rows.mjs'
import * as scaling from './scaling.mjs'
import { summary, table } from './table.mjs'
import { warmUp } from './warmup.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const kinds = { cpu, latency, log, scaling }
const SERVER_CORE = 0
const CLIENT_CORE = 1

/** Above this share of compiling in its CPU time, a server was not warm. */
const COMPILING_MAX = 0.03

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
const seconds = Number(options.seconds ?? (options.quick ? 1 : 2))
const warmUpSeconds = Number(options.warmup ?? (options.quick ? 28 : 60))

/** The further processes of lb answer one kind of request only; when time is short they get less of it. */
const furtherWarmUpSeconds = Math.min(options.quick ? 8 : 40, warmUpSeconds)

function say (text) {
  console.error(`compare: ${text}`)
}

function missingHere () {
  const missing = []
  if (cpus().length < 2) missing.push('two cores, one for the server and one for the client')
  if (commandPath('taskset') === null) missing.push('taskset (Debian: util-linux)')
  if (commandPath('openssl') === null) missing.push('openssl (Debian: openssl)')
  if (commandPath('wrk') === null) missing.push('wrk (Debian: wrk)')
  if (commandPath('h2load') === null) missing.push('h2load (Debian: nghttp2-client)')
  if (commandPath('nginx') === null) missing.push('nginx (Debian: nginx-light)')
  if (latency.missing() !== null) missing.push(latency.missing())
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

/** The rows that were asked for, and the one that tells the latency row its rate. */
function chooseRows () {
  const named = choose(allRows, each => each.id, options.rows, 'row')
  const chosen = options.quick && options.rows === undefined ? named.filter(row => row.client !== 'http3') : named
  if (chosen.some(row => row.kind === 'latency') && !chosen.some(row => row.id === RATE_ROW)) {
    chosen.push(allRows.find(row => row.id === RATE_ROW))
  }
  // In the order of the list: the rate is known before it is needed.
  return allRows.filter(row => chosen.includes(row))
}

function writeObjects () {
  const root = temporaryFolder('objects', '/dev/shm')
  for (const [name, bytes] of Object.entries(objects)) {
    writeFileSync(join(root, name), randomFillSync(Buffer.alloc(bytes)))
  }
  return root
}

/** Asks every server for every row, which fills the caches, and warms all up. */
async function warmUpAll (fleet, rows, run) {
  for (const server of [...fleet.servers, ...furtherOf(fleet)]) {
    const further = !fleet.servers.includes(server)
    say(`warming ${server.name}${further ? ', one more' : ''}`)
    const asked = rows.filter(row => cpu.speaks(server, row))
    for (const row of asked) run.headers.set(`${server.pid} ${row.id}`, await cpu.prepare(row, server))
    const cold = await warmUp(server, asked.filter(row => row.kind === 'cpu'), run, further ? furtherWarmUpSeconds : warmUpSeconds)
    if (cold.length > 0) say(`${server.name} may not be warm for ${cold.map(row => row.id).join(', ')}`)
  }
}

async function measureAll (fleet, rows, run) {
  const { servers } = fleet
  for (let round = 1; round <= rounds; round++) {
    // Each round begins with another server, so that none always follows the same one.
    const turned = servers.map((_, i) => servers[(i + round) % servers.length])
    for (const row of rows) {
      const record = (of, server, entry) => run.measurements.push({ round, row: of.id, server: server.name, figure: 'value', ...entry })
      const from = run.measurements.length
      await kinds[row.kind].measure(row, { ...run, ...fleet, servers: turned, round, seconds, record, note: say })
      const last = run.measurements.slice(from).map(each => `${each.server} ${each.figure === 'value' ? '' : `${each.figure} `}${each.value.toFixed(1)}`)
      say(`round ${round}/${rounds}, ${row.id}: ${last.join(', ')}`)
    }
  }
}

/** The rows in which a server still compiled: their figures are too high. */
function notWarm (rows, servers, measurements) {
  const shares = rows.flatMap(row => servers.map(({ name }) => {
    const seen = measurements.filter(each => each.row === row.id && each.server === name && each.compiling !== undefined)
    return { row, name, share: seen.length === 0 ? 0 : median(seen.map(each => each.compiling)) }
  }))
  return shares.filter(each => each.share > COMPILING_MAX)
}

function print (servers, rows, measurements, others, isFirst) {
  const names = servers.map(each => each.name)
  const date = new Date().toISOString().slice(0, 10)
  console.log(`${machine()}; ${date}; commit ${commit(here)}; ${rounds} interleaved round${rounds === 1 ? '' : 's'} of ${seconds} s, ` +
    `${CONNECTIONS} connections; median (least–most); ✓ and ✗: a goal that is reached or not\n`)
  console.log(table(rows, names, measurements))
  const cold = notWarm(rows, servers, measurements).map(({ row, name, share }) =>
    `Not warm: ${name} spent ${(share * 100).toFixed(0)} % of its CPU time with compiling in "${row.title}".`)
  const memory = `Resident memory afterwards: ${servers.map(each => `${each.name} ${residentMebibytes(each.pid).toFixed(0)} MiB`).join(', ')}.`
  const disturbance = `Other processes had ${(others * 100).toFixed(0)} % of a core meanwhile${isFirst ? ', behind all of these' : ''}.`
  const remarks = [disturbance, latency.remark(measurements), memory, ...cold].filter(each => each !== null)
  console.log(`\n${remarks.join('\n')}`)
  if (names.includes('lb')) console.log(`\n${summary(rows, names, measurements)}`)
}

main(options.quick ? 240 : 1800, async () => {
  if (options.rows === 'list') {
    for (const row of allRows) console.log(`${row.id.padEnd(10)} ${row.title}`)
    return 0
  }
  const missing = missingHere()
  if (missing.length > 0) {
    missing.forEach(each => say(`needs ${each}`))
    return 2
  }
  const rows = chooseRows()
  const isFirst = goFirst()
  const origin = await startOrigin({ root: writeObjects(), core: CLIENT_CORE })
  const fleet = await startFleet(choose(allServers, each => each.name, options.servers, 'server'), rows, origin, SERVER_CORE, say)
  if (fleet.servers.length === 0) return 2
  const headers = new Map()
  const headersOf = (row, server) => headers.get(`${server.pid} ${row.id}`)
  const run = { origin, headers, headersOf, measurements: [], clientCore: CLIENT_CORE }
  await warmUpAll(fleet, rows, run)
  const othersSince = watchOthers()
  await measureAll(fleet, rows, run)
  const others = othersSince()
  latency.end()
  http3.end()
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(run.measurements, null, 1))
  print(fleet.servers, rows, run.measurements, others, isFirst)
  return 0
})
