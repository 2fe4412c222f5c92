package cadre.app.model;

/**
 * What one answer says it used; the parts do not overlap but for the last.
 *
 * @param input neither read from nor written to the cache
 * @param cached read from the cache
 * @param cacheWrite written to the cache; an API that has no word for it leaves it out
 * @param output with reasoning
 * @param reasoning the part of the output that was reasoning
 */
public record Tokens(long input, long cached, long cacheWrite, long output, long reasoning) {
    /** None. */
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    /** What turn {@code n} uses unless its script says otherwise: no two sums of them are alike. */
    static Tokens ofTurn(int n) {
        return new Tokens(1000 + 137L * n, 200 + 31L * n, 50 + 7L * n, 40 + 11L * n, 10 + 3L * n);
    }

    /** The sum. */
    public Tokens plus(Tokens other) {
        return new Tokens(
                input + other.input,
                cached + other.cached,
                cacheWrite + other.cacheWrite,
                output + other.output,
                reasoning + other.reasoning);
    }

    /** The same without what was written to the cache: that counts as plain input. */
    Tokens withoutCacheWrite() {
        return new Tokens(input + cacheWrite, cached, 0, output, reasoning);
    }
}
