package cadre.process;

import java.nio.charset.StandardCharsets;

/**
 * How a program ended.
 *
 * @param exitCode its exit status; 128 + signal number when a signal ended it
 * @param timedOut true when it was killed because its time was up
 * @param stdout the first bytes it wrote, up to the bound given; empty when sent to a file
 * @param stderr the first bytes it wrote, up to the bound given
 * @param truncated true when one of the two had more than the bound
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Finished(
        int exitCode, boolean timedOut, byte[] stdout, byte[] stderr, boolean truncated) {

    /** True when it ended by itself with status 0. */
    public boolean succeeded() {
        return exitCode == 0 && !timedOut;
    }

    /** Standard output as UTF-8; invalid bytes become replacement characters. */
    public String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Standard error as UTF-8; invalid bytes become replacement characters. */
    public String err() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    /** Standard output without white space at its ends. */
    public String line() {
        return out().strip();
    }
}
