package cadre.node.supervise;

import cadre.process.OwnJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a supervisor: this very JVM and class path, with a heap of its own. */
final class SupervisorProgram {
    private SupervisorProgram() {}

    static List<String> commandLine(Path state, String version) {
        var line = new ArrayList<String>();
        line.add(OwnJvm.java().toString());
        line.addAll(
                List.of(
                        "-Xms8m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED"));
        line.addAll(OwnJvm.quickStart());
        line.add("-cp");
        line.add(OwnJvm.classPathArgument());
        line.add(SupervisorMain.class.getName());
        line.add(state.toString());
        line.add(version);
        return List.copyOf(line);
    }
}
