// See `run` beside this file for what it does and its options.
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { commit, machine, median } from '../../testing/harness/measure.mjs'
import { commandPath, goFirst, main } from '../../testing/harness/processes.mjs'
import { explainConnections, measureConnections } from './connections.mjs'
import { explainIdle, measureIdle } from './idle.mjs'
import { startObjectOrigin } from './process.mjs'
import { measureStart } from './start.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const MEBI = 1024 * 1024
const KIBI = 1024
const PARTS = ['idle', 'connections', 'start']

/** What is to be reached. */
const GOALS = { idleMebibytes: 110, connectionKibibytes: 8, answerSeconds: 0.6, versionSeconds: 0.25 }

/** Files that a process needs beside its connections. */
const OTHER_FILES = 500

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join(',') },
    connections: { type: 'string', default: '10000' },
    explain: { type: 'boolean', default: false },
    json: { type: 'string' }
  }
})
const parts = options.only.split(',')
const connectionCount = Number(options.connections)

function say (text) {
  console.error(`footprint: ${text}`)
}

function missingHere () {
  const missing = []
  if (findJdk() === null) missing.push('a JDK 25 or newer')
  if (commandPath('nginx') === null) missing.push('nginx (Debian: nginx-light)')
  const files = Number(process.env.FOOTPRINT_FILES)
  if (parts.includes('connections') && files < connectionCount + OTHER_FILES) {
    missing.push(`${connectionCount + OTHER_FILES} open files, not ${files} (ulimit -n), or fewer --connections`)
  }
  for (const part of parts) if (!PARTS.includes(part)) missing.push(`no part "${part}"; there are ${PARTS.join(', ')}`)
  return missing
}

async function measureAll (origin) {
  const figures = {}
  if (parts.includes('idle')) {
    say('idle process')
    figures.idle = await measureIdle(origin, options.quick ? 10 : 60)
    if (options.explain) figures.idle.parts = await explainIdle(origin)
  }
  if (parts.includes('connections')) {
    say(`${connectionCount} connections`)
    figures.connections = await measureConnections(origin, connectionCount)
    if (options.explain) figures.connections.heap = await explainConnections(origin, connectionCount)
  }
  if (parts.includes('start')) {
    say('start-up')
    figures.start = await measureStart(origin, options.quick ? 3 : 10)
  }
  return figures
}

/** A line of the table; `goal` is null where none was set. */
function line (what, figure, goal, unit, digits) {
  const verdict = goal === null ? '' : Number(figure.toFixed(digits)) <= goal ? '✓' : '**✗**'
  return `| ${what} | ${figure.toFixed(digits)} ${unit} | ${goal === null ? '–' : `≤ ${goal} ${unit}`} | ${verdict} |`
}

function lines ({ idle, connections, start }) {
  const all = []
  if (idle !== undefined) {
    all.push(line('resident memory, just started', idle.started.rss / MEBI, null, 'MiB', 0))
    all.push(line(`resident memory, after ${idle.seconds} s idle`, idle.idle.rss / MEBI, GOALS.idleMebibytes, 'MiB', 0))
    all.push(line('of that anonymous, which no other process shares', idle.idle.anonymous / MEBI, null, 'MiB', 0))
  }
  if (connections !== undefined) {
    all.push(line(`resident memory for each of ${connections.count} idle connections`, connections.rssEach / KIBI, GOALS.connectionKibibytes, 'KiB', 1))
    all.push(line('in the kernel for each: socket buffers, both ends', connections.kernelBuffersEach / KIBI, null, 'KiB', 1))
    all.push(line('in the kernel for each: slabs, both ends', connections.kernelSlabsEach / KIBI, null, 'KiB', 1))
  }
  if (start !== undefined) {
    all.push(line(`command to first answer, median of ${start.answer.length}`, median(start.answer) / 1000, GOALS.answerSeconds, 's', 2))
    all.push(line('CPU time to first answer', median(start.answerCpu) / 1000, null, 's', 2))
    all.push(line(`\`lb version\`, median of ${start.version.length}`, median(start.version) / 1000, GOALS.versionSeconds, 's', 2))
  }
  return all
}

function print (figures) {
  console.log(`${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}\n`)
  console.log('| | measured | goal | |\n|---|--:|--:|---|')
  console.log(lines(figures).join('\n'))
  if (figures.idle?.parts !== undefined) {
    console.log('\nThe idle JVM has committed, in MiB, without having touched all of it:\n\n| part | MiB |\n|---|--:|')
    for (const { name, bytes } of figures.idle.parts) console.log(`| ${name} | ${(bytes / MEBI).toFixed(1)} |`)
  }
  if (figures.connections?.heap !== undefined) {
    const { heapEach, classes } = figures.connections.heap
    console.log(`\nEach connection keeps ${heapEach.toFixed(0)} B on the heap, most of it:\n\n| class | objects | bytes |\n|---|--:|--:|`)
    for (const { name, objectsEach, bytesEach } of classes) console.log(`| \`${name}\` | ${objectsEach.toFixed(1)} | ${bytesEach.toFixed(0)} |`)
  }
}

main(600, async () => {
  const missing = missingHere()
  if (missing.length > 0) {
    missing.forEach(each => say(`needs ${each}`))
    return 2
  }
  goFirst()
  const origin = await startObjectOrigin()
  const figures = await measureAll(origin)
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(figures, null, 1))
  print(figures)
  return 0
})
