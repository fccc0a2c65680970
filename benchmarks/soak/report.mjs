// What a soak has to show, and how it is printed.
import { pauseRows } from '../../testing/harness/pauses.mjs'

/** By how many MiB the resident memory of the end may lie above that of the beginning. */
const GROWTH_MEBIBYTES_MAX = 8

/** The shares of the time that are compared: minutes 3 to 5 of 20, and the last 3. */
const BEGINNING = [0.1, 0.25]
const END = [0.85, 1]

/** In a shorter run the heap still finds its size, and the compiler works: growth is told, not judged. */
const JUDGED_SECONDS_MIN = 900

/** Those who ask at once share a fetch; one more is allowed for those who come when it has just ended. */
const FETCHES_OF_STAMPEDE_MAX = 1.1

/** What has to have happened, or the soak has shown nothing. */
const SEEN = ['answer 200 to PLAIN', 'answer 200 to HEAD', 'answer 200 to GZIP', 'answer 206 to RANGE', 'answer 206 to SUFFIX',
  'answer 206 to RANGES', 'answer 304 to CONDITIONAL', 'answer 416 to BEYOND', 'answer 200 read slowly',
  'answer broken off, as its origin\'s', 'client: aborts before the answer', 'client: aborts within the body',
  'client: compressed bodies', 'client: pipelined pairs', 'origin: 304', 'origin: failures', 'purge by POST', 'purge by PURGE',
  'purge of all', 'purge of host', 'purge of key', 'purge of key, soft', 'purge of pattern', 'purge of prefix', 'purge of several',
  'purge of tag', 'purge of tag, soft', 'renewed after a soft purge', 'stampedes']

export function growth (memory) {
  return memory.mean(...END) - memory.mean(...BEGINNING)
}

/** What did not hold, in words. */
export function judge ({ found, memory, before, after, seconds, log, isRunning }) {
  const faults = [...found.errors]
  const check = (holds, otherwise) => { if (!holds) faults.push(otherwise) }
  if (found.errorCount > found.errors.length) faults.push(`… ${found.errorCount} errors in all`)
  for (const what of SEEN) check((found.counts[what] ?? 0) > 0, `"${what}" never happened`)
  const perStampede = found.counts['fetches of stampedes'] / found.counts.stampedes
  check(perStampede <= FETCHES_OF_STAMPEDE_MAX, `${perStampede.toFixed(2)} fetches for one thing that many asked for at once`)
  check(before.sum('lb_cache_evictions_total') > 0, 'nothing was evicted')
  check(before.sum('lb_cache_collapsed_requests_total') > 0, 'nobody shared a fetch')
  check(seconds < JUDGED_SECONDS_MIN || growth(memory) <= GROWTH_MEBIBYTES_MAX,
    `resident memory grew by ${growth(memory).toFixed(1)} MiB`)
  for (const name of ['lb_cache_objects', 'lb_cache_bytes', 'lb_cache_requested_bytes', 'lb_cache_paged_bytes',
    'lb_cache_fills_running', 'lb_cache_fill_readers', 'lb_connections']) {
    check(after.has(name) && after.sum(name) === 0, `${name} is ${after.sum(name)} after everything was purged`)
  }
  check(before.sum('lb_connection_closes_total', '"internal"') === 0, 'lb closed connections for failures of its own')
  check(isRunning, 'lb does not run any more')
  const words = log.split('\n').slice(0, 20).join('\n').trim()
  check(!/WARN|ERROR|LEAK|Exception/.test(log), `lb wrote:\n${words}`)
  return faults
}

/** Prints what was seen. */
export function print ({ found, memory, cpu, before, after, seconds, pauses }) {
  const number = value => Math.round(value).toLocaleString('en')
  const listed = sums => Object.entries(sums).filter(([, count]) => count > 0).map(([what, count]) => `${what} ${number(count)}`).join(', ')
  const requests = before.sum('lb_http_requests_total')
  rows(['What', 'Count'], [
    ['answers checked', `${number(found.answers)}, ${number(found.answers / seconds)} a second`],
    ['octets compared', `${number(found.verifiedBytes / 2 ** 20)} MiB`],
    ['errors', number(found.errorCount)],
    ['what the cache did', listed(before.by('lb_http_requests_total', 'cache'))],
    ['fills', listed(before.by('lb_cache_fills_total', 'result'))],
    ['not stored', listed(before.by('lb_cache_store_rejects_total', 'reason'))],
    ['evictions', number(before.sum('lb_cache_evictions_total'))],
    ['purges', listed(before.by('lb_purges_total', 'kind'))],
    ['connections of clients ended', listed(before.by('lb_connection_closes_total', 'reason'))],
    ['CPU time of lb', `${(cpu / 1e6).toFixed(0)} s of ${seconds}, ${(cpu / requests).toFixed(1)} µs a request`],
    ['resident memory', `${memory.mean(...BEGINNING).toFixed(1)} MiB in the beginning, ${memory.mean(...END).toFixed(1)} at the end, ` +
      `${memory.most().toFixed(1)} at most`],
    ['octets in the arena', `${number(before.sum('lb_cache_bytes'))}; ${number(after.sum('lb_cache_bytes'))} after purging everything`]
  ])
  rows(['Seen', 'Times'], Object.entries(found.counts).map(([what, count]) => [what, number(count)]))
  rows(['Pauses of lb (ms)', 'Count', 'p50', 'p99', 'p99.9', 'Longest'], pauseRows(pauses))
}

function rows (head, body) {
  const line = cells => `| ${cells.join(' | ')} |`
  console.log([line(head), line(head.map((_, i) => i === 0 ? '---' : '--:')), ...body.map(line)].join('\n') + '\n')
}
