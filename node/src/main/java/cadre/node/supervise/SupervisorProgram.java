package cadre.node.supervise;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a supervisor: this very JVM and class path, with a heap of its own. */
final class SupervisorProgram {
    private SupervisorProgram() {}

    static List<String> commandLine(Path state, String version) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(
                List.of(
                        "-Xms8m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED"));
        ProcessHandle.current()
                .info()
                .arguments()
                .ifPresent(own ->
                        Arrays.stream(own).filter(SupervisorProgram::isArchive).forEach(line::add));
        line.add("-cp");
        line.add(classPath());
        line.add(SupervisorMain.class.getName());
        line.add(state.toString());
        line.add(version);
        return List.copyOf(line);
    }

    /** Absolute, because the supervisor starts in another folder. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * What the node itself was started with to start quickly: the archive, and what must be as it
     * was when that was made. An archive cannot be used together with any -Xshare.
     */
    private static boolean isArchive(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=")
                || argument.startsWith("-XX:AOTCache=")
                || argument.equals("-XX:+UseCompactObjectHeaders")
                || argument.equals("-Xlog:disable");
    }
}
