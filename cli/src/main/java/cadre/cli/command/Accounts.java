package cadre.cli.command;

import cadre.cli.print.Table;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.QuotaView;
import cadre.wire.id.NodeName;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Accounts and their quotas as a table, a line for each window. */
final class Accounts {
    private static final String UNKNOWN = "unknown";

    private Accounts() {}

    static Table table(List<AccountQuota> accounts) {
        var table =
                new Table()
                        .left("agent")
                        .left("account")
                        .left("node")
                        .left("window")
                        .right("left")
                        .left("resets")
                        .left("said")
                        .left("state");
        for (var account : accounts) {
            if (account.windows().isEmpty()) {
                row(table, account, "", UNKNOWN, UNKNOWN, "", state(account, ""));
            }
            account.windows().forEach(window -> row(table, account, window));
        }
        return table;
    }

    private static void row(Table table, AccountQuota account, QuotaView window) {
        row(
                table,
                account,
                window.name(),
                window.leftPercent().map(left -> left + " %").orElse(UNKNOWN),
                window.resetsAt()
                        .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(UNKNOWN),
                window.seenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                state(account, window.state().replace('_', ' ')));
    }

    private static void row(
            Table table,
            AccountQuota account,
            String window,
            String left,
            String resets,
            String said,
            String state) {
        table.row(
                account.agent(),
                account.account().isEmpty() ? "(none)" : account.account(),
                account.node().map(NodeName::name).orElse("(all)"),
                window,
                left,
                resets,
                said,
                state);
    }

    private static String state(AccountQuota account, String said) {
        var paused = account.paused().map(one -> "paused: " + one.code()).orElse("");
        return said.isEmpty() || paused.isEmpty() ? said + paused : said + ", " + paused;
    }
}
