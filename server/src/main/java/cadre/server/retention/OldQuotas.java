package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Duration;
import java.time.Instant;

/**
 * What CLIs said of the quotas of their accounts so long ago that it says nothing any more, and
 * accounts of which nothing is known: one that is used again is met again. A handful of rows.
 */
final class OldQuotas {
    /** Longer than the window of any known account. */
    static final Duration AGE = Duration.ofDays(90);

    private OldQuotas() {}

    static int delete(Tx tx, Instant now) {
        var before = now.minus(AGE);
        return tx.update("delete from quota_window where seen_at_ms < ?", before)
                + tx.update(
                        """
                        delete from quota_account
                         where first_at_ms < ?
                           and not exists (select 1 from quota_window
                                            where quota_window.agent = quota_account.agent
                                              and quota_window.account = quota_account.account
                                              and quota_window.node = quota_account.node)
                        """,
                        before);
    }
}
