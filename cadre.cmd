@echo off
rem Starts Cadre's client verbs (and "cadre wire") on Windows. Not tested there; server and node run on Linux.
rem Needs JAVA_HOME or java on PATH to be version 25 or newer; builds with the Maven wrapper when there is no jar yet.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%app\target\cadre.jar"
set "MIN_JAVA=25"

rem JAVA_HOME's file "release" names its version; reading it is quicker than starting java to ask.
rem No parentheses around what uses JAVA_HOME: it may hold some itself, as in "Program Files (x86)".
set "JAVA=java"
set "VERSION="
if not defined JAVA_HOME goto ask
set "JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%JAVA%" goto compare
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release" 2^>nul') do set "VERSION=%%~V"
goto compare

:ask
for /f "tokens=3" %%V in ('java -version 2^>^&1 ^| findstr /c:" version "') do set "VERSION=%%~V"

:compare
set "MAJOR=0"
for /f "delims=.-+_ " %%M in ("%VERSION%") do set "MAJOR=%%M"
if %MAJOR% GEQ %MIN_JAVA% goto found
if not defined VERSION set "VERSION=none"
echo cadre: needs Java %MIN_JAVA% or newer, found %VERSION% at "%JAVA%": install one and set JAVA_HOME to its folder 1>&2
exit /b 1

:found
if exist "%JAR%" goto run
echo cadre: building, the first time takes a minute or two 1>&2
pushd "%ROOT%"
call mvnw.cmd -q -B -DskipTests -Dskip.lint=true -pl app -am package 1>&2
popd
if exist "%JAR%" goto run
echo cadre: the build failed; it needs a JDK %MIN_JAVA% or newer in JAVA_HOME 1>&2
exit /b 1

:run
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -XX:+UseCompactObjectHeaders ^
  --enable-native-access=ALL-UNNAMED -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -jar "%JAR%" %*
exit /b %ERRORLEVEL%
