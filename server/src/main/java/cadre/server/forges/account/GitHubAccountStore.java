package cadre.server.forges.account;

import cadre.server.access.account.Holder;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables github_account, github_device and github_web. */
final class GitHubAccountStore {
    private static final String ROW =
            "select id, holder, host, user_id, login, state, version, expires_at_ms,"
                    + " connected_at_ms from github_account";

    private GitHubAccountStore() {}

    static List<AccountRow> of(Tx tx, Holder holder) {
        return tx.all(
                ROW + " where holder = ? order by id", GitHubAccountStore::row, holder.text());
    }

    /** Who has any. */
    static List<Holder> holders(Tx tx) {
        return tx.all(
                "select distinct holder from github_account order by holder",
                row -> new Holder(row.text("holder")));
    }

    static Optional<AccountRow> find(Tx tx, long id) {
        return tx.one(ROW + " where id = ?", GitHubAccountStore::row, id);
    }

    static Optional<AccountRow> find(Tx tx, Holder holder, String host, long userId) {
        return tx.one(
                ROW + " where holder = ? and host = ? and user_id = ?",
                GitHubAccountStore::row,
                holder.text(),
                host,
                userId);
    }

    static long insert(Tx tx, Holder holder, String host, GitHubOAuth.User user, Instant now) {
        return tx.one(
                        """
                        insert into github_account (holder, host, user_id, login, state, version,
                               renewing_until_ms, connected_at_ms)
                        values (?, ?, ?, ?, ?, 0, 0, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        holder.text(),
                        host,
                        user.id(),
                        user.login(),
                        AccountRow.CONNECTED,
                        now)
                .orElseThrow();
    }

    /** New tokens are there: whoever renews the old ones stops. */
    static void connected(Tx tx, long id, String login, Optional<Instant> expiresAt) {
        tx.update(
                """
                update github_account
                   set login = ?, state = ?, version = version + 1, expires_at_ms = ?,
                       renewing_until_ms = 0
                 where id = ?
                """,
                login,
                AccountRow.CONNECTED,
                expiresAt,
                id);
    }

    static void renamed(Tx tx, long id, String login) {
        tx.update("update github_account set login = ? where id = ?", login, id);
    }

    /** True if these were the tokens of now, which are no good. */
    static boolean mustSignIn(Tx tx, long id, long version) {
        return tx.update(
                        """
                        update github_account set state = ?, renewing_until_ms = 0
                         where id = ? and version = ? and state = ?
                        """,
                        AccountRow.SIGN_IN_AGAIN,
                        id,
                        version,
                        AccountRow.CONNECTED)
                > 0;
    }

    /** True for one server at a time, until it says that it is done, or for that long. */
    static boolean claim(Tx tx, AccountRow account, Instant now, Instant until) {
        return tx.update(
                        """
                        update github_account set renewing_until_ms = ?
                         where id = ? and version = ? and state = ? and renewing_until_ms <= ?
                        """,
                        until,
                        account.id(),
                        account.version(),
                        AccountRow.CONNECTED,
                        now)
                > 0;
    }

    static void release(Tx tx, AccountRow account) {
        tx.update(
                "update github_account set renewing_until_ms = 0 where id = ? and version = ?",
                account.id(),
                account.version());
    }

    static void delete(Tx tx, long id) {
        tx.update("delete from github_account where id = ?", id);
    }

    private static AccountRow row(Row row) {
        return new AccountRow(
                row.number("id"),
                row.text("holder"),
                row.text("host"),
                row.number("user_id"),
                row.text("login"),
                row.text("state"),
                row.number("version"),
                row.timeOrNone("expires_at_ms"),
                row.time("connected_at_ms"));
    }

    /** A row of github_device. */
    record Device(
            long id,
            String holder,
            String state,
            Optional<Long> account,
            long intervalSec,
            Instant nextAt,
            Instant until) {
        boolean isPending() {
            return state.equals("pending");
        }
    }

    private static final String DEVICE =
            "select id, holder, state, account, interval_sec, next_at_ms, until_ms"
                    + " from github_device";

    static long insertDevice(
            Tx tx, Holder holder, String host, long intervalSec, Instant nextAt, Instant until) {
        return tx.one(
                        """
                        insert into github_device (holder, host, state, interval_sec, next_at_ms,
                               until_ms)
                        values (?, ?, 'pending', ?, ?, ?)
                        returning id
                        """,
                        row -> row.number("id"),
                        holder.text(),
                        host,
                        intervalSec,
                        nextAt,
                        until)
                .orElseThrow();
    }

    static Optional<Device> device(Tx tx, Holder holder, long id) {
        return tx.one(
                DEVICE + " where id = ? and holder = ?",
                GitHubAccountStore::device,
                id,
                holder.text());
    }

    /** Newest first. */
    static List<Device> devices(Tx tx, Holder holder) {
        return tx.all(
                DEVICE + " where holder = ? order by id desc",
                GitHubAccountStore::device,
                holder.text());
    }

    static List<Device> oldDevices(Tx tx, Instant before) {
        return tx.all(DEVICE + " where until_ms <= ?", GitHubAccountStore::device, before);
    }

    /** True for whoever may ask GitHub now. */
    static boolean take(Tx tx, Device device, Instant now) {
        return tx.update(
                        """
                        update github_device set next_at_ms = ?
                         where id = ? and state = 'pending' and next_at_ms <= ?
                        """,
                        now.plusSeconds(device.intervalSec()),
                        device.id(),
                        now)
                > 0;
    }

    static void slower(Tx tx, long id, long intervalSec, Instant nextAt) {
        tx.update(
                "update github_device set interval_sec = ?, next_at_ms = ? where id = ?",
                intervalSec,
                nextAt,
                id);
    }

    /** False if it has ended before. */
    static boolean ended(Tx tx, long id, String state, Optional<Long> account) {
        return tx.update(
                        """
                        update github_device set state = ?, account = ?
                         where id = ? and state = 'pending'
                        """,
                        state,
                        account,
                        id)
                > 0;
    }

    static void deleteDevice(Tx tx, long id) {
        tx.update("delete from github_device where id = ?", id);
    }

    private static Device device(Row row) {
        return new Device(
                row.number("id"),
                row.text("holder"),
                row.text("state"),
                row.numberOrNone("account"),
                row.number("interval_sec"),
                row.time("next_at_ms"),
                row.time("until_ms"));
    }

    /** A row of github_web. */
    record Web(KeyId key, String verifier) {}

    /** Each ends later than those of its key before it, so that the oldest is known. */
    static void insertWeb(
            Tx tx, String state, String browser, KeyId key, String verifier, Instant until) {
        var last =
                tx.one(
                                "select max(until_ms) as until_ms from github_web where key_id = ?",
                                row -> row.timeOrNone("until_ms"),
                                key.number())
                        .orElseThrow();
        var end = last.map(time -> time.plusMillis(1)).filter(until::isBefore).orElse(until);
        tx.update(
                """
                insert into github_web (state_sha256, browser_sha256, key_id, verifier, until_ms)
                values (?, ?, ?, ?, ?)
                """,
                state,
                browser,
                key.number(),
                verifier,
                end);
    }

    /** Those that end first make way. */
    static void keepRoom(Tx tx, Instant now, long most) {
        tx.update("delete from github_web where until_ms <= ?", now);
        tx.update(
                """
                delete from github_web where state_sha256 not in
                (select state_sha256 from github_web order by until_ms desc limit ?)
                """,
                most);
    }

    /** The same for those of one key. */
    static void keepRoom(Tx tx, KeyId key, long most) {
        tx.update(
                """
                delete from github_web where key_id = ? and state_sha256 not in
                (select state_sha256 from github_web where key_id = ?
                  order by until_ms desc limit ?)
                """,
                key.number(),
                key.number(),
                most);
    }

    static Optional<Web> takeWeb(Tx tx, String state, String browser, Instant now) {
        return tx.one(
                """
                delete from github_web
                 where state_sha256 = ? and browser_sha256 = ? and until_ms > ?
                returning key_id, verifier
                """,
                row -> new Web(new KeyId(row.number("key_id")), row.text("verifier")),
                state,
                browser,
                now);
    }
}
