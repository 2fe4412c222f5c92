package cadre.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a Java main of these tests as uid 65534, in a JVM of its own; only root can. */
public final class OtherUser {
    private static final int NOBODY = 65534;

    private OtherUser() {}

    /** What a test may ask before it needs this. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * A new folder of that user below {@code parent}, whose own folders are open to pass through.
     */
    public static Path folder(Path parent) throws IOException {
        var folder = Files.createTempDirectory(parent, "user-");
        Files.setAttribute(folder, "unix:uid", NOBODY);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return folder;
    }

    /** Runs {@code main} with the class path copied to where that user may read it. */
    public static Finished run(Class<?> main, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        return run(List.of(), main, folder, arguments);
    }

    /**
     * The same on a machine where something is mounted in a folder that is closed to that user: a
     * mount namespace of its own, so that nothing is left when the tests are killed.
     *
     * @param closed an empty folder that is root's alone
     */
    public static Finished runBesideMountIn(
            Path closed, Class<?> main, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        var script = "mkdir \"$1/at\" && mount -t tmpfs none \"$1/at\" && shift && exec \"$@\"";
        var before =
                List.of(
                        "/usr/bin/unshare",
                        "--mount",
                        "--",
                        "/bin/sh",
                        "-c",
                        script,
                        "sh",
                        closed.toString());
        return run(before, main, folder, arguments);
    }

    private static Finished run(
            List<String> before, Class<?> main, Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        var argv = new ArrayList<>(before);
        argv.addAll(List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
        argv.addAll(List.of("--clear-groups", "--"));
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp"));
        argv.add(readableClassPath(folder));
        argv.add(main.getName());
        argv.addAll(arguments);
        var command = new Command(argv, Map.of("PATH", "/usr/bin:/bin"), folder);
        return new Programs().run(command, Stdin.empty(), Duration.ofSeconds(90), 1 << 20);
    }

    private static String readableClassPath(Path folder) throws IOException {
        var copies = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var original = Path.of(entry);
            boolean needed =
                    Files.isDirectory(original)
                            || entry.matches(".*(slf4j-api|awaitility|hamcrest).*");
            if (needed) {
                var copy = folder.resolve("classes" + copies.size() + "-" + original.getFileName());
                copyTree(original, copy);
                copies.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                var mode = Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(mode));
            }
        }
    }
}
