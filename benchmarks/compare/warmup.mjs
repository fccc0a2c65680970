// Makes a server warm: every row is asked until the compilers of a JVM have nothing left to do for it. What they take
// counts as CPU time of the server, and on one core it is what a server that has just started mostly does. Until it is
// warm it may use all cores, so that its compilers do not wait for each other and for it.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { compiles, observe } from './cpu.mjs'

/** A row is warm when compiling took a smaller share of the CPU time. */
const COMPILING_MAX = 0.03
const TURN_SECONDS = 1

/** So many turns of a row one after another at most: another row may teach the compiler more. */
const TURNS_MAX = 3

/** A row that is warmed on its own is steady when two turns one after the other differ by less. */
const STEADY = 0.1
const STEADY_TURN_SECONDS = 2

/**
 * Loads a server with all rows in turn until all are warm or the time is over; then with each of those that have
 * `warmUpSeconds` of their own. One that compiles nothing is warm once it has worked a little. Resolves to the rows that
 * may not be warm.
 */
export async function warmUp (server, rows, { origin, headersOf, clientCore }, patienceSeconds) {
  const turn = (row, seconds = TURN_SECONDS) => observe(row, server, origin, headersOf(row, server), { seconds, cores: [clientCore] })
  if (!compiles(server)) {
    await turn(rows[0])
    return []
  }
  const pinned = affinity(server.pid)
  pin(server.pid, `0-${cpus().length - 1}`)
  const together = rows.filter(row => row.warmUpSeconds === undefined)
  const deadline = Date.now() + patienceSeconds * 1000
  let cold = together
  while (cold.length > 0 && Date.now() < deadline) {
    cold = []
    for (const row of together) {
      if (Date.now() >= deadline || !await warmRow(row, turn, deadline)) cold.push(row)
    }
  }
  for (const row of rows.filter(each => !together.includes(each))) {
    if (!await warmAlone(row, turn)) cold.push(row)
  }
  pin(server.pid, pinned)
  return cold
}

/** Whether the row became warm, and its figure steady, in the time that is its own. */
async function warmAlone (row, turn) {
  const deadline = Date.now() + row.warmUpSeconds * 1000
  for (let before = null; Date.now() < deadline;) {
    const seen = await turn(row, STEADY_TURN_SECONDS)
    if (seen.compiling >= COMPILING_MAX) before = null
    else if (before !== null && Math.abs(seen.micros - before) < STEADY * before) return true
    else before = seen.micros
  }
  return false
}

/** The cores on which a process may run, as `taskset` writes them. */
function affinity (pid) {
  return /:\s*(\S+)\s*$/.exec(execFileSync('taskset', ['-cp', String(pid)], { encoding: 'utf8' }))[1]
}

function pin (pid, cores) {
  execFileSync('taskset', ['-a', '-cp', cores, String(pid)], { stdio: 'ignore' })
}

/** Whether the row was warm from its first turn on. */
async function warmRow (row, turn, deadline) {
  for (let turns = 1; turns <= TURNS_MAX && Date.now() < deadline; turns++) {
    const { compiling } = await turn(row)
    if (compiling < COMPILING_MAX) return turns === 1
  }
  return false
}
