package cadre.server.chat;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Which server serves a bot: the one with the lease. Whoever took it later fences off whoever had
 * it before, in the transaction of each change. Thread-safe.
 */
final class Duty {
    static final Duration LEASE = Duration.ofSeconds(30);

    private final Database db;
    private final String bot;
    private final String holder;
    private final InstantSource clock;
    private volatile Held held = new Held(0, Instant.EPOCH);

    private record Held(long token, Instant until) {}

    /**
     * The duty of a bot.
     *
     * @param holder names this server: it takes over at once from itself before a crash
     */
    Duty(Database db, String bot, String holder, InstantSource clock) {
        this.db = db;
        this.bot = bot;
        this.holder = holder;
        this.clock = clock;
    }

    String bot() {
        return bot;
    }

    /** Whether this server serves the bot now, by its own clock. */
    boolean isHeld() {
        return clock.instant().isBefore(held.until());
    }

    /** Goes on with it, or takes it if nobody has it. */
    boolean renewOnce() {
        var now = clock.instant();
        var until = now.plus(LEASE);
        var before = held;
        var token =
                db.write(tx ->
                        before.token() > 0 && BotStore.renew(tx, bot, before.token(), until)
                                ? before.token()
                                : BotStore.take(tx, bot, holder, now, until).orElse(0L));
        held = new Held(token, token > 0 ? until : Instant.EPOCH);
        return token > 0;
    }

    /**
     * Keeps the duty here to the end of this transaction.
     *
     * @throws CadreException STALE if another server has it
     */
    void require(Tx tx) {
        var token = held.token();
        if (token == 0 || !BotStore.isHeld(tx, bot, token)) {
            throw new CadreException(
                    ErrorCode.STALE, "Another server serves this bot", Map.of("bot", bot), "");
        }
    }

    /** Gives it back, so that another server need not wait. */
    void release() {
        var token = held.token();
        held = new Held(0, Instant.EPOCH);
        if (token > 0) {
            db.write(tx -> BotStore.release(tx, bot, token));
        }
    }
}
