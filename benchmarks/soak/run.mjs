// See `run` beside this file for what it does and its options.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarkClasspath, FLAGS } from '../../testing/harness/java.mjs'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { commit, cpuMicros, machine } from '../../testing/harness/measure.mjs'
import { emptyCache, readMetrics } from '../../testing/harness/metrics.mjs'
import { PAUSE_LOG_FLAGS, readPauses } from '../../testing/harness/pauses.mjs'
import { freePort, main } from '../../testing/harness/processes.mjs'
import * as lbServer from '../../testing/harness/servers/lb.mjs'
import { Memory } from './memory.mjs'
import { judge, print } from './report.mjs'

const here = dirname(fileURLToPath(import.meta.url))

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '48' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' }
  }
})
const seconds = Math.round(Number(options.minutes) * 60)

/** How long the sweeper may take to give everything back. */
const EMPTY_SECONDS = 30

/** Runs origin and clients to their end; resolves to what they found. */
async function load (jdk, ports) {
  const given = { ...ports, seconds, clients: options.clients, seed: options.seed }
  const argv = [...FLAGS, '-XX:+UseParallelGC', '-Xmx1g', '-cp', benchmarkClasspath(), 'lb.benchmarks.soak.Soak',
    ...Object.entries(given).map(([name, value]) => `${name}=${value}`)]
  const child = spawn(join(jdk, 'bin', 'java'), argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  let output = ''
  child.stdout.on('data', part => { output += part })
  const code = await new Promise(resolve => child.once('close', resolve))
  process.removeListener('exit', stop)
  if (code !== 0) throw new Error(`the clients ended with ${code}`)
  return JSON.parse(output)
}

main(seconds + 600, async () => {
  const jdk = findJdk()
  const missing = jdk === null ? 'a JDK 25 or newer (see ./lb)' : lbServer.missing()
  if (missing !== null) {
    console.error(`soak: needs ${missing}`)
    return 2
  }
  benchmarkClasspath()
  const [origin, faulty] = [await freePort(), await freePort()]
  const lb = await lbServer.start({
    originPort: origin, config: join(here, 'lb.json'), more: { FAULTY: faulty }, javaFlags: PAUSE_LOG_FLAGS
  })
  await readMetrics(lb.adminPort)
  const memory = new Memory(lb)
  const cpuBefore = cpuMicros(lb.pid)
  const found = await load(jdk, { origin, faulty, listen: lb.port, admin: lb.adminPort })
  memory.stop()
  const cpu = cpuMicros(lb.pid) - cpuBefore
  const before = await readMetrics(lb.adminPort)
  const after = await emptyCache(lb.adminPort, EMPTY_SECONDS)
  const result = {
    found, memory, cpu, before, after, seconds, pauses: readPauses(lb.folder), log: readFileSync(lb.logFile, 'utf8'), isRunning: lb.isRunning
  }
  const faults = judge(result)
  console.log(`${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}; ` +
    `benchmarks/soak/run --minutes ${options.minutes} --clients ${options.clients} --seed ${options.seed}\n`)
  print(result)
  for (const fault of faults) console.log(`FAULT: ${fault}`)
  console.log(faults.length === 0 ? '\nAll held.' : `\n${faults.length} faults.`)
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ found, memory: memory.samples, faults }, null, 1))
  return faults.length === 0 ? 0 : 1
})
