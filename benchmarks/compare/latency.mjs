// The row of kind `latency`: all servers get the same requests at the same fixed rate, half of what the weakest rival
// was able to answer, and each answer is counted from the moment at which its request was meant to be sent. The client
// is lb.benchmarks.rate.FixedRateClient, compiled here once.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findJdk } from '../../testing/harness/jdk.mjs'
import { median, watchOthers } from '../../testing/harness/measure.mjs'
import { placed, temporaryFolder } from '../../testing/harness/processes.mjs'
import { CONNECTIONS } from './client.mjs'
import { RATE_ROW } from './rows.mjs'

const sources = join(dirname(fileURLToPath(import.meta.url)), '../src/main/java/lb/benchmarks/rate')
const SHARE_OF_MOST = 0.5
const WARM_UP_SECONDS = 0.5

/** The share of one core that other processes may have meanwhile, or a tail is theirs and not the server's. */
const OTHERS_MAX = 0.05
const TRIES_MAX = 2

/** A client that is late by more than this share of what it measures has not measured the server alone. */
const OWN_SHARE_MAX = 0.1

/**
 * One thread that compiles little and never collects while it measures: C1 alone, and a young generation that holds all
 * garbage of a measurement.
 */
const FLAGS = ['-XX:+UseSerialGC', '-Xms192m', '-Xmx192m', '-Xmn128m', '-XX:TieredStopAtLevel=1', '-Xlog:disable', '-Xlog:all=error:stderr']

export function missing () {
  return findJdk() === null ? 'a JDK 25 or newer' : null
}

/** The client, as a process that takes one order after another. */
class Client {
  constructor (core) {
    const jdk = findJdk()
    const classes = join(temporaryFolder('rate'), 'classes')
    mkdirSync(classes)
    const files = readdirSync(sources).filter(each => each !== 'package-info.java').map(each => join(sources, each))
    execFileSync(join(jdk, 'bin/javac'), ['-proc:none', '-d', classes, ...files])
    const [command, ...argv] = placed([join(jdk, 'bin/java'), ...FLAGS, '-cp', classes, 'lb.benchmarks.rate.FixedRateClient'], core)
    this.process = spawn(command, argv, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
  }

  async ask (server, row, perSecond, seconds) {
    this.process.stdin.write(`${server.port} ${row.path} ${row.bytes} ${perSecond} ${CONNECTIONS} ${WARM_UP_SECONDS} ${seconds}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error(`${server.name}, ${row.id}: the client at a fixed rate has failed`)
    return JSON.parse(value)
  }

  /** It ends with its input. */
  end () {
    this.process.stdin.end()
  }
}

/** Half of what the weakest rival has answered so far, in requests a second; of lb itself when it is alone. */
export function fixedRate (servers, measurements) {
  const most = server => median(measurements.filter(each => each.row === RATE_ROW && each.server === server.name).map(each => each.perSecond))
  const rivals = servers.filter(each => each.name !== 'lb')
  return Math.floor(SHARE_OF_MOST * Math.min(...(rivals.length > 0 ? rivals : servers).map(most)))
}

/** Measures again, a few times, when other processes had much of the machine; resolves to the least disturbed. */
async function quietly (measureOnce) {
  let best = null
  for (let i = 0; i < TRIES_MAX && (best === null || best.others > OTHERS_MAX); i++) {
    const othersSince = watchOthers()
    const seen = await measureOnce()
    const others = othersSince()
    if (best === null || others < best.others) best = { ...seen, others }
  }
  return best
}

let client

export async function measure (row, { servers, clientCore, seconds, measurements, record, note }) {
  const perSecond = fixedRate(servers, measurements)
  if (client === undefined) {
    client = new Client(clientCore)
    await client.ask(servers[0], row, perSecond, seconds) // compiles the client; counts for nothing
  }
  for (const server of servers) {
    const seen = await quietly(() => client.ask(server, row, perSecond, seconds))
    for (const figure of row.figures) record(row, server, { figure: figure.id, value: seen[figure.id], perSecond, ownMicros: seen.ownP999 })
    if (seen.unanswered > 0) note(`${row.id}: ${server.name} did not answer ${seen.unanswered} requests in time`)
    if (seen.collections > 0) note(`${row.id}: the client itself collected garbage while it measured ${server.name}`)
  }
}

/** What the table should say about how it was measured. */
export function remark (measurements) {
  const own = measurements.filter(each => each.row === 'latency' && each.figure === 'p999')
  if (own.length === 0) return null
  const rates = own.map(each => each.perSecond)
  const late = median(own.map(each => each.ownMicros))
  const isTrustworthy = late < OWN_SHARE_MAX * median(own.map(each => each.value))
  return `Latency at ${Math.min(...rates)} to ${Math.max(...rates)} requests a second; the client itself was late by ` +
    `${late.toFixed(0)} µs at its p99.9 (median)${isTrustworthy ? '' : ': the tails are in part those of the machine'}.`
}

export function end () {
  client?.end()
}
