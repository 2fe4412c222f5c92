package cadre.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One line of {@code /proc/PID/stat} (proc(5)), as far as Cadre needs it.
 *
 * @param command the program's short name, at most 15 characters, chosen by the program itself
 * @param state {@code R S D Z T t X I}
 * @param group process group
 * @param startTicks clock ticks since boot; with the pid and the boot id, names one process for
 *     ever
 */
public record ProcessStat(
        long pid,
        String command,
        char state,
        long parent,
        long group,
        long session,
        long startTicks) {

    /** The process {@code pid} as it is now, a zombie included; empty when there is none. */
    public static Optional<ProcessStat> read(long pid) {
        try {
            return parse(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** True for a process that has ended and only waits to be collected. */
    public boolean isOver() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    /** The command may hold spaces and parentheses, so the last parenthesis ends it. */
    static Optional<ProcessStat> parse(byte[] line) {
        var text = new String(line, StandardCharsets.ISO_8859_1);
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open || close + 2 >= text.length()) {
            return Optional.empty();
        }
        var fields = text.substring(close + 2).trim().split(" ", 22);
        if (fields.length < 21) {
            return Optional.empty();
        }
        return Optional.of(
                new ProcessStat(
                        Long.parseLong(text.substring(0, open).trim()),
                        text.substring(open + 1, close),
                        fields[0].charAt(0),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[19])));
    }
}
