package cadre.app.drill;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** What the agent of a job writes when nothing ends it: the other half of {@code agent.bash}. */
final class Expected {
    private static final byte[] NO_TEXT = {
        (byte) 0xff, (byte) 0xfe, 0, '\r', 0x1b, '[', '3', '1', 'm'
    };
    private static final int LINES_A_STEP = 5_000;

    private Expected() {}

    /** Its standard output, whole. */
    static byte[] out(PlannedJob job) {
        return switch (job.kind()) {
            case PLAIN, FAIL -> steps(job, "step");
            case LOUD -> loud(job);
            case SETSID, FORK, NOHUP, CLEARED, NEWBORN ->
                    line(job, "escapes by " + job.kind().word());
            case DEAF -> line(job, "is deaf");
            case HANG -> line(job, "hangs");
        };
    }

    /** Its standard error, whole. */
    static byte[] err(PlannedJob job) {
        return job.kind().commits() ? steps(job, "aside") : new byte[0];
    }

    /** Whether one is the beginning of the other, by its hash. */
    static boolean isBeginning(byte[] of, byte[] whole) {
        return of.length <= whole.length && hash(of).equals(hash(Arrays.copyOf(whole, of.length)));
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static byte[] steps(PlannedJob job, String word) {
        var text = new StringBuilder();
        for (int n = 1; n <= job.steps(); n++) {
            text.append(job.key()).append(' ').append(word).append(' ').append(n).append('\n');
        }
        return bytes(text.toString());
    }

    private static byte[] loud(PlannedJob job) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(NO_TEXT);
        all.writeBytes(bytes(job.key() + "\n"));
        for (int n = 0; n < job.steps() * LINES_A_STEP; n++) {
            var number = Integer.toString(n);
            all.writeBytes(
                    bytes(
                            job.key()
                                    + " "
                                    + "0".repeat(9 - number.length())
                                    + number
                                    + " the quick brown fox jumps over the lazy dog\n"));
        }
        return all.toByteArray();
    }

    private static byte[] line(PlannedJob job, String words) {
        return bytes(job.key() + " " + words + "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
