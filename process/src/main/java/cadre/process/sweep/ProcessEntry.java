package cadre.process.sweep;

import cadre.process.ProcessIdentity;
import cadre.process.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A process in a {@link ProcessTable}: its stat line, and what else its /proc folder tells, read
 * when asked for and only once. What may not be read counts as not known, never as a match.
 * Thread-safe.
 */
final class ProcessEntry {
    private static final int MAX_ENVIRONMENT_BYTES = 2 * 1024 * 1024;

    /** All that is kept of an environment: a thousand large ones would fill the memory. */
    private static final List<String> KEPT = List.of("CADRE_ATTEMPT", "CADRE_NODE");

    private static final int MAX_KEPT_CHARS = 4_096;

    private final ProcessStat stat;
    private long namespace = -1;
    private String status = "";
    private String environment = "";

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
    synchronized long namespace() {
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

    /**
     * True when its environment, as it was at its exec, holds exactly this assignment, to
     * CADRE_ATTEMPT or CADRE_NODE.
     */
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

    private synchronized String environment() {
        if (environment.isEmpty()) {
            environment = kept(readEnvironment());
        }
        return environment;
    }

    private static String kept(String all) {
        var kept = new StringBuilder("\0");
        for (var name : KEPT) {
            var start = "\0" + name + "=";
            for (int at = all.indexOf(start);
                    at >= 0 && kept.length() < MAX_KEPT_CHARS;
                    at = all.indexOf(start, at + 1)) {
                kept.append(all, at + 1, all.indexOf('\0', at + 1) + 1);
            }
        }
        return kept.toString();
    }

    private String readEnvironment() {
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

    private synchronized String[] statusLine(String field) {
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
