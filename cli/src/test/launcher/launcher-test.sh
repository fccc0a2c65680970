#!/usr/bin/env bash
# Tests of ./lb, the launcher: each in a scratch tree with a JDK and a Maven that only write down how they
# were called. Run by LauncherTest; alone: cli/src/test/launcher/launcher-test.sh
set -u

launcher=$(cd "$(dirname "$0")/../../../.." && pwd)/lb
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
passed=0

# A tree with the launcher, one module and nothing built. PATH holds the tools of the launcher, no java, no mvn.
new_tree() {
  tree="$scratch/$1"
  mkdir -p "$tree/root/cli/src/main/java" "$tree/bin" "$tree/places"
  cp "$launcher" "$tree/root/lb"
  echo '<project/>' >"$tree/root/pom.xml"
  echo 'class A {}' >"$tree/root/cli/src/main/java/A.java"
  touch -d '1 hour ago' "$tree/root/lb" "$tree/root/pom.xml" "$tree/root/cli/src/main/java/A.java" \
    "$tree/root/cli/src/main/java" "$tree/root/cli/src/main"
  for tool in sh dirname readlink find head tail ln mkdir rmdir rm mv cat date sleep git env; do
    ln -s "$(command -v $tool)" "$tree/bin/$tool"
  done
  launcher_path="$tree/bin"
  export LB_JDK_PLACES="$tree/places" calls="$tree/mvn-calls"
  unset JAVA_HOME LB_JAVA_HOME LB_JAVA_OPTS
}

# new_jdk DIR VERSION: one that prints its last arguments, one a line.
new_jdk() {
  mkdir -p "$1/bin"
  echo "JAVA_VERSION=\"$2\"" >"$1/release"
  cat >"$1/bin/java" <<'JAVA'
#!/bin/sh
for word in "$@"; do
  case $word in
    -XX:AOTCacheOutput=*) [ -n "${NO_AOT:-}" ] || echo cache >"${word#*=}"; exit 0 ;;
  esac
done
[ "$1" = -cp ] && exit "${UPGRADE_CODE:-0}"
[ -n "${SHOW_PID:-}" ] && echo "pid $$"
[ -n "${SHOW_FLAGS:-}" ] && printf 'flag <%s>\n' "$@"
while [ "$1" != -jar ]; do shift; done
shift 2
for word in "$@"; do printf '<%s>\n' "$word"; done
exit "${EXIT_CODE:-0}"
JAVA
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

new_maven() {
  cat >"$tree/bin/mvn" <<'MVN'
#!/bin/sh
echo "$JAVA_HOME $*" >>"$calls"
echo "[INFO] Building lb cli 1 [1/1]"
[ -n "${MVN_SLOW:-}" ] && sleep 1
[ -n "${MVN_FAILS:-}" ] && { echo "the reason"; exit 1; }
while [ "$1" != -f ]; do shift; done
lib=${2%/pom.xml}/cli/target/dist/lib
mkdir -p "$lib" && echo jar >"$lib/lb-cli-1.jar"
MVN
  chmod +x "$tree/bin/mvn"
}

new_built_tree() {
  new_tree "$1"
  new_jdk "$tree/places/jdk-25" 25.0.1
  new_maven
  run "$tree/root/lb" version
}

maven_calls() { if [ -f "$calls" ]; then grep -c . "$calls"; else echo 0; fi; }

# run WORD...: with nothing but $launcher_path on the PATH; output in $out and $err, exit code in $code.
run() {
  code=0
  env PATH="$launcher_path" "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

expect() { # NAME ACTUAL EXPECTED
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s\n  expected: %s\n  was:      %s\n' "$1" "$3" "$2"
  fi
}

expect_has() { # NAME TEXT PART
  case $2 in
    *"$3"*) passed=$((passed + 1)) ;;
    *)
      failed=$((failed + 1))
      printf 'FAILED %s\n  expected to contain: %s\n  was: %s\n' "$1" "$3" "$2"
      ;;
  esac
}

new_tree no-jdk
run "$tree/root/lb" version
expect "without a JDK the start fails" "$code" 1
expect_has "without a JDK it says what to install" "$err" "needs a JDK 25 or newer"
expect "without a JDK nothing goes to stdout" "$out" ""

