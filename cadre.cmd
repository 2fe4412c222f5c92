@echo off
rem Starts Cadre's client verbs (and "cadre wire") on Windows. Not tested there; server and node run on Linux.
rem Needs JAVA_HOME or java on PATH to be version 25 or newer; builds with the Maven wrapper when there is no jar yet.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%app\target\cadre.jar"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"

if exist "%JAR%" goto run
echo cadre: building, the first time takes a minute or two 1>&2
pushd "%ROOT%"
call mvnw.cmd -q -B -DskipTests -Dskip.lint=true -pl app -am package 1>&2
popd
if exist "%JAR%" goto run
echo cadre: the build failed; it needs a JDK 25 or newer in JAVA_HOME 1>&2
exit /b 1

:run
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -XX:+UseCompactObjectHeaders ^
  --enable-native-access=ALL-UNNAMED -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -jar "%JAR%" %*
exit /b %ERRORLEVEL%
