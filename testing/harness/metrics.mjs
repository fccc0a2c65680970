// What lb says of itself: its metrics as numbers, and purges, over the admin listener.
import http from 'node:http'

/** Resolves to a request's answer: `{ status, text }`. */
export function ask (port, method, path) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path, agent: false, timeout: 60_000 }, response => {
      const parts = []
      response.on('data', part => parts.push(part))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }))
    })
    request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path} from port ${port}`)))
    request.on('error', reject)
    request.end()
  })
}

/** Reads the metrics; `sum(name, part)` adds up the series of a family whose labels have that text in them. */
export async function readMetrics (adminPort) {
  const { status, text } = await ask(adminPort, 'GET', '/metrics')
  if (status !== 200) throw new Error(`/metrics answers ${status}`)
  const series = []
  for (const line of text.split('\n')) {
    const match = /^([\w:]+)(\{.*\})? ([-+.\w]+)$/.exec(line)
    if (match !== null) series.push({ name: match[1], labels: match[2] ?? '', value: Number(match[3]) })
  }
  return {
    sum (name, labels = '') {
      const found = series.filter(each => each.name === name && each.labels.includes(labels))
      return found.reduce((sum, each) => sum + each.value, 0)
    },
    has: name => series.some(each => each.name === name),
    /** The sums of a family for each value of one label. */
    by (name, label) {
      const sums = {}
      for (const each of series.filter(each => each.name === name)) {
        const value = new RegExp(`[{,]${label}="([^"]*)"`).exec(each.labels)?.[1] ?? ''
        sums[value] = (sums[value] ?? 0) + each.value
      }
      return sums
    }
  }
}

/** Purges everything, then waits until the sweeper has given it all back, or `seconds` are over. Resolves to the last metrics. */
export async function emptyCache (adminPort, seconds) {
  const { status, text } = await ask(adminPort, 'DELETE', '/cache/*')
  if (status !== 200) throw new Error(`the purge of everything answers ${status}: ${text}`)
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const metrics = await readMetrics(adminPort)
    const rest = ['lb_cache_objects', 'lb_cache_bytes', 'lb_cache_fills_running', 'lb_connections'].reduce((sum, name) => sum + metrics.sum(name), 0)
    if (rest === 0 || Date.now() > deadline) return metrics
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
