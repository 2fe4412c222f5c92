package cadre.server.insight.search;

import cadre.wire.job.AttemptResult;
import cadre.wire.json.Json;
import java.util.Set;

/**
 * A thing as the store has it, for the index.
 *
 * @param readers the collections in which it is found besides its own
 * @param said its text, or of a job the beginning of its prompt and why it ended; secrets are not
 *     masked
 * @param result of a job's last attempt, as JSON; empty if there is none
 */
record Entry(Thing thing, Set<Long> readers, String said, String result) {
    /** The longest text that is indexed, in characters: the end of a longer one is not found. */
    private static final int LONGEST = 100_000;

    Entry {
        readers = Set.copyOf(readers);
    }

    /** What is to be found of it. To be asked outside of transactions: a result is long. */
    String text() {
        var all =
                result.isEmpty()
                        ? said
                        : said + "\n\n" + Json.read(result, AttemptResult.class).answer();
        if (all.length() <= LONGEST) {
            return all;
        }
        int end = Character.isHighSurrogate(all.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return all.substring(0, end);
    }
}
