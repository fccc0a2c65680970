// The tests of the suite, and its own client that plays them.
import fetch from 'node-fetch'
import { getResults, runTests } from 'http-cache-tests/client/runner.mjs'
import suites from 'http-cache-tests/tests/index.mjs'
import surrogate from 'http-cache-tests/tests/surrogate-control.mjs'

/** How many tests the client plays at a time; its own default. Each may wait for an expiry. */
const AT_A_TIME = 100

/** The suites with the tests that are for a proxy and match the filter, as the suite's `cli.mjs` takes them. */
export function chosen (filter) {
  return [...suites, surrogate]
    .map(suite => ({
      ...suite,
      tests: suite.tests.filter(test => test.browser_only !== true &&
        (filter === undefined || test.id.includes(filter) || suite.id.includes(filter)))
    }))
    .filter(suite => suite.tests.length > 0)
}

/** Plays them; resolves to what each came to: true, or [kind of failure, message]. */
export async function play (chosenSuites, baseUrl, dump) {
  if (dump) {
    for (const suite of chosenSuites) for (const test of suite.tests) test.dump = true
  }
  await runTests(chosenSuites, fetch, false, baseUrl, AT_A_TIME)
  return getResults()
}
