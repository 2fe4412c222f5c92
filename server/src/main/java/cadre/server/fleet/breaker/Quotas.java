package cadre.server.fleet.breaker;

import cadre.server.storage.Tx;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.BreakerView;
import cadre.wire.api.QuotaView;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What CLIs say of the quotas of their accounts, as part of the transactions that hear of it. A
 * node is believed of its own accounts and of those that are the same everywhere: it only shows.
 */
public final class Quotas {
    private static final int MOST_WINDOWS = 10;
    private static final String RESET = "reset";

    private Quotas() {}

    /** An attempt has begun with this account; one of the job's own is not kept. */
    public static void met(Tx tx, AgentName agent, String account, NodeName node, Instant now) {
        Breaker.Key.of(agent, account, node).ifPresent(key -> QuotaStore.meet(tx, key, now));
    }

    /**
     * Its CLI said this of it at that time; what is out of its bounds is left out, as is the
     * eleventh.
     */
    public static void said(
            Tx tx,
            AgentName agent,
            String account,
            NodeName node,
            List<QuotaWindow> windows,
            Instant at) {
        var key = Breaker.Key.of(agent, account, node);
        if (key.isEmpty()) {
            return;
        }
        windows.stream()
                .filter(QuotaWindow::isSane)
                .limit(MOST_WINDOWS)
                .sorted((a, b) -> a.name().compareTo(b.name())) // all lock them in this order
                .forEach(window -> QuotaStore.put(tx, key.get(), window, at));
    }

    /** All accounts that were used, by agent. */
    static List<AccountQuota> list(Tx tx, List<BreakerView> paused, Instant now) {
        var said = QuotaStore.windows(tx);
        var all = new ArrayList<AccountQuota>();
        for (var key : QuotaStore.accounts(tx)) {
            var windows =
                    said.stream()
                            .filter(one -> one.key().equals(key))
                            .map(one -> view(one, now))
                            .toList();
            all.add(
                    new AccountQuota(
                            key.agent(),
                            key.account(),
                            key.node(),
                            !windows.isEmpty(),
                            windows,
                            paused.stream().filter(one -> isOf(one, key)).findFirst()));
        }
        return all;
    }

    private static boolean isOf(BreakerView paused, Breaker.Key key) {
        return paused.agent().equals(key.agent())
                && paused.account().equals(key.account())
                && paused.node().equals(key.node());
    }

    private static QuotaView view(QuotaStore.Said said, Instant now) {
        var window = said.window();
        var isReset = window.resetsAt().filter(at -> !at.isAfter(now)).isPresent();
        var used = isReset ? Optional.<Integer>empty() : window.usedPercent();
        return new QuotaView(
                window.name(),
                isReset ? RESET : window.state(),
                used,
                used.map(percent -> 100 - percent),
                window.windowSec(),
                window.resetsAt(),
                said.at());
    }
}
