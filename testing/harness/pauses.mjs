// How long the JVM stood still, from its own log.
import { readFileSync } from 'node:fs'

/** Flags that write the log; FOLDER is where. */
export const PAUSE_LOG_FLAGS = ['-Xlog:gc,safepoint:file=FOLDER/pauses.log:uptime:filecount=0']

/**
 * Reads `pauses.log` of a folder, from `sinceSeconds` of the JVM's life on. Milliseconds: `collections` of garbage by
 * what they were, and `safepoints`, all moments at which every thread stood still, waiting for the last one included.
 */
export function readPauses (folder, sinceSeconds = 0) {
  const collections = new Map()
  const safepoints = []
  for (const line of readFileSync(`${folder}/pauses.log`, 'utf8').split('\n')) {
    const [, uptime, text] = /^\[([\d.]+)s\] (.*)$/.exec(line) ?? []
    if (uptime === undefined || Number(uptime) < sinceSeconds) continue
    const pause = /^GC\(\d+\) Pause (\w+).* ([\d.]+)ms$/.exec(text)
    if (pause !== null) {
      const kind = pause[1].toLowerCase()
      if (!collections.has(kind)) collections.set(kind, [])
      collections.get(kind).push(Number(pause[2]))
    }
    const total = /^Safepoint ".*Total: +(\d+) ns/.exec(text)
    if (total !== null) safepoints.push(Number(total[1]) / 1e6)
  }
  return { collections, safepoints }
}

/** The value below which that share of the values lies; the largest of few. */
export function quantile (values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}

/** A row for each kind of pause: count, median, p99, p99.9 and longest, in milliseconds. */
export function pauseRows ({ collections, safepoints }) {
  const row = (name, values) => [name, values.length, ...[0.5, 0.99, 0.999, 1].map(share => quantile(values, share).toFixed(2))]
  const rows = [...collections].map(([kind, values]) => row(`${kind} collections`, values))
  const all = [...collections.values()].flat()
  if (all.length > 0) rows.push(row('all collections', all))
  if (safepoints.length > 0) rows.push(row('all safepoints', safepoints))
  return rows
}