new_tree old-jdk
new_jdk "$tree/places/jdk-21" 21.0.2
new_jdk "$tree/old" 1.8.0_392
ln -s "$tree/old/bin/java" "$tree/bin/java"
run env JAVA_HOME="$tree/places/jdk-21" "$tree/root/lb" version
expect "an old JDK anywhere is no JDK" "$code" 1
expect_has "an old JDK anywhere is no JDK, and it is said" "$err" "needs a JDK 25 or newer"

new_tree named-old
new_jdk "$tree/places/jdk-25" 25
new_jdk "$tree/old" 17.0.1
run env LB_JAVA_HOME="$tree/old" "$tree/root/lb" version
expect "LB_JAVA_HOME is not passed over" "$code" 1
expect_has "LB_JAVA_HOME is named when it is too old" "$err" "LB_JAVA_HOME is $tree/old"

new_tree order
new_jdk "$tree/a" 25.0.1 && new_jdk "$tree/b" 26 && new_jdk "$tree/places/c" 27-ea
new_maven
ln -s "$tree/b/bin/java" "$tree/bin/java"
run env LB_JAVA_HOME="$tree/a" "$tree/root/lb" version
expect_has "LB_JAVA_HOME comes first" "$(cat "$calls")" "$tree/a "
rm -rf "$tree/root/build" "$calls"
run env JAVA_HOME="$tree/a" "$tree/root/lb" version
expect_has "then JAVA_HOME" "$(cat "$calls")" "$tree/a "
rm -rf "$tree/root/build" "$calls"
run "$tree/root/lb" version
expect_has "then the PATH" "$(cat "$calls")" "$tree/b "
rm -rf "$tree/root/build" "$calls" "$tree/bin/java"
run "$tree/root/lb" version
expect_has "then the usual places" "$(cat "$calls")" "$tree/places/c "

new_tree no-maven
new_jdk "$tree/places/jdk-25" 25
run "$tree/root/lb" version
expect "without Maven the first start fails" "$code" 1
expect_has "without Maven it says what to install" "$err" "needs Maven"
expect "without Maven no lock is left" "$([ -h "$tree/root/build/lock" ] && echo left)" ""

new_tree first
new_jdk "$tree/places/jdk-25" 25.0.1
new_maven
run "$tree/root/lb" serve -b 'a b:1' '' '*'
expect "the first start runs the command" "$out" $'<serve>\n<-b>\n<a b:1>\n<>\n<*>'
expect_has "the first start says that it builds" "$err" "first use; building"
expect_has "the first start shows progress" "$err" "lb:   lb cli 1 [1/1]"
expect "the first start builds once" "$(maven_calls)" 1
run "$tree/root/lb" version
expect "an unchanged start does not touch Maven" "$(maven_calls)" 1
expect "an unchanged start says nothing" "$err" ""
run env SHOW_FLAGS=1 "$tree/root/lb" serve
expect_has "the AOT cache is used" "$out" "flag <-XX:AOTCache=$tree/root/build/2"
expect_has "serve has its own AOT cache" "$out" "/serve.aot>"
expect_has "serve has the heap of a server" "$out" "flag <-Xmx512m>"
run env SHOW_FLAGS=1 "$tree/root/lb" -b localhost:1
expect_has "flags alone are serve" "$out" "flag <-Xmx512m>"
run env SHOW_FLAGS=1 LB_JAVA_OPTS='-Da=1 -Db=2' "$tree/root/lb" purge /a
expect_has "other commands have a small AOT cache" "$out" "/commands.aot>"
expect_has "other commands have a small heap" "$out" "flag <-Xmx128m>"
expect_has "LB_JAVA_OPTS are words" "$out" $'flag <-Da=1>\nflag <-Db=2>'
run env EXIT_CODE=7 "$tree/root/lb" stats
expect "the exit code is that of Java" "$code" 7
SHOW_PID=1 PATH="$launcher_path" "$tree/root/lb" serve >"$scratch/out" 2>&1 &
started=$!
wait "$started"
expect "Java takes the place of the launcher, so that signals reach it" "$(cat "$scratch/out")" "pid $started"$'\n''<serve>'

