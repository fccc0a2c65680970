// See `run` beside this file for what it does and its options.
import { spawn } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmarkClasspath, FLAGS } from '../../testing/harness/java.mjs'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { commit, machine } from '../../testing/harness/measure.mjs'
import { main, temporaryFolder } from '../../testing/harness/processes.mjs'

const here = dirname(fileURLToPath(import.meta.url))

const { values: options, positionals: [regex = '^lb\\.benchmarks\\.[A-Z]'] } = parseArgs({
  allowPositionals: true,
  options: {
    forks: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '3' },
    iterations: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'string' }
  }
})

/** Runs JMH; its own words go to stderr, a line for each benchmark. */
function measure (jdk, file) {
  const argv = [...FLAGS, '-XX:+UseSerialGC', '-Xms512m', '-Xmx2g', '-cp', benchmarkClasspath(), 'org.openjdk.jmh.Main', regex,
    '-f', options.forks, '-wi', options.warmup, '-w', `${options.seconds}s`, '-i', options.iterations, '-r', `${options.seconds}s`,
    '-prof', 'gc', '-foe', 'true', '-rf', 'json', '-rff', file]
  return new Promise((resolve, reject) => {
    const child = spawn(join(jdk, 'bin', 'java'), argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    process.once('exit', () => child.kill('SIGKILL'))
    let output = ''
    let rest = ''
    child.stdout.on('data', part => {
      output += part
      const lines = (rest + part).split('\n')
      rest = lines.pop()
      lines.filter(each => each.startsWith('# Benchmark: ')).forEach(each => console.error(`jmh: ${each.slice('# Benchmark: '.length)}`))
    })
    child.once('close', code => code === 0 ? resolve() : reject(new Error(`JMH ended with ${code}:\n${output.split('\n').slice(-40).join('\n')}`)))
  })
}

/** One measurement as `{ group, method, params, nanos, error, octets }`. */
function measurement (result) {
  const names = result.benchmark.split('.')
  return {
    group: names.at(-2),
    method: names.at(-1),
    params: Object.entries(result.params ?? {}).map(([name, value]) => /^\d+$/.test(value) ? `${value} ${name}` : value).join(', '),
    threads: result.threads,
    nanos: result.primaryMetric.score,
    error: result.primaryMetric.scoreError,
    octets: result.secondaryMetrics['gc.alloc.rate.norm']?.score
  }
}

/** The time of the baseline of a measurement's class, without what stands around it; null when there is none. */
function baselineNanos (each, all) {
  const same = all.filter(other => other.group === each.group && other.params === each.params)
  const baseline = same.find(other => other.method.startsWith('baseline'))
  const around = same.find(other => other.method === 'channelAlone')
  return baseline === undefined ? null : baseline.nanos - (around?.nanos ?? 0)
}

/** A method's name in words: findAlone, find alone. */
function words (name) {
  return name.replace(/([A-Z])/g, letter => ` ${letter.toLowerCase()}`)
}

function table (all) {
  const line = cells => `| ${cells.join(' | ')} |`
  const lines = [line(['', 'ns', '±', 'octets of garbage', 'to the baseline']), line(['---', '--:', '--:', '--:', '--:'])]
  for (const group of [...new Set(all.map(each => each.group))]) {
    lines.push(line([`**${words(group.replace(/Benchmark$/, '')).trim()}**`, '', '', '', '']))
    for (const each of all.filter(each => each.group === group)) {
      const baseline = baselineNanos(each, all)
      const isMeasure = each.method.startsWith('baseline') || each.method === 'channelAlone'
      const ratio = isMeasure || baseline === null ? '' : (each.nanos / baseline).toFixed(2)
      const name = words(each.method).replace(/^baseline /, 'baseline: ') + (each.params === '' ? '' : ` (${each.params})`)
      const error = Number.isFinite(Number(each.error)) ? Number(each.error).toFixed(1) : '–'
      lines.push(line([name, each.nanos.toFixed(1), error, Math.round(each.octets ?? 0), ratio]))
    }
  }
  return lines.join('\n')
}

main(1800, async () => {
  const jdk = findJdk()
  if (jdk === null) {
    console.error('jmh: needs a JDK 25 or newer (see ./lb)')
    return 2
  }
  const file = join(temporaryFolder('jmh'), 'results.json')
  await measure(jdk, file)
  if (options.json !== undefined) copyFileSync(file, options.json)
  const all = JSON.parse(readFileSync(file, 'utf8')).map(measurement)
  console.log(`${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}; ` +
    `${options.forks} forks, ${options.iterations} × ${options.seconds} s after ${options.warmup} × ${options.seconds} s\n`)
  console.log(table(all))
  return 0
})
