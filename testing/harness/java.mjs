// The classes of a module, and the flags to run them with.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The flags that `./lb` starts the product with, where they change what is measured. */
export const FLAGS = ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow',
  '-Dio.netty.noUnsafe=false', '-Dio.netty.allocator.lowMemory=false', '-XX:+UseCompactObjectHeaders', '-Dslf4j.internal.verbosity=ERROR']

/** The heap of `./lb serve`. */
export const SERVE_FLAGS = ['-XX:+UseSerialGC', '-Xms24m', '-Xmx512m', '-XX:NewSize=10m', '-XX:MaxNewSize=32m',
  '-XX:MinHeapFreeRatio=20', '-XX:MaxHeapFreeRatio=40', '-XX:-ShrinkHeapInSteps', '-XX:TrimNativeHeapInterval=60000']

/** The class path of the benchmarks, built when a source is newer. */
export function benchmarkClasspath () {
  return classpathOf('benchmarks')
}

/** Builds a module with all it needs, unless its build is newer than every source, and returns its class path. */
export function classpathOf (module, profiles = []) {
  const stamp = join(root, module, 'target', 'classpath.txt')
  if (!existsSync(stamp) || hasNewerSource(module, stamp)) {
    console.error(`building the ${module}`)
    const begun = new Date() // what changes while it builds is newer
    execFileSync('mvn', ['-q', '-B', '-ntp', '-f', join(root, 'pom.xml'), ...profiles.map(each => `-P${each}`), '-pl', module, '-am',
      '-Dmaven.test.skip=true', 'compile', 'dependency:build-classpath', '-Dmdep.includeScope=runtime',
      '-Dmdep.outputFile=target/classpath.txt'], { stdio: ['ignore', 2, 2] })
    utimesSync(stamp, begun, begun)
  }
  return [join(root, module, 'target', 'classes'), readFileSync(stamp, 'utf8').trim()].join(':')
}

function hasNewerSource (module, stamp) {
  const places = [join(root, 'pom.xml')]
  for (const each of ['config', 'cache-engine', 'testing', 'proxy-core', module]) {
    places.push(join(root, each, 'pom.xml'), join(root, each, 'src', 'main'))
  }
  return execFileSync('find', [...places, '-newer', stamp, '-print', '-quit'], { encoding: 'utf8' }) !== ''
}
