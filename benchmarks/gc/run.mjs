// See `run` beside this file for what it does and its options.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { commit, cpuMicros, machine, residentMebibytes } from '../../testing/harness/measure.mjs'
import { readMetrics } from '../../testing/harness/metrics.mjs'
import { startOrigin } from '../../testing/harness/origin.mjs'
import { PAUSE_LOG_FLAGS, pauseRows, quantile, readPauses } from '../../testing/harness/pauses.mjs'
import { commandPath, goFirst, main, temporaryFolder } from '../../testing/harness/processes.mjs'
import * as lbServer from '../../testing/harness/servers/lb.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const SERVER_CORE = 0
const CLIENT_CORE = 1
const CONNECTIONS = 64
const GOAL_MILLIS = 2

/** How long one part of the filling takes. */
const SLICE_SECONDS = 10

/** The share of the objects that has to be there after filling. */
const FILLED_MIN = 0.999

/** Misses in a thousand requests of the second load. */
const FRESH = 100

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    memory: { type: 'string', default: '1gb' },
    flags: { type: 'string', default: '' }
  }
})
const objects = Number(options.objects)
const seconds = Number(options.seconds)

async function wrk (port, seconds, ...args) {
  const argv = ['-c', String(CLIENT_CORE), 'wrk', '-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, '--timeout', '10s', '--latency',
    '-s', join(here, 'wrk.lua'), `http://127.0.0.1:${port}`, '--', ...args.map(String)]
  const { stdout } = await promisify(execFile)('taskset', argv)
  const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1])
  if (result.status !== 0) throw new Error(`${result.status} answers of 4xx or 5xx`)
  return result
}

async function fill (lb) {
  let at = 0
  while (at < objects + CONNECTIONS) {
    const slice = await wrk(lb.port, SLICE_SECONDS, 'fill', at, objects)
    at = slice.at - CONNECTIONS // what wrk waited for when it ended, it may not have got
    if (slice.requests === 0) throw new Error('nothing is answered')
  }
  const stored = (await readMetrics(lb.adminPort)).sum('lb_cache_objects')
  if (stored < objects * FILLED_MIN) throw new Error(`${stored} objects are stored, expected ${objects}: is there memory and heap for them?`)
}

/** One load; resolves to its pauses and figures. */
async function load (lb, name, fresh) {
  const { at } = await wrk(lb.port, 10, 'any', objects, fresh, 0) // the compiler has to get used to it
  const before = await readMetrics(lb.adminPort)
  const since = before.sum('process_uptime_seconds')
  const cpuBefore = cpuMicros(lb.pid)
  const client = await wrk(lb.port, seconds, 'any', objects, fresh, at)
  const cpu = cpuMicros(lb.pid) - cpuBefore
  const after = await readMetrics(lb.adminPort)
  return { name, client, cpu, before, after, pauses: readPauses(lb.folder, since), resident: residentMebibytes(lb.pid) }
}

function print (result) {
  const { name, client, cpu, before, after, pauses, resident } = result
  const mebibytes = (metric, labels) => (after.sum(metric, labels) / 2 ** 20).toFixed(0)
  const gained = metric => after.sum(metric) - before.sum(metric)
  const allocated = gained('jvm_gc_memory_allocated_bytes_total')
  console.log(`${name}: ${Math.round(client.requests / seconds).toLocaleString('en')} requests a second, ${(cpu / client.requests).toFixed(1)} µs of CPU ` +
    `and ${(allocated / client.requests).toFixed(0)} octets of garbage each; ${gained('lb_cache_misses_total').toLocaleString('en')} misses; ` +
    `latency p50 ${client.p50} µs, p99 ${client.p99}, p99.9 ${client.p999}, most ${client.most}`)
  console.log(`${after.sum('lb_cache_objects').toLocaleString('en')} objects of ${mebibytes('lb_cache_bytes')} MiB; resident ${resident.toFixed(0)} MiB; ` +
    `heap ${mebibytes('jvm_memory_used_bytes', 'area="heap"')} MiB used, ${mebibytes('jvm_memory_committed_bytes', 'area="heap"')} committed\n`)
  const line = cells => `| ${cells.join(' | ')} |`
  const head = ['Pauses (ms)', 'Count', 'p50', 'p99', 'p99.9', 'Longest']
  console.log([line(head), line(head.map((_, i) => i === 0 ? '---' : '--:')), ...pauseRows(pauses).map(line)].join('\n') + '\n')
}

function missingHere () {
  if (commandPath('wrk') === null) return 'wrk (Debian: wrk)'
  if (commandPath('nginx') === null) return 'nginx (Debian: nginx-light)'
  if (commandPath('taskset') === null) return 'taskset (Debian: util-linux)'
  return lbServer.missing()
}

main(1800, async () => {
  const missing = missingHere()
  if (missing !== null) {
    console.error(`gc: needs ${missing}`)
    return 2
  }
  goFirst()
  const origin = await startOrigin({ root: temporaryFolder('objects'), core: CLIENT_CORE })
  const lb = await lbServer.start({
    originPort: origin.port, core: SERVER_CORE, config: join(here, 'lb.json'), more: { MEMORY: options.memory },
    javaFlags: [...PAUSE_LOG_FLAGS, ...options.flags.split(' ').filter(each => each !== '')]
  })
  await readMetrics(lb.adminPort) // from now on collections are counted
  await fill(lb)
  console.log(`${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}; ${options.flags || 'the flags of ./lb'}\n`)
  const hits = await load(lb, 'Hits', 0)
  print(hits)
  print(await load(lb, 'One in ten a miss', FRESH))
  const all = [...hits.pauses.collections.values()].flat()
  const p999 = all.length === 0 ? 0 : quantile(all, 0.999)
  console.log(`p99.9 of the pauses with hits: ${p999.toFixed(2)} ms, goal ${GOAL_MILLIS} ms: ${p999 <= GOAL_MILLIS ? 'reached' : 'NOT reached'}`)
  return p999 <= GOAL_MILLIS ? 0 : 1
})
