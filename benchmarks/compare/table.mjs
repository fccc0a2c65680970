// The measurements as a Markdown table.
import { median } from '../../testing/harness/measure.mjs'

/** Rows × servers: the median CPU-µs a request, its spread, and how lb stands to each rival. */
export function table (rows, servers, measurements) {
  const rivals = servers.filter(name => name !== 'lb')
  const withLb = servers.includes('lb')
  const heads = ['CPU-µs a request', ...servers, ...(withLb ? rivals.map(name => `lb / ${name}`) : [])]
  const lines = [line(heads), line(heads.map((_, i) => i === 0 ? '---' : '--:'))]
  for (const row of rows) {
    const cells = servers.map(name => cell(microsOf(measurements, row, name)))
    const ratios = withLb ? rivals.map(name => ratio(measurements, row, name)) : []
    lines.push(line([row.title, ...cells, ...ratios]))
  }
  return lines.join('\n')
}

function line (cells) {
  return `| ${cells.join(' | ')} |`
}

function microsOf (measurements, row, server) {
  return measurements.filter(each => each.row === row.id && each.server === server).map(each => each.micros)
}

function cell (micros) {
  if (micros.length === 0) return '–'
  const digits = median(micros) < 100 ? 1 : 0
  const [middle, least, most] = [median(micros), Math.min(...micros), Math.max(...micros)].map(each => each.toFixed(digits))
  return micros.length === 1 ? middle : `**${middle}** (${least}–${most})`
}

/** The median of the ratios within each round, since rounds differ more than servers within one. */
function ratio (measurements, row, rival) {
  const own = microsOf(measurements, row, 'lb')
  const theirs = microsOf(measurements, row, rival)
  const rounds = Math.min(own.length, theirs.length)
  if (rounds === 0) return '–'
  return median(Array.from({ length: rounds }, (_, i) => own[i] / theirs[i])).toFixed(2)
}
