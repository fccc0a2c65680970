// The measurements as a Markdown table, with the goals and whether each is reached.
import { median } from '../../testing/harness/measure.mjs'

const GOALS_DIGITS = 2

/** Lines × servers: the median, its spread, how lb stands to each rival, and what was to be reached. */
export function table (rows, servers, measurements) {
  const rivals = servers.includes('lb') ? servers.filter(name => name !== 'lb') : []
  const heads = ['CPU-µs a request, where nothing else is said', ...servers, ...rivals.map(name => `lb / ${name}`)]
  const lines = [line(heads), line(heads.map((_, i) => i === 0 ? '---' : '--:'))]
  for (const { row, figure } of figuresOf(rows)) {
    const values = server => valuesOf(measurements, row, figure, server)
    const cells = servers.map(server => cell(values(server)) + (server === 'lb' ? mark(ownGoal(figure, values('lb'))) : ''))
    const ratios = rivals.map(rival => {
      const goal = ratioGoal(figure, rival, values('lb'), values(rival))
      return goal.actual === null ? '–' : shown(goal.actual) + mark(goal)
    })
    lines.push(line([figure.title, ...cells, ...ratios]))
  }
  return lines.join('\n')
}

/** In words: how many goals are reached, and which are not. */
export function summary (rows, servers, measurements) {
  const goals = []
  for (const { row, figure } of figuresOf(rows)) {
    const values = server => valuesOf(measurements, row, figure, server)
    goals.push({ ...ownGoal(figure, values('lb')), what: figure.title })
    for (const rival of servers.filter(name => name !== 'lb')) {
      goals.push({ ...ratioGoal(figure, rival, values('lb'), values(rival)), what: `${figure.title}, against ${rival}` })
    }
  }
  const set = goals.filter(goal => goal.actual !== null && goal.wanted !== null)
  const missed = set.filter(goal => !goal.isReached)
  const first = `${set.length - missed.length} of ${set.length} goals are reached.`
  if (missed.length === 0) return first
  return [`${first} Not reached:`, '', ...missed.map(goal => `* ${goal.what}: ${shown(goal.actual)}, wanted ${goal.wanted}`)].join('\n')
}

function figuresOf (rows) {
  return rows.flatMap(row => row.figures.map(figure => ({ row, figure })))
}

function valuesOf (measurements, row, figure, server) {
  return measurements.filter(each => each.row === row.id && each.figure === figure.id && each.server === server).map(each => each.value)
}

/** What lb's own figure is to be: `actual` and `wanted` are null where there is none. */
function ownGoal ({ most, least }, values) {
  const actual = values.length === 0 ? null : median(values)
  if (most !== undefined) return goal(actual, `≤ ${most.toFixed(GOALS_DIGITS)}`, value => value <= most)
  if (least !== undefined) return goal(actual, `≥ ${least.toFixed(GOALS_DIGITS)}`, value => value >= least)
  return goal(actual, null)
}

/**
 * The median of the ratios within each round, since rounds differ more than servers within one. A figure with a goal of
 * its own is a difference or a ratio already.
 */
function ratioGoal ({ ratios, most }, rival, own, theirs) {
  const rounds = most === undefined ? Math.min(own.length, theirs.length) : 0
  const actual = rounds === 0 ? null : median(Array.from({ length: rounds }, (_, i) => own[i] / theirs[i]))
  const wanted = ratios?.[rival]
  return wanted === undefined ? goal(actual, null) : goal(actual, `≤ ${wanted.toFixed(GOALS_DIGITS)}`, value => value <= wanted)
}

/** Judged as it is printed. */
function goal (actual, wanted, isReached) {
  return { actual, wanted, isReached: actual !== null && wanted !== null && isReached(Number(shown(actual))) }
}

const shown = value => value.toFixed(GOALS_DIGITS)

function mark ({ actual, wanted, isReached }) {
  if (actual === null || wanted === null) return ''
  return isReached ? ` ✓ ${wanted}` : ` **✗** ${wanted}`
}

function line (cells) {
  return `| ${cells.join(' | ')} |`
}

function cell (values) {
  if (values.length === 0) return '–'
  const middle = median(values)
  const digits = middle < 10 ? 2 : middle < 100 ? 1 : 0
  const [most, least] = [Math.max(...values), Math.min(...values)].map(each => each.toFixed(digits))
  return values.length === 1 ? middle.toFixed(digits) : `**${middle.toFixed(digits)}** (${least}–${most})`
}
