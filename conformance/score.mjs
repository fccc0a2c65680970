// What the results mean, judged as the suite's own site does it.
import suites from 'http-cache-tests/tests/index.mjs'
import surrogate from 'http-cache-tests/tests/surrogate-control.mjs'
import { exceptions } from './exceptions.mjs'

const KINDS = ['required', 'optimal', 'check']
const tests = new Map([...suites, surrogate].flatMap(suite => suite.tests.map(test => [test.id, test])))

/**
 * The verdict on one test: `pass`; `fail`; `setup` when the test could not be set up, such as a first
 * response that did not come as sent; `dependency` when a test that it builds on did not pass.
 */
function verdict (id, results) {
  for (const dependency of tests.get(id).depends_on ?? []) {
    // A dependency that a filter left out says nothing.
    if (dependency in results && verdict(dependency, results) !== 'pass') return 'dependency'
  }
  const result = results[id]
  if (result === true) return 'pass'
  return result?.[0] === 'Setup' ? 'setup' : 'fail'
}

/** The score by kind, and each case with its verdict and message. */
export function score (chosenSuites, results) {
  const judged = { score: {}, cases: [] }
  for (const kind of KINDS) judged.score[kind] = { passed: 0, total: 0 }
  for (const suite of chosenSuites) {
    for (const test of suite.tests) {
      const kind = test.kind ?? 'required'
      const outcome = verdict(test.id, results)
      judged.score[kind].total++
      if (outcome === 'pass') judged.score[kind].passed++
      const message = Array.isArray(results[test.id]) ? results[test.id][1] : undefined
      const exception = outcome === 'pass' ? undefined : exceptions.get(test.id)
      judged.cases.push({ id: test.id, suite: suite.id, kind, verdict: outcome, name: test.name, message, exception })
    }
  }
  return judged
}

/** The required cases that did not pass, and that no exception explains. */
export function unexplained (judged) {
  return judged.cases.filter(each => each.kind === 'required' && each.verdict !== 'pass' && each.exception === undefined)
}

/** Prints what did not pass, and the score. */
export function print (cache, judged, verbose) {
  for (const kind of verbose ? KINDS : ['required']) {
    const missed = judged.cases.filter(each => each.kind === kind && each.verdict !== 'pass')
    printCases(`${kind}, not passed:`, missed.filter(each => each.exception === undefined))
    printExceptions(missed.filter(each => each.exception !== undefined))
  }
  console.log('\n| http-cache-tests 0.4.5 | passed | of |\n|---|---|---|')
  for (const kind of KINDS) {
    console.log(`| ${cache}, ${kind} | ${judged.score[kind].passed} | ${judged.score[kind].total} |`)
  }
  const explained = judged.cases.filter(each => each.exception !== undefined).length
  if (explained > 0) console.log(`\n${explained} required cases are excepted, for the reasons above (exceptions.mjs).`)
}

function printCases (title, cases) {
  if (cases.length === 0) return
  console.log(`\n${title}`)
  for (const each of cases) {
    console.log(`  ${each.verdict.padEnd(10)} ${each.id}: ${each.name.replace(/\s+/g, ' ')}`)
    if (each.message) console.log(`             ${each.message}`)
  }
}

function printExceptions (cases) {
  for (const reason of new Set(cases.map(each => each.exception))) {
    const ids = cases.filter(each => each.exception === reason).map(each => each.id)
    console.log(`\nexcepted: ${reason}\n  ${ids.join(', ')}`)
  }
}