new_built_tree changed
touch "$tree/root/cli/src/main/java/A.java"
run "$tree/root/lb" version
expect_has "a changed source is built" "$err" "sources changed; building"
expect "a changed source is built once" "$(maven_calls)" 2
rm "$tree/root/cli/src/main/java/A.java"
run "$tree/root/lb" version
expect "a removed source is noticed" "$(maven_calls)" 3
mkdir -p "$tree/root/cli/src/test" && touch "$tree/root/cli/src/test/B.java" "$tree/root/README.md"
run "$tree/root/lb" version
expect "tests and documents are no reason to build" "$(maven_calls)" 3
touch "$tree/root/pom.xml"
run "$tree/root/lb" version
expect "a changed pom.xml is" "$(maven_calls)" 4
expect "old builds go, but for the one before" "$(find "$tree/root/build" -maxdepth 1 -name '2*' | grep -c .)" 2
mv "$tree/root" "$tree/moved"
run "$tree/moved/lb" version
expect "a tree that was moved still runs" "$code $(maven_calls)" "0 4"

new_built_tree links
mkdir "$tree/elsewhere"
ln -s "$tree/root/lb" "$tree/elsewhere/absolute"
ln -s ../root/lb "$tree/elsewhere/relative"
ln -s relative "$tree/elsewhere/twice"
for link in absolute relative twice; do
  run "$tree/elsewhere/$link" version
  expect "called through a symlink ($link)" "$code $out $(maven_calls)" "0 <version> 1"
done
cd "$tree/elsewhere" && run ./twice version
expect "called through a symlink from its directory" "$code $(maven_calls)" "0 1"
launcher_path="$tree/elsewhere:$launcher_path"
run twice version
expect "called by the PATH" "$code $(maven_calls)" "0 1"
cd /

new_tree 'with a space'
new_jdk "$tree/a jdk" 25
new_maven
run env LB_JAVA_HOME="$tree/a jdk" "$tree/root/lb" version
run env LB_JAVA_HOME="$tree/a jdk" SHOW_FLAGS=1 "$tree/root/lb" serve 'x y'
expect "a directory may have a space" "$code $(maven_calls)" "0 1"
expect_has "and the AOT cache is found there" "$out" "flag <-XX:AOTCache=$tree/root/build/2"

new_tree together
new_jdk "$tree/places/jdk-25" 25
new_maven
for i in 1 2 3 4; do PATH="$launcher_path" MVN_SLOW=1 "$tree/root/lb" "run$i" >"$scratch/out$i" 2>/dev/null & pids="${pids:-} $!"; done
for pid in $pids; do wait "$pid"; done
expect "starts at the same time build once" "$(maven_calls)" 1
expect "and all of them run" "$(cat "$scratch"/out[1-4])" $'<run1>\n<run2>\n<run3>\n<run4>'
expect "and the lock is gone" "$([ -h "$tree/root/build/lock" ] && echo left)" ""

new_tree stale-lock
new_jdk "$tree/places/jdk-25" 25
new_maven
sh -c 'exit 0' & dead=$!
wait "$dead"
mkdir "$tree/root/build" && ln -s "$dead" "$tree/root/build/lock"
run "$tree/root/lb" version
expect "the lock of a process that died is taken over" "$code $(maven_calls)" "0 1"

new_tree fails
new_jdk "$tree/places/jdk-25" 25
new_maven
run env MVN_FAILS=1 "$tree/root/lb" version
expect "a build that fails ends the start" "$code" 1
expect_has "and shows why" "$err" "the reason"
expect "and leaves no build and no lock" "$(find "$tree/root/build" -name '2*' -o -name lock -o -name current)" ""
run "$tree/root/lb" version
expect "and the next start builds again" "$code $(maven_calls)" "0 2"

new_tree no-aot
new_jdk "$tree/places/jdk-25" 25
new_maven
run env NO_AOT=1 "$tree/root/lb" version
expect "without an AOT cache lb runs" "$code $out" "0 <version>"

rm -rf "$tree/root/build"
run env UPGRADE_CODE=1 "$tree/root/lb" version
expect "when class files cannot be upgraded lb runs" "$code $out" "0 <version>"

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
