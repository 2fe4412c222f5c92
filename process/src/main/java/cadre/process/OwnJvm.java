package cadre.process;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs this very program, for another process of the same code. */
public final class OwnJvm {
    private static final String AOT_CACHE = "-XX:AOTCache=";

    private OwnJvm() {}

    /** The folder of the Java that runs this. */
    public static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Its {@code java}. */
    public static Path java() {
        return home().resolve("bin").resolve("java");
    }

    /** The class path, absolute, because another process may start in another folder. */
    public static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .toList();
    }

    /** The class path as an argument. */
    public static String classPathArgument() {
        return String.join(File.pathSeparator, classPath().stream().map(Path::toString).toList());
    }

    /**
     * What this JVM was started with to start quickly: the archive of loaded classes, and what must
     * be as it was when that was made. An archive cannot be used together with any -Xshare, and
     * only with the same class path.
     */
    public static List<String> quickStart() {
        return arguments().filter(OwnJvm::isQuickStart).map(OwnJvm::absolute).toList();
    }

    /** The archive of loaded classes, if this JVM has one. */
    public static Optional<Path> archive() {
        return arguments()
                .filter(each -> each.startsWith(AOT_CACHE))
                .map(each -> Path.of(absolute(each).substring(AOT_CACHE.length())))
                .findFirst();
    }

    private static Stream<String> arguments() {
        return ProcessHandle.current().info().arguments().stream().flatMap(Arrays::stream);
    }

    private static String absolute(String argument) {
        return argument.startsWith(AOT_CACHE)
                ? AOT_CACHE + Path.of(argument.substring(AOT_CACHE.length())).toAbsolutePath()
                : argument;
    }

    private static boolean isQuickStart(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=")
                || argument.startsWith(AOT_CACHE)
                || argument.equals("-XX:+UseCompactObjectHeaders")
                || argument.equals("-Xlog:disable");
    }
}
