package cadre.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time since the machine's boot. It never goes back, it goes on while the machine sleeps (which
 * {@link System#nanoTime} does not), and all processes of the machine read the same.
 */
public final class BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private BootClock() {}

    /** In nanoseconds; its steps are of 10 milliseconds. */
    public static long nanos() {
        try {
            var text = Files.readString(UPTIME);
            int point = text.indexOf('.');
            long seconds = Long.parseLong(text.substring(0, point));
            long hundredths = Long.parseLong(text.substring(point + 1, point + 3));
            return seconds * 1_000_000_000 + hundredths * 10_000_000;
        } catch (IOException e) {
            throw new IllegalStateException("this needs Linux with /proc mounted", e);
        }
    }

    /** In milliseconds. */
    public static long millis() {
        return nanos() / 1_000_000;
    }
}
