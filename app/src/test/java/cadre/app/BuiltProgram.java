package cadre.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The program that tests start: the packaged jar that {@code -Dcadre.test.jar} names, with its
 * archives of loaded classes as the launcher uses them, else the classes of this build. Both have
 * the cheap collector and compiler, for most of these programs end soon.
 *
 * @param classPath of absolute entries
 * @param withArchives whether archives beside the jar may be used: they belong to its path
 */
public record BuiltProgram(String classPath, boolean withArchives) {
    /** Verbs for which the launcher takes the archive of a server. */
    private static final Set<String> LONG_RUNNING = Set.of("server", "node", "up", "demo", "drill");

    /** What this build has. */
    public static BuiltProgram found() {
        var jar = System.getProperty("cadre.test.jar", "");
        return jar.isEmpty()
                ? new BuiltProgram(System.getProperty("java.class.path"), false)
                : new BuiltProgram(jar, true);
    }

    /** A command line without what starts it. */
    public List<String> commandLine(List<String> jvm, List<String> arguments) {
        var argv = new ArrayList<String>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED"));
        var archive = archive(arguments.isEmpty() ? "" : arguments.getFirst());
        if (withArchives && Files.exists(archive)) {
            argv.addAll(
                    List.of(
                            "-Xlog:disable",
                            "-XX:+UseCompactObjectHeaders",
                            "-XX:AOTCache=" + archive));
        }
        argv.addAll(jvm);
        argv.addAll(List.of("-cp", classPath, "cadre.app.Main"));
        argv.addAll(arguments);
        return argv;
    }

    /** The same program in a folder where another user may read it. */
    public BuiltProgram copiedTo(Path folder) {
        var entries = new ArrayList<String>();
        for (var entry : classPath.split(File.pathSeparator)) {
            var from = Path.of(entry);
            var to = folder.resolve(entries.size() + "-" + from.getFileName());
            try (var files = Files.walk(from)) {
                for (var file : files.toList()) {
                    var copy = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(Files.isDirectory(file) ? copy : copy.getParent());
                    if (!Files.isDirectory(file)) {
                        Files.copy(file, copy);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            entries.add(to.toString());
        }
        return new BuiltProgram(String.join(File.pathSeparator, entries), false);
    }

    private Path archive(String verb) {
        var name = LONG_RUNNING.contains(verb) ? "server" : "client";
        var version = System.getProperty("java.version");
        return Path.of(classPath).resolveSibling("cadre-%s-%s.aot".formatted(name, version));
    }
}
