package cadre.app.model;

/**
 * One request that the model service got.
 *
 * @param number counts all requests from 1
 * @param api {@code responses}, {@code messages} or {@code gemini}
 * @param marker of the script that it fell to, empty if none
 * @param turn of the script, from 0; -1 for a side request that offers no tools
 * @param key what the CLI logged in with
 * @param tokens what the answer said was used: all if {@link Outcome#ANSWERED}, what its beginning
 *     said if {@link Outcome#CUT}, else {@link Tokens#NONE}
 */
public record Seen(
        int number,
        String api,
        String model,
        String marker,
        int turn,
        String key,
        Outcome outcome,
        int status,
        Tokens tokens) {
    /** What became of a request. */
    public enum Outcome {
        /** It is being answered, or waits for ever. */
        OPEN,
        /** The whole answer was sent. */
        ANSWERED,
        /** An HTTP error was sent. */
        REFUSED,
        /** The answer broke off or stalled, by script. */
        CUT,
        /** The CLI went away first. */
        LEFT
    }

    Seen became(Outcome outcome, int status, Tokens tokens) {
        return new Seen(number, api, model, marker, turn, key, outcome, status, tokens);
    }
}
