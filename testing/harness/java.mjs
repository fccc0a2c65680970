// The classes of the module benchmarks, and the flags to run them with.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The flags that `./lb` starts the product with, where they change what is measured. */
export const FLAGS = ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow',
  '-Dio.netty.noUnsafe=false', '-Dio.netty.allocator.lowMemory=false', '-XX:+UseCompactObjectHeaders', '-Dslf4j.internal.verbosity=ERROR']

/**
 * Builds the module benchmarks with all it needs, unless that is newer than every source, and returns its class path.
 */
export function benchmarkClasspath () {
  const stamp = join(root, 'benchmarks', 'target', 'classpath.txt')
  if (!existsSync(stamp) || hasNewerSource(stamp)) {
    console.error('building the benchmarks')
    const begun = new Date() // what changes while it builds is newer
    execFileSync('mvn', ['-q', '-B', '-ntp', '-f', join(root, 'pom.xml'), '-pl', 'benchmarks', '-am', '-Dmaven.test.skip=true',
      'compile', 'dependency:build-classpath', '-Dmdep.includeScope=runtime', '-Dmdep.outputFile=target/classpath.txt'],
    { stdio: ['ignore', 2, 2] })
    utimesSync(stamp, begun, begun)
  }
  return [join(root, 'benchmarks', 'target', 'classes'), readFileSync(stamp, 'utf8').trim()].join(':')
}

function hasNewerSource (stamp) {
  const places = [join(root, 'pom.xml')]
  for (const module of ['config', 'cache-engine', 'testing', 'proxy-core', 'benchmarks']) {
    places.push(join(root, module, 'pom.xml'), join(root, module, 'src', 'main'))
  }
  return execFileSync('find', [...places, '-newer', stamp, '-print', '-quit'], { encoding: 'utf8' }) !== ''
}
