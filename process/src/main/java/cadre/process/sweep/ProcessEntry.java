package cadre.process.sweep;

import cadre.process.ProcessIdentity;
import cadre.process.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process in a {@link ProcessTable}: its stat line, and what else its /proc folder tells, read
 * when asked for and only once. What may not be read counts as not known, never as a match.
 */
final class ProcessEntry {
    private static final int MAX_ENVIRONMENT_BYTES = 2 * 1024 * 1024;

    private final ProcessStat stat;
    private long namespace = -1;
    private String status = "";

    ProcessEntry(ProcessStat stat) {
        this.stat = stat;
    }

    ProcessStat stat() {
        return stat;
    }

    long pid() {
        return stat.pid();
    }

    ProcessIdentity identity() {
        return ProcessIdentity.of(stat);
    }

    /** The inode of its PID namespace; 0 when that may not be read. */
    long namespace() {
        if (namespace < 0) {
            namespace = readNamespace();
        }
        return namespace;
    }

    /** The real uid; -1 when unknown. */
    int uid() {
        var words = statusLine("Uid:");
        return words.length == 0 ? -1 : Integer.parseInt(words[0]);
    }

    /** True for the first process of a PID namespace below ours. */
    boolean isNamespaceInit() {
        var pids = statusLine("NSpid:");
        return pids.length > 1 && pids[pids.length - 1].equals("1");
    }

    /** True when its environment, as it was at its exec, holds exactly this assignment. */
    boolean hasInEnvironment(String assignment) {
        return environment().contains("\0" + assignment + "\0");
    }

    /** Whether the variable is in the environment it was started with, whatever its value. */
    boolean hasVariable(String name) {
        return environment().contains("\0" + name + "=");
    }

    /** Its value in the environment it was started with; empty if it is not there. */
    String variable(String name) {
        var all = environment();
        int at = all.indexOf("\0" + name + "=");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 2;
        return all.substring(from, all.indexOf('\0', from));
    }

    private String environment() {
        try (var stream = Files.newInputStream(folder().resolve("environ"))) {
            return "\0"
                    + new String(stream.readNBytes(MAX_ENVIRONMENT_BYTES), StandardCharsets.UTF_8)
                    + "\0";
        } catch (IOException notReadable) {
            return "";
        }
    }

    @Override
    public String toString() {
        return stat.command() + " (pid " + pid() + ")";
    }

    private long readNamespace() {
        try {
            var link = Files.readSymbolicLink(folder().resolve("ns/pid")).toString();
            return Long.parseLong(link.substring("pid:[".length(), link.length() - 1));
        } catch (IOException notReadable) {
            return 0;
        }
    }

    private String[] statusLine(String field) {
        if (status.isEmpty()) {
            status = readStatus();
        }
        return status.lines()
                .filter(line -> line.startsWith(field))
                .findFirst()
                .map(line -> line.substring(field.length()).strip().split("\\s+"))
                .map(words -> Arrays.copyOf(words, words.length))
                .orElse(new String[0]);
    }

    private String readStatus() {
        try {
            return new String(
                    Files.readAllBytes(folder().resolve("status")), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "\n";
        }
    }

    private Path folder() {
        return Path.of("/proc/" + pid());
    }
}
