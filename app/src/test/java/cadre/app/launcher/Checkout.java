package cadre.app.launcher;

import cadre.app.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder that looks like a checkout of Cadre to the launcher, and machines to run it on. */
final class Checkout {
    private static final String JAVA =
            """
            #!/bin/sh
            # Told to train, a real one would run for a while: this one knows no "up".
            for argument; do [ "$argument" = up ] && exit 1; done
            echo "java $0"
            for argument; do echo "<$argument>"; done
            echo "opts ${CADRE_JAVA_OPTS-unset} build ${CADRE_BUILD-unset}"
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            [ "$1" = --version ] && exit 0
            echo "[INFO] Building cadre-app 0.1.0 [1/1]"
            echo build >>builds
            [ -e broken ] && { echo "[ERROR] it is broken"; exit 1; }
            sleep 0.3
            mkdir -p app/target
            echo jar >app/target/cadre.jar
            """;

    final Path root;
    final Path jar;

    Checkout(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.jar = root.resolve("app/target/cadre.jar");
        Files.copy(ProjectFolder.root().resolve("cadre"), root.resolve("cadre"));
        program(root.resolve("mvnw"), MAVEN);
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(source("Main"), "class Main {}");
    }

    /** A source file of the program's, with its folder. */
    Path source(String name) throws IOException {
        return Files.createDirectories(root.resolve("app/src/main/java")).resolve(name + ".java");
    }

    /** Sources of a console, and the script that makes its files. */
    void console(String script) throws IOException {
        var source = root.resolve("console/src/main.tsx");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "// a page");
        program(root.resolve("console/bundle"), "#!/bin/sh\n" + script + "\n");
    }

    /** The program as built long ago, and sources that are older still. */
    void built() throws IOException {
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "jar");
        try (var files = Files.walk(root)) {
            for (var file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(86_400)));
            }
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH.plusSeconds(2 * 86_400)));
    }

    /** How often Maven was asked to build. */
    int builds() throws IOException {
        var log = root.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    /** A Java installation of that version at {@code home}. */
    static Path jdk(Path home, String version) throws IOException {
        program(home.resolve("bin/java"), JAVA);
        program(home.resolve("bin/javac"), JAVA);
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What a started launcher printed, both streams in one, and how it ended. */
    record Ended(int status, String text) {}

    /**
     * Runs the launcher at {@code program} in an environment of only these variables and the
     * machine's PATH.
     */
    static Ended run(Path program, Map<String, String> environment, String... arguments)
            throws Exception {
        var started = start(program, environment, arguments);
        var text = new String(started.getInputStream().readAllBytes());
        if (!started.waitFor(60, TimeUnit.SECONDS)) {
            started.destroyForcibly();
            throw new AssertionError("the launcher does not end:\n" + text);
        }
        return new Ended(started.exitValue(), text);
    }

    static Process start(Path program, Map<String, String> environment, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(program.getRoot().toFile());
        var all = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "LANG", "C.UTF-8"));
        all.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(all);
        return builder.start();
    }
}
