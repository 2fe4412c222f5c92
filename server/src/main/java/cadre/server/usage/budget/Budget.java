package cadre.server.usage.budget;

import cadre.wire.id.KeyId;
import cadre.wire.id.TeamName;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A row of the table budget.
 *
 * @param told what was told of it
 */
record Budget(Who who, Optional<Long> tokensPerDay, Optional<BigDecimal> usdPerDay, Told told) {
    /** Of whom. */
    sealed interface Who {
        /** All that a team uses. */
        record Team(TeamName name) implements Who {
            @Override
            public String word() {
                return name.name();
            }

            @Override
            public String words() {
                return "team " + name.name();
            }
        }

        /** All that the jobs of a key use. */
        record Key(KeyId id) implements Who {
            @Override
            public String word() {
                return id.toString();
            }

            @Override
            public String words() {
                return "key " + id;
            }
        }

        /** As it is stored. */
        String word();

        /** For people. */
        String words();

        /** What {@link #word} wrote. */
        static Who of(String word) {
            return word.matches("k\\d{1,18}")
                    ? new Key(KeyId.of(word))
                    : new Team(new TeamName(word));
        }
    }

    /**
     * The highest per cent that were told on a day: 0, 80 or 100.
     *
     * @param day such as 2026-01-31
     */
    record Told(String day, int tokens, int usd) {
        Told on(String today) {
            return day.equals(today) ? this : new Told(today, 0, 0);
        }
    }

    /** How much of the tokens is used, in whole per cent; 0 without such a limit. */
    int tokensPercent(long used) {
        return tokensPerDay
                .map(most -> percent(new BigDecimal(used), new BigDecimal(most)))
                .orElse(0);
    }

    /** The same of the money. */
    int usdPercent(BigDecimal used) {
        return usdPerDay.map(most -> percent(used, most)).orElse(0);
    }

    private static int percent(BigDecimal used, BigDecimal most) {
        var whole = used.multiply(BigDecimal.valueOf(100)).divideToIntegralValue(most);
        return whole.min(BigDecimal.valueOf(1_000_000)).intValueExact();
    }
}
